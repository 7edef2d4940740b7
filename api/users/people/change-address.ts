import { and, eq, gt, isNull, ne, sql } from "drizzle-orm";
import { links, users } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { conflict } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { LinkToken, readLinkToken } from "../mails/link-token.ts";
import { queueVerification, tellPerson } from "../mails/queue-mail.ts";
import { deadLink } from "../passwords/reset-password.ts";
import { claimAttempt } from "../sessions/attempts.ts";
import { prove, Proof } from "../sessions/prove.ts";
import { Email } from "./create-user.ts";
import { requireManaging } from "./manage.ts";
import { readUser } from "./user-view.ts";

export const ChangeAddress = Proof.extend({ email: Email });

/**
 * Names a new address for oneself; it takes effect once its mailbox confirms it. An address of another gets no mail,
 * and the answer does not tell.
 */
export async function changeAddress(ctx: UsersCtx, input: z.output<typeof ChangeAddress>): Promise<void> {
  const person = await prove(ctx, input);
  await claimAttempt(ctx, { of: "mail", name: person.id });
  await ctx.db.transaction(async (db) => {
    const tx = { ...ctx, db };
    if (await isTaken(tx, person.id, input.email)) return;
    await askMailbox(tx, { ...person, wanted: input.email });
    await recordAudit(db, ctx, { action: "user.email.asked", subject: `users/${person.id}` });
  });
}

/** Names a new address for someone, in the transaction of `ctx.db`. */
export async function askForAddress(ctx: UsersCtx, id: string, wanted: string): Promise<void> {
  if (await isTaken(ctx, id, wanted)) throw conflict("there is a user with this e-mail address already");
  const { name, email } = await readUser(ctx.db, id);
  if (email !== wanted) await askMailbox(ctx, { id, name, email, wanted });
}

const isTaken = async ({ db }: UsersCtx, id: string, email: string): Promise<boolean> =>
  (
    await db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.email, email), ne(users.id, id)))
  ).length > 0;

type Asked = { id: string; name: string; email: string; wanted: string };

async function askMailbox(tx: UsersCtx, { id, name, email, wanted }: Asked): Promise<void> {
  await dropLinks(tx, id, "verify");
  await queueVerification(tx, id, name, wanted);
  if (wanted !== email) await tellPerson(tx, id, "email-asked");
}

const dropLinks = ({ db }: UsersCtx, userId: string, purpose: "reset" | "verify") =>
  db.delete(links).where(and(eq(links.userId, userId), eq(links.purpose, purpose)));

/** Sends the link to confirm someone's present address again. */
export async function resendVerification(ctx: UsersCtx, { id }: { id: string }): Promise<void> {
  await requireManaging(ctx, id, "users.users:write");
  await ctx.db.transaction(async (db) => {
    const { name, email, emailVerified } = await readUser(db, id);
    if (emailVerified) throw conflict("the address is confirmed already");
    await askMailbox({ ...ctx, db }, { id, name, email, wanted: email });
  });
}

export const VerifyAddress = z.strictObject({ token: LinkToken });

/** Confirms an address by the link of its mail, once. A new address takes the old one's place, which is told. */
export async function verifyAddress(ctx: UsersCtx, { token }: z.infer<typeof VerifyAddress>): Promise<void> {
  const linkId = readLinkToken(ctx.config.AUTH_SECRET, "verify", token);
  if (!linkId) throw deadLink();
  await ctx.db.transaction(async (db) => {
    const tx = { ...ctx, db };
    const [link] = await db
      .delete(links)
      .where(and(eq(links.id, linkId), eq(links.purpose, "verify"), gt(links.expiresAt, sql`now()`)))
      .returning();
    const [before] = link
      ? await db
          .select({ email: users.email })
          .from(users)
          .where(and(eq(users.id, link.userId), isNull(users.disabledAt)))
          .for("no key update")
      : [];
    if (!link || !before) throw deadLink();
    await takeEffect(tx, link.userId, link.email, before.email);
  });
}

async function takeEffect(tx: UsersCtx, id: string, email: string, before: string): Promise<void> {
  // Two who confirm one address at once meet here: the second finds it taken.
  await tx.db.execute(sql`select pg_advisory_xact_lock(7269, hashtext(${email}))`);
  if (await isTaken(tx, id, email)) throw deadLink();
  await tx.db.update(users).set({ email, emailVerified: true }).where(eq(users.id, id));
  const subject = `users/${id}`;
  const fields = email === before ? ["emailVerified"] : ["email", "emailVerified"];
  const asThemselves = { ...tx, actor: { ...tx.actor, id } };
  await recordAudit(tx.db, asThemselves, { action: "user.changed", subject, detail: { fields } });
  await tx.publish(tx.db, { type: "users.user.changed", subject, data: { id }, actorid: id });
  if (email === before) return;
  await dropLinks(tx, id, "reset");
  await tellPerson(tx, id, "email-changed", before);
}
