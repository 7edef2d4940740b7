import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { recoveryCodes } from "#db/user_management/schema.ts";
import type { UsersCtx } from "../context.ts";
import { hmac } from "../tokens/opaque.ts";

export const recoveryCodeCount = 10;
// Without l, o, 0 and 1, which are taken for others: 32 are left, so a byte picks one evenly.
const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

/** 50 random bits as `xxxxx-xxxxx`. */
function makeCode(): string {
  const text = Array.from(randomBytes(10), (byte) => alphabet[byte % alphabet.length]).join("");
  return `${text.slice(0, 5)}-${text.slice(5)}`;
}

/** What is kept of a code. Capitals, spaces and the dash do not matter. */
export const hashRecoveryCode = ({ config }: Pick<UsersCtx, "config">, userId: string, code: string) =>
  hmac(config.AUTH_SECRET, "recovery", `${userId} ${code.toLowerCase().replaceAll(/[\s-]/g, "")}`);

/** Ten new codes, shown this once; those before are void. In the transaction of `ctx.db`. */
export async function replaceRecoveryCodes(ctx: UsersCtx, userId: string): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, makeCode);
  await ctx.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await ctx.db
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ userId, hash: hashRecoveryCode(ctx, userId, code) })));
  return codes;
}
