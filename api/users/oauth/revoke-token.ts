import { and, eq, isNull } from "drizzle-orm";
import { apiKeys, oauthGrants, revokedTokens, sessions } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { firstParty } from "../tokens/access-token.ts";
import { readRefreshToken } from "../tokens/opaque.ts";
import { resolveToken, type Resolved } from "../tokens/resolve-token.ts";
import { authenticateClient, type Credentials } from "./authenticate-client.ts";
import { endGrant } from "./grants.ts";

export const RevokeRequest = z.object({
  token: z.string().min(1).max(8192),
  token_type_hint: z.string().max(50).optional(),
  client_id: z.string().max(100).optional(),
  client_secret: z.string().max(500).optional(),
});

/**
 * Ends a token of the client that asks (RFC 7009); one that is unknown or another's is left alone without a word. What a
 * person was given directly names the public client `first-party`, and whoever holds it may end it.
 */
export async function revokeToken(ctx: UsersCtx, { token, client }: { token: string; client: Credentials }) {
  const isFirstParty = client?.id === firstParty && client.secret === undefined;
  const clientId = isFirstParty ? firstParty : (await authenticateClient(ctx.db, client)).id;
  if (await endFamily(ctx, token, clientId)) return;
  const found = await resolveToken(ctx, token);
  if (found?.clientId === clientId) await endToken(ctx, found);
}

/** A refresh token takes its whole family along. */
async function endFamily(ctx: UsersCtx, token: string, clientId: string): Promise<boolean> {
  const grant = readRefreshToken(ctx.config.AUTH_SECRET, "grant", token);
  if (grant) await endGrant(ctx, and(eq(oauthGrants.id, grant.id), eq(oauthGrants.clientId, clientId)), "revoked");
  const session = readRefreshToken(ctx.config.AUTH_SECRET, "session", token);
  if (session && clientId === firstParty) await endSession(ctx, session.id);
  return !!grant || !!session;
}

/** A JWT ends alone; a key or a browser's session is what its token stands for. */
async function endToken(ctx: UsersCtx, { jti, keyId, sessionId, answer }: Resolved): Promise<void> {
  if (jti && answer.exp) {
    const expiresAt = new Date((answer.exp + 60) * 1000);
    await ctx.db.insert(revokedTokens).values({ jti, expiresAt }).onConflictDoNothing();
  } else if (keyId) await endKey(ctx, keyId);
  else if (sessionId) await endSession(ctx, sessionId);
}

const endKey = (ctx: UsersCtx, id: string) =>
  ctx.db.transaction(async (tx) => {
    const which = and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt));
    const [key] = await tx.update(apiKeys).set({ revokedAt: new Date() }).where(which).returning();
    if (key) await recordAudit(tx, holder(ctx, key.userId), { action: "key.revoked", subject: `api-keys/${id}` });
  });

const endSession = (ctx: UsersCtx, id: string) =>
  ctx.db.transaction(async (tx) => {
    const [session] = await tx.delete(sessions).where(eq(sessions.id, id)).returning();
    const entry = { action: "session.ended", subject: `users/${session?.userId}`, detail: { sessions: [id] } };
    if (session) await recordAudit(tx, holder(ctx, session.userId), entry);
  });

/** Nobody signed in asks: the token speaks for its holder. */
const holder = (ctx: UsersCtx, id: string) => ({ ...ctx, actor: { ...ctx.actor, id } });
