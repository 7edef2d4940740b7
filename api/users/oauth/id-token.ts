import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { users } from "#db/user_management/schema.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx, UsersDb } from "../context.ts";
import { sign } from "../tokens/access-token.ts";
import { resolveToken } from "../tokens/resolve-token.ts";
import type { Grant } from "./grants.ts";

export const Claims = z.object({
  sub: z.string(),
  name: z.string().optional(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
});
type Claims = z.infer<typeof Claims>;

/** Tells a program who agreed (OpenID Connect). Its type and audience make it useless as an access token. */
export async function idToken(
  ctx: UsersCtx,
  grant: Grant,
  { authTime, nonce }: { authTime: number; nonce?: string | undefined },
): Promise<string> {
  return sign(ctx, "JWT", {
    ...(await claimsOf(ctx.db, grant.userId, grant.scopes)),
    aud: grant.clientId,
    sid: createHash("sha256").update(grant.sessionId).digest("base64url"),
    auth_time: Math.floor(authTime / 1000),
    ...(nonce !== undefined && { nonce }),
  });
}

/** Who gave the token a request came with, as far as its scopes tell. */
export async function userInfo(ctx: UsersCtx, { token }: { token: string }): Promise<Claims> {
  const scopes = (await resolveToken(ctx, token))?.scopes ?? [];
  if (!scopes.includes("openid")) throw new DomainError("forbidden", "this needs the scope openid");
  return claimsOf(ctx.db, ctx.actor.id, scopes);
}

async function claimsOf(db: UsersDb, userId: string, scopes: string[]): Promise<Claims> {
  const [user] = await db.select().from(users).where(eq(users.id, userId));
  return {
    sub: userId,
    ...(scopes.includes("profile") && user && { name: user.name }),
    ...(scopes.includes("email") && user && { email: user.email, email_verified: user.emailVerified }),
  };
}
