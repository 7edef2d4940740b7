import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { dropSigningKey, overlapSeconds, rotateSigningKey, signingKeys } from "./signing-keys.ts";

export const SigningKey = z
  .object({
    kid: z.string(),
    /** Signs new tokens; the others only verify what they signed before. */
    signs: z.boolean(),
    createdAt: z.iso.datetime(),
    /** Until when it verifies. */
    verifiesUntil: z.iso.datetime().nullable(),
  })
  .openapi("SigningKey");
type SigningKey = z.infer<typeof SigningKey>;
type Keys = { results: SigningKey[] };

export async function listKeys(ctx: UsersCtx): Promise<Keys> {
  requirePermission(ctx, "users.signing-keys:read");
  const rows = await signingKeys(ctx.db);
  const results = rows.map(({ id, createdAt, expiresAt }, index) => ({
    kid: id,
    signs: index === 0,
    createdAt: createdAt.toISOString(),
    verifiesUntil: expiresAt && new Date(expiresAt.getTime() + overlapSeconds * 1000).toISOString(),
  }));
  return { results };
}

/** A new key signs from now on; the tokens of the one before it stay good until they end. */
export const rotateKeys = (ctx: UsersCtx): Promise<Keys> =>
  changing(ctx, async (tx) => ["rotated", await rotateSigningKey(tx)]);

/** For a key that got out: every token it signed is refused from now on, everywhere within two minutes. */
export const revokeKey = (ctx: UsersCtx, { kid }: { kid: string }): Promise<Keys> =>
  changing(ctx, async (tx) => {
    if (!z.uuid().safeParse(kid).success || !(await dropSigningKey(tx, kid))) throw notFound("the signing key");
    return ["revoked", kid];
  });

async function changing(ctx: UsersCtx, work: (tx: UsersCtx) => Promise<[how: string, kid: string]>): Promise<Keys> {
  requirePermission(ctx, "users.signing-keys:write");
  return ctx.db.transaction(async (db) => {
    const tx = { ...ctx, db };
    const [how, kid] = await work(tx);
    const subject = `signing-keys/${kid}`;
    await recordAudit(db, ctx, { action: `signing-key.${how}`, subject });
    await ctx.publish(db, { type: `users.signing-key.${how}`, subject, data: { id: kid }, actorid: ctx.actor.id });
    return listKeys(tx);
  });
}
