import { and, count, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { passkeys, recoveryCodes, totps } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { conflict, DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { tellPerson } from "../mails/queue-mail.ts";
import type { Notice } from "../mails/texts.ts";
import { requireManaging } from "../people/manage.ts";
import { claimAttempt, clearAttempts } from "../sessions/attempts.ts";
import { signedInPerson } from "../sessions/current-session.ts";
import { Code, prove, Proof } from "../sessions/prove.ts";
import { replaceRecoveryCodes } from "./recovery-codes.ts";
import { makeSecret, sealSecret, totpUri, useTotpCode } from "./totp-code.ts";

export const Factors = z
  .object({
    /** An authenticator app is set up: signing in by password asks for its code. */
    totp: z.boolean(),
    recoveryCodesLeft: z.number().int(),
    passkeys: z.number().int(),
  })
  .openapi("Factors");
export type Factors = z.infer<typeof Factors>;

/** What guards one's own account beside the password. */
export async function readFactors(ctx: UsersCtx): Promise<Factors> {
  const userId = signedInPerson(ctx);
  const [[totp], [codes], [keys]] = await Promise.all([
    ctx.db
      .select({ n: count() })
      .from(totps)
      .where(and(eq(totps.userId, userId), isNotNull(totps.confirmedAt))),
    ctx.db.select({ n: count() }).from(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
    ctx.db.select({ n: count() }).from(passkeys).where(eq(passkeys.userId, userId)),
  ]);
  return { totp: totp!.n > 0, recoveryCodesLeft: codes!.n, passkeys: keys!.n };
}

export const Enrolment = z.object({ secret: z.string(), uri: z.string() }).openapi("TotpEnrolment");

/** Makes the secret for an authenticator app, shown this once. It guards nothing until a code of it was given. */
export async function enrolTotp(ctx: UsersCtx, input: Proof): Promise<z.infer<typeof Enrolment>> {
  const person = await prove(ctx, input);
  const secret = makeSecret();
  const sealed = await sealSecret(ctx, person.id, secret);
  const made = await ctx.db
    .insert(totps)
    .values({ userId: person.id, secret: sealed })
    .onConflictDoUpdate({ target: totps.userId, set: { secret: sealed }, setWhere: isNull(totps.confirmedAt) })
    .returning({ userId: totps.userId });
  if (made.length === 0) throw conflict("an authenticator app is set up already: remove it first");
  return { secret, uri: totpUri(secret, person.email) };
}

export const ConfirmTotp = z.strictObject({ totp: Code });
export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) }).openapi("RecoveryCodes");
type Codes = z.infer<typeof RecoveryCodes>;

/** Turns the authenticator app on by its first code. */
export async function confirmTotp(ctx: UsersCtx, { totp: code }: z.output<typeof ConfirmTotp>): Promise<Codes> {
  const userId = signedInPerson(ctx);
  const [totp] = await ctx.db
    .select()
    .from(totps)
    .where(and(eq(totps.userId, userId), isNull(totps.confirmedAt)));
  if (!totp) throw conflict("no authenticator app waits to be confirmed");
  await claimAttempt(ctx, { of: "code", name: userId });
  if (!(await useTotpCode(ctx, totp, code))) throw new DomainError("forbidden", "the code is not right");
  await clearAttempts(ctx, { of: "code", name: userId });
  return changing(ctx, userId, "user.totp.enabled", "totp-on", async (tx) => {
    const on = await tx.db
      .update(totps)
      .set({ confirmedAt: sql`now()` })
      .where(and(eq(totps.userId, userId), isNull(totps.confirmedAt), eq(totps.secret, totp.secret)))
      .returning({ userId: totps.userId });
    if (on.length === 0) throw conflict("the authenticator app was set up anew in the meantime");
    return { recoveryCodes: await replaceRecoveryCodes(tx, userId) };
  });
}

/** What changes the second factor: password and code, the code not being optional. */
export const FullProof = Proof.required();

/** Ten new recovery codes; the old ones are void. */
export async function renewRecoveryCodes(ctx: UsersCtx, input: z.output<typeof FullProof>): Promise<Codes> {
  const userId = await proveWithCode(ctx, input);
  return changing(ctx, userId, "user.recovery-codes.renewed", "recovery-codes", async (tx) => ({
    recoveryCodes: await replaceRecoveryCodes(tx, userId),
  }));
}

export async function disableTotp(ctx: UsersCtx, input: z.output<typeof FullProof>): Promise<void> {
  const userId = await proveWithCode(ctx, input);
  await changing(ctx, userId, "user.totp.disabled", "totp-off", ({ db }) => removeTotp(db, userId));
}

async function proveWithCode(ctx: UsersCtx, input: z.output<typeof FullProof>): Promise<string> {
  if (!(await readFactors(ctx)).totp) throw conflict("no authenticator app is set up");
  return (await prove(ctx, input)).id;
}

async function removeTotp(db: UsersCtx["db"], userId: string): Promise<void> {
  await db.delete(totps).where(eq(totps.userId, userId));
  await db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
}

/** Removes what guards another's account beside the password, for someone who lost it. */
export async function resetFactors(ctx: UsersCtx, { id }: { id: string }): Promise<void> {
  await requireManaging(ctx, id, "users.users:write");
  await changing(ctx, id, "user.factors.reset", "factors-reset", async ({ db }) => {
    await removeTotp(db, id);
    await db.delete(passkeys).where(eq(passkeys.userId, id));
  });
}

/** One change of what guards an account: the deed, its audit entry and the mail to its owner, all or nothing. */
export function changing<T>(
  ctx: UsersCtx,
  userId: string,
  action: string,
  told: Notice,
  work: (tx: UsersCtx) => Promise<T>,
): Promise<T> {
  return ctx.db.transaction(async (db) => {
    const tx = { ...ctx, db };
    const done = await work(tx);
    await recordAudit(db, ctx, { action, subject: `users/${userId}` });
    await tellPerson(tx, userId, told);
    return done;
  });
}
