import { and, eq, gt, sql } from "drizzle-orm";
import { oauthGrants, sessions, users, verifications } from "#db/user_management/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx, UsersDb } from "../context.ts";
import { accessTokenSeconds } from "../tokens/access-token.ts";
import { sameText, sha256 } from "../tokens/opaque.ts";
import type { Client } from "./authenticate-client.ts";
import { oauthError } from "./errors.ts";
import { endGrant, refreshableForMs, tokensOf, type Grant } from "./grants.ts";
import { idToken } from "./id-token.ts";

type Input = { code?: string | undefined; code_verifier?: string | undefined; redirect_uri?: string | undefined };

const oldest = sql`now() - interval '60 seconds'`;

/** What better-auth writes down for a code that it gives. */
const Authorized = z.object({
  type: z.literal("authorization_code"),
  userId: z.uuid(),
  sessionId: z.uuid(),
  authTime: z.number(),
  query: z.object({
    client_id: z.string(),
    redirect_uri: z.string(),
    scope: z.string().default(""),
    nonce: z.string().optional(),
    code_challenge: z.string(),
    code_challenge_method: z.literal("S256"),
  }),
});
type Authorized = z.infer<typeof Authorized>;

/**
 * Tokens for an authorization code and its verifier. A code is good for one try: a second one ends what the first gave,
 * for then somebody else has had it too.
 */
export async function redeemCode(ctx: UsersCtx, client: Client, input: Input) {
  if (!client.grantTypes.includes("authorization_code"))
    throw oauthError("unauthorized_client", `${client.id} gets no authorization codes`);
  const { code, code_verifier: verifier, redirect_uri: redirectUri } = input;
  if (!code || !verifier || !redirectUri)
    throw oauthError("invalid_request", "code, code_verifier and redirect_uri are needed");
  const codeHash = sha256(code);
  const given = await ctx.db.transaction(async (db) => {
    const [used] = await db
      .delete(verifications)
      .where(and(eq(verifications.identifier, codeHash), gt(verifications.createdAt, oldest)))
      .returning();
    const authorized = used && Authorized.safeParse(JSON.parse(used.value)).data;
    const genuine =
      authorized?.query.client_id === client.id &&
      authorized.query.redirect_uri === redirectUri &&
      sameText(sha256(verifier), authorized.query.code_challenge);
    return genuine ? { authorized, grant: await openGrant(db, authorized, codeHash) } : undefined;
  });
  if (!given?.grant) {
    await endGrant(ctx, eq(oauthGrants.codeHash, codeHash), "replayed");
    throw oauthError("invalid_grant", "the code is not valid");
  }
  const tokens = await tokensOf(ctx, given.grant);
  if (!given.grant.scopes.includes("openid")) return tokens;
  return { ...tokens, id_token: await idToken(ctx, given.grant, { ...given.authorized, ...given.authorized.query }) };
}

/** Undefined when the person, or the session in which they agreed, is gone by now. */
async function openGrant(db: UsersDb, authorized: Authorized, codeHash: string): Promise<Grant | undefined> {
  const { userId, sessionId, query } = authorized;
  const [present] = await db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.id, sessionId),
        eq(users.id, userId),
        gt(sessions.expiresAt, sql`now()`),
        sql`${users.disabledAt} is null`,
      ),
    )
    .for("key share");
  if (!present) return undefined;
  const scopes = query.scope.split(" ").filter(Boolean);
  const forMs = scopes.includes("offline_access") ? refreshableForMs : accessTokenSeconds * 1000;
  const [grant] = await db
    .insert(oauthGrants)
    .values({
      id: uuidv7(),
      clientId: query.client_id,
      userId,
      sessionId,
      codeHash,
      scopes,
      expiresAt: new Date(Date.now() + forMs),
    })
    .returning();
  return grant;
}
