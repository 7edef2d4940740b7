import { and, eq, gt, sql, type SQL } from "drizzle-orm";
import { oauthGrants } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import type { UsersCtx } from "../context.ts";
import { tellPerson } from "../mails/queue-mail.ts";
import { accessTokenSeconds, signAccessToken } from "../tokens/access-token.ts";
import { readRefreshToken, refreshToken } from "../tokens/opaque.ts";
import { useRefreshToken } from "../tokens/refresh-family.ts";
import type { Client } from "./authenticate-client.ts";
import { oauthError } from "./errors.ts";

export type Grant = typeof oauthGrants.$inferSelect;

/** A grant that is not refreshed for so long ends. */
export const refreshableForMs = 30 * 86_400_000;

/** An access token, and with `offline_access` the refresh token of the grant's present generation. */
export async function tokensOf(ctx: UsersCtx, { id, userId, clientId, scopes, generation }: Grant) {
  return {
    access_token: await signAccessToken(ctx, { sub: userId, client_id: clientId, grant: id }),
    token_type: "Bearer" as const,
    expires_in: accessTokenSeconds,
    scope: scopes.join(" "),
    ...(scopes.includes("offline_access") && {
      refresh_token: refreshToken(ctx.config.AUTH_SECRET, "grant", id, generation),
    }),
  };
}

/** The next tokens of a grant; a refresh token that comes back ends it. */
export async function refreshGrant(ctx: UsersCtx, client: Client, token: string | undefined) {
  if (!token) throw oauthError("invalid_request", "refresh_token is missing");
  const given = readRefreshToken(ctx.config.AUTH_SECRET, "grant", token);
  const active = sql`${oauthGrants.clientId} = ${client.id} and ${oauthGrants.expiresAt} > now()
    and exists (select from users u where u.id = ${oauthGrants.userId} and u.disabled_at is null)`;
  const expiresAt = new Date(Date.now() + refreshableForMs);
  if (given && (await useRefreshToken(ctx.db, oauthGrants, given, { expiresAt, active }))) {
    const [grant] = await ctx.db.select().from(oauthGrants).where(eq(oauthGrants.id, given.id));
    if (grant) return tokensOf(ctx, grant);
  }
  if (given)
    await endGrant(ctx, and(eq(oauthGrants.id, given.id), gt(oauthGrants.generation, given.generation)), "replayed");
  throw oauthError("invalid_grant", "the refresh token is not valid");
}

/** Ends what a person allowed a program, with all its tokens; of a replay the person is told. */
export const endGrant = (ctx: UsersCtx, which: SQL | undefined, how: "replayed" | "revoked"): Promise<boolean> =>
  ctx.db.transaction(async (tx) => {
    const [ended] = await tx.delete(oauthGrants).where(which).returning();
    if (!ended) return false;
    const { id: grantId, userId: id, clientId } = ended;
    const subject = `users/${id}`;
    // Who asks is a person who is signed in, or else a program.
    const actor = ctx.actor.id === id ? ctx.actor : { ...ctx.actor, kind: "service" as const, id: clientId };
    await recordAudit(tx, { ...ctx, actor }, { action: `grant.${how}`, subject, detail: { grantId, clientId } });
    await ctx.publish(tx, { type: `users.grant.${how}`, subject, data: { id, grantId, clientId } });
    if (how === "replayed") await tellPerson({ ...ctx, db: tx }, id, "grant-replayed");
    return true;
  });
