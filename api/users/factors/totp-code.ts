import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import { and, eq, lt } from "drizzle-orm";
import { Secret, TOTP } from "otpauth";
import { totps } from "#db/user_management/schema.ts";
import type { UsersCtx } from "../context.ts";
import { hmac } from "../tokens/opaque.ts";

/** RFC 6238 as every authenticator app knows it. A code is good from the step before to the step after its own. */
const form = { issuer: "CRM", algorithm: "SHA1", digits: 6, period: 30 } as const;
const window = 1;

export const makeSecret = () => new Secret({ size: 20 }).base32;

/** What an app scans. */
export const totpUri = (secret: string, label: string) =>
  new TOTP({ ...form, label, secret: Secret.fromBase32(secret) }).toString();

// A key of each person's own: a secret moved to another row opens nothing.
const keyOf = ({ config }: UsersCtx, userId: string) => hmac(config.AUTH_SECRET, "totp", userId);

export const sealSecret = (ctx: UsersCtx, userId: string, secret: string) =>
  symmetricEncrypt({ key: keyOf(ctx, userId), data: secret });

type Row = typeof totps.$inferSelect;

/** Whether a code is right and none of its step or a later one was used before; it is used up by that. */
export async function useTotpCode(ctx: UsersCtx, { userId, secret: sealed }: Row, code: string): Promise<boolean> {
  if (!/^\d{6}$/.test(code)) return false;
  // Sealed under another AUTH_SECRET: no code is right.
  const opened = await symmetricDecrypt({ key: keyOf(ctx, userId), data: sealed }).catch(() => undefined);
  if (opened === undefined) return false;
  const secret = Secret.fromBase32(opened);
  const timestamp = Date.now();
  const delta = TOTP.validate({ ...form, token: code, secret, timestamp, window });
  if (delta === null) return false;
  const lastStep = TOTP.counter({ period: form.period, timestamp }) + delta;
  const used = await ctx.db
    .update(totps)
    .set({ lastStep })
    .where(and(eq(totps.userId, userId), lt(totps.lastStep, lastStep)))
    .returning({ userId: totps.userId });
  return used.length > 0;
}
