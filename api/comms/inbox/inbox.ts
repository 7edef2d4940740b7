import { createTransport } from "nodemailer";
import { requirePermission } from "#kit/authorize.ts";
import { invalid, notFound, unavailable } from "#kit/errors.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { CommsCtx } from "../context.ts";
import { paged } from "../paging.ts";
import { Email, Time } from "../values.ts";
import { openMaildir, type Headers } from "./maildir.ts";

export const InboxMail = z
  .object({
    id: z.string(),
    receivedAt: Time,
    from: z.string(),
    to: z.array(z.string()),
    subject: z.string(),
    messageId: z.string().nullable(),
    inReplyTo: z.string().nullable(),
  })
  .openapi("InboxMail");

export const InboxMailDetail = InboxMail.extend({
  text: z.string(),
  html: z.string().nullable(),
  references: z.array(z.string()),
  headers: z.record(z.string(), z.string()),
}).openapi("InboxMailDetail");

export const ListInbox = PageQuery.extend({
  to: Email.optional(),
  subject: z.string().min(1).max(200).optional().describe("Part of the subject"),
});
export type ListInbox = z.infer<typeof ListInbox>;

export const Reply = z.strictObject({ text: z.string().min(1).max(200_000) });
export const Replied = z.object({ messageId: z.string() }).openapi("InboxReply");

/** The one-machine inbox; where mail goes out into the world there is none. */
function maildir(ctx: CommsCtx) {
  if (!ctx.config.inboxDir) throw notFound("an inbox on this deployment");
  return openMaildir(ctx.config.inboxDir);
}

/** What was caught, newest first. */
export async function listInbox(ctx: CommsCtx, { limit, after, to, subject }: ListInbox) {
  requirePermission(ctx, "comms.inbox:read");
  const part = subject?.toLowerCase();
  const found: Headers[] = [];
  for await (const mail of maildir(ctx).list(after)) {
    if (to && !mail.to.includes(to)) continue;
    if (part && !mail.subject.toLowerCase().includes(part)) continue;
    found.push(mail);
    if (found.length > limit) break;
  }
  return paged(found, limit, (mail) => mail.id);
}

export async function getInboxMail(ctx: CommsCtx, id: string) {
  requirePermission(ctx, "comms.inbox:read");
  return maildir(ctx).read(id);
}

/** Answers a caught mail as its recipient would: by SMTP, to the server that takes our mail in. */
export async function replyToInboxMail(ctx: CommsCtx, id: string, { text }: z.infer<typeof Reply>) {
  requirePermission(ctx, "comms.messages:send");
  const mail = await getInboxMail(ctx, id);
  const [from] = mail.to;
  if (!from || !mail.from) throw invalid("the mail does not say who wrote it to whom");
  const host = ["0.0.0.0", "::"].includes(ctx.config.host) ? "127.0.0.1" : ctx.config.host;
  const transport = createTransport({ host, port: ctx.config.inboundPort, secure: false, connectionTimeout: 5_000 });
  const references = [...mail.references, ...(mail.messageId ? [mail.messageId] : [])];
  const sent = await transport
    .sendMail({
      from: { name: "", address: from },
      to: { name: "", address: mail.from },
      subject: /^re:/i.test(mail.subject) ? mail.subject : `Re: ${mail.subject}`,
      text,
      ...(mail.messageId && { inReplyTo: mail.messageId }),
      references,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    .catch((error: unknown) => {
      throw unavailable("the inbound mail server did not take the reply", error);
    });
  return { messageId: sent.messageId };
}
