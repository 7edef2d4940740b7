import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { links, users } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { LinkToken, readLinkToken } from "../mails/link-token.ts";
import { goodForMs, queueMail, tellPerson } from "../mails/queue-mail.ts";
import { clearAttempts, claimAttempt } from "../sessions/attempts.ts";
import { hashPassword, Password } from "../tokens/password.ts";
import { requireGoodPassword } from "./good-password.ts";
import { storePassword } from "./store-password.ts";

export const ForgotPassword = z.strictObject({ email: z.string().min(1).max(254).toLowerCase() });

/** Asks for a link to a new password. The answer, and the work for it, are the same whether the address is known. */
export async function forgotPassword(ctx: UsersCtx, { email }: z.output<typeof ForgotPassword>): Promise<void> {
  await claimAttempt(ctx, { of: "mail", name: email });
  await queueMail(ctx, { kind: "reset", to: email, goodFor: goodForMs.reset });
}

export const ResetPassword = z.strictObject({ token: LinkToken, password: Password });

/** What every link answers that was used, has expired, or never was. */
export const deadLink = () =>
  invalid("this link is not good any more: ask for a new one", [{ path: "/token", message: "is not valid" }]);

/** Sets a new password by a link, once. It ends every session and signs in nobody: a second factor is asked as ever. */
export async function resetPassword(ctx: UsersCtx, input: z.output<typeof ResetPassword>): Promise<void> {
  const id = readLinkToken(ctx.config.AUTH_SECRET, "reset", input.token);
  await requireGoodPassword(ctx, input.password);
  // Before the link is looked at: a dead one takes as long as a good one.
  const hash = await hashPassword(input.password);
  if (!id) throw deadLink();
  await ctx.db.transaction(async (db) => {
    const tx = { ...ctx, db };
    const person = await useLink(tx, id);
    await storePassword(db, person.id, hash);
    await db.update(users).set({ emailVerified: true }).where(eq(users.id, person.id));
    await clearAttempts(tx, { of: "account", name: person.email });
    const subject = `users/${person.id}`;
    await recordAudit(
      db,
      { ...ctx, actor: { ...ctx.actor, id: person.id } },
      { action: "user.password.reset", subject },
    );
    await ctx.publish(db, { type: "users.user.password.changed", subject, data: { id: person.id } });
    await tellPerson(tx, person.id, "password-reset");
  });
}

/** Uses the link up, and with it the person's others. One sent to an address that they have left is no good. */
async function useLink({ db }: UsersCtx, id: string): Promise<{ id: string; email: string }> {
  const [link] = await db
    .delete(links)
    .where(and(eq(links.id, id), eq(links.purpose, "reset"), gt(links.expiresAt, sql`now()`)))
    .returning();
  if (!link) throw deadLink();
  await db.delete(links).where(and(eq(links.userId, link.userId), eq(links.purpose, "reset")));
  const [person] = await db
    .select({ id: users.id, email: users.email })
    .from(users)
    .where(and(eq(users.id, link.userId), eq(users.email, link.email), isNull(users.disabledAt)))
    .for("no key update");
  if (!person) throw deadLink();
  return person;
}
