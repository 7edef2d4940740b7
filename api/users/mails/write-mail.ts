import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { invitations, links, type mails, users } from "#db/user_management/schema.ts";
import type { UsersCtx } from "../context.ts";
import { linkPages, linkUrl } from "./link-token.ts";
import { goodForMs } from "./queue-mail.ts";
import { invitationMail, noticeMail, resetMail, verifyMail, type Content, type Notice } from "./texts.ts";

export type MailRow = typeof mails.$inferSelect;

const days = (ms: number) => ms / 86_400_000;

/** The mail as it is to be sent, the same each time; undefined when there is nothing to say any more. */
export async function writeMail(ctx: UsersCtx, mail: MailRow): Promise<Content | undefined> {
  switch (mail.kind) {
    case "invitation":
      return writeInvitation(ctx, mail);
    case "reset":
      return writeReset(ctx, mail);
    case "verify":
      return writeVerification(ctx, mail);
    default:
      return noticeMail(mail.kind as Notice, mail.data["name"], mail.createdAt, ctx.config.publicUrl + linkPages.reset);
  }
}

async function writeInvitation(ctx: UsersCtx, { data }: MailRow): Promise<Content | undefined> {
  const linkId = data["link"]!;
  const [open] = await ctx.db
    .select({ name: invitations.name, by: users.name })
    .from(invitations)
    .innerJoin(users, eq(users.id, invitations.invitedBy))
    .where(and(eq(invitations.linkId, linkId), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)));
  if (!open) return undefined;
  const url = linkUrl(ctx.config, "invitation", linkId);
  return invitationMail(open.name ?? undefined, open.by, url, days(goodForMs.invitation));
}

/**
 * Whether an address is known is looked up here, not in the request for the link, so the request takes as long for
 * one as for the other.
 */
async function writeReset(ctx: UsersCtx, mail: MailRow): Promise<Content | undefined> {
  const [person] = await ctx.db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(and(eq(users.email, mail.recipient), isNull(users.disabledAt)));
  if (!person) return undefined;
  const { id, recipient: email, expiresAt } = mail;
  await ctx.db
    .insert(links)
    .values({ id, purpose: "reset", userId: person.id, email, expiresAt })
    .onConflictDoNothing({ target: links.id });
  return resetMail(person.name, linkUrl(ctx.config, "reset", id), goodForMs.reset / 60_000);
}

async function writeVerification(ctx: UsersCtx, mail: MailRow): Promise<Content | undefined> {
  const [link] = await ctx.db
    .select({ id: links.id })
    .from(links)
    .where(and(eq(links.id, mail.id), gt(links.expiresAt, sql`now()`)));
  return link && verifyMail(mail.data["name"]!, linkUrl(ctx.config, "verify", link.id), days(goodForMs.verify));
}
