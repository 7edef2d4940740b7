import { and, eq, isNotNull } from "drizzle-orm";
import { recoveryCodes, totps } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { DomainError } from "#kit/errors.ts";
import type { UsersCtx } from "../context.ts";
import { tellPerson } from "../mails/queue-mail.ts";
import { claimAttempt, clearAttempts } from "../sessions/attempts.ts";
import { hashRecoveryCode } from "./recovery-codes.ts";
import { useTotpCode } from "./totp-code.ts";

/**
 * Asks for a code where an authenticator app is set up, and answers whether it did. Called once the password was
 * right: to anyone else nothing tells that there is a second factor.
 */
export async function requireSecondFactor(ctx: UsersCtx, userId: string, code: string | undefined): Promise<boolean> {
  const [totp] = await ctx.db
    .select()
    .from(totps)
    .where(and(eq(totps.userId, userId), isNotNull(totps.confirmedAt)));
  if (!totp) return false;
  if (!code) throw new DomainError("totp_required", "the code of your authenticator app is needed as well");
  const target = { of: "code", name: userId } as const;
  await claimAttempt(ctx, target);
  if (!(await useTotpCode(ctx, totp, code)) && !(await useRecoveryCode(ctx, userId, code))) {
    const actor = { ...ctx.actor, id: userId };
    await recordAudit(ctx.db, { ...ctx, actor }, { action: "user.code.refused", subject: `users/${userId}` });
    throw new DomainError("unauthenticated", "the code is not right, or was used before");
  }
  await clearAttempts(ctx, target);
  return true;
}

const useRecoveryCode = (ctx: UsersCtx, userId: string, code: string): Promise<boolean> =>
  ctx.db.transaction(async (db) => {
    const hash = hashRecoveryCode(ctx, userId, code);
    const used = await db
      .delete(recoveryCodes)
      .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.hash, hash)))
      .returning({ userId: recoveryCodes.userId });
    if (used.length > 0) await tellPerson({ ...ctx, db }, userId, "recovery-code-used");
    return used.length > 0;
  });
