import { inArray } from "drizzle-orm";
import type { SendMailOptions } from "nodemailer";
import { messages } from "#db/communication/schema.ts";
import { unsubscribeUrl } from "../consent/unsubscribe-token.ts";
import type { CommsCtx } from "../context.ts";
import type { MessageRow } from "../messages/view.ts";

/** A message as nodemailer takes it. Its Message-ID is the same in every attempt. */
export async function mailOf(ctx: CommsCtx, message: MessageRow): Promise<SendMailOptions> {
  const { mailFrom } = ctx.config;
  return {
    from: mailFrom,
    to: { name: "", address: message.toAddress },
    envelope: { from: mailFrom.address, to: message.toAddress },
    subject: message.subject,
    text: message.text,
    ...(message.html !== null && { html: message.html }),
    messageId: `<${message.messageId}>`,
    ...(message.purpose === "marketing" && { headers: unsubscribeHeaders(ctx, message) }),
    ...(message.inReplyTo && (await answering(ctx, message.inReplyTo, message.conversationId))),
  };
}

/** One-click unsubscribing, RFC 8058. */
const unsubscribeHeaders = (ctx: CommsCtx, message: MessageRow) => ({
  "List-Unsubscribe": `<${unsubscribeUrl(ctx.config, message.id)}>`,
  "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
});

async function answering(ctx: CommsCtx, answered: string, first: string) {
  const rows = await ctx.db
    .select({ id: messages.id, messageId: messages.messageId })
    .from(messages)
    .where(inArray(messages.id, [answered, first]))
    .orderBy(messages.id);
  return {
    inReplyTo: rows.filter((row) => row.id === answered).map((row) => `<${row.messageId}>`)[0],
    references: rows.map((row) => `<${row.messageId}>`),
  };
}
