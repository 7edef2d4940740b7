import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { apiKeys, oauthAccessTokens, oauthClients, roles } from "#db/user_management/schema.ts";
import type { Introspection } from "#kit/authenticate.ts";
import { serviceNames } from "#kit/config.ts";
import type { Authority } from "../context.ts";
import { verifyAccessToken, type Act, type VerifiedClaims } from "./access-token.ts";
import { accessPrefix, keyPrefix, sessionPrefix, sha256, unsignCookie } from "./opaque.ts";
import { findPerson, type Credential } from "./person.ts";

/** A token that is good now: what introspection answers, and what an exchange carries over. */
export type Resolved = {
  answer: Extract<Introspection, { active: true }>;
  sessionId?: string;
  keyId?: string;
  act?: Act;
};

/** Finds who a token stands for, with today's rights; undefined for one that opens nothing. */
export async function resolveToken(authority: Authority, token: string): Promise<Resolved | undefined> {
  if (token.startsWith(sessionPrefix)) {
    const value = unsignCookie(authority.config.AUTH_SECRET, token);
    return value ? asPerson(authority, { token: value }) : undefined;
  }
  if (token.startsWith(keyPrefix)) {
    const found = await asPerson(authority, { hash: sha256(token) });
    if (found) await noteUse(authority, found.keyId!);
    return found;
  }
  if (token.startsWith(accessPrefix)) return asAuthorized(authority, token);
  if (token.startsWith("crm_")) return undefined;
  const claims = await verifyAccessToken(authority, token);
  if (!claims) return undefined;
  if (claims.sub === claims.client_id) return asService(authority, claims);
  const { sub: userId, sid: sessionId, key: keyId } = claims;
  return asPerson(authority, { userId, ...(sessionId && { sessionId }), ...(keyId && { keyId }) }, claims);
}

/** What `POST /oauth2/introspect` answers. */
export const introspect = async (authority: Authority, token: string): Promise<Introspection> =>
  (await resolveToken(authority, token))?.answer ?? { active: false };

async function asPerson(authority: Authority, by: Credential, claims?: VerifiedClaims): Promise<Resolved | undefined> {
  const person = await findPerson(authority.db, by);
  if (!person) return undefined;
  const { session, key, roles: held, teams, grants } = person;
  const until = [claims?.exp, session && seconds(session.expiresAt), key?.expiresAt && seconds(key.expiresAt)];
  const ends = until.filter((end) => end !== undefined);
  return {
    answer: {
      active: true,
      kind: key ? "key" : "user",
      sub: person.id,
      name: person.name,
      aud: claims ? [claims.aud ?? []].flat() : [...serviceNames],
      ...(ends.length > 0 && { exp: Math.min(...ends) }),
      roles: held,
      teams,
      grants,
      ...(claims?.act && { via: claims.act.sub }),
    },
    ...(session && { sessionId: session.id }),
    ...(key && { keyId: key.id }),
    ...(claims?.act && { act: claims.act }),
  };
}

/** A program that a person gave an authorization code: it acts with that person's rights. */
async function asAuthorized(authority: Authority, token: string): Promise<Resolved | undefined> {
  const [row] = await authority.db
    .select()
    .from(oauthAccessTokens)
    .where(
      and(
        eq(oauthAccessTokens.token, sha256(token.slice(accessPrefix.length))),
        isNull(oauthAccessTokens.revoked),
        gt(oauthAccessTokens.expiresAt, sql`now()`),
      ),
    );
  const found = row?.userId && (await asPerson(authority, { userId: row.userId }));
  if (!found) return undefined;
  const { clientId, expiresAt } = row;
  return { act: { sub: clientId }, answer: { ...found.answer, exp: seconds(expiresAt), via: clientId } };
}

async function asService({ db }: Authority, claims: VerifiedClaims): Promise<Resolved | undefined> {
  const [role] = await db
    .select({ name: roles.name, grants: roles.grants })
    .from(oauthClients)
    .innerJoin(roles, eq(roles.name, sql`'service:' || ${oauthClients.clientId}`))
    .where(and(eq(oauthClients.clientId, claims.sub), sql`${oauthClients.disabled} is not true`));
  if (!role) return undefined;
  return {
    answer: {
      active: true,
      kind: "service",
      sub: claims.sub,
      aud: [claims.aud ?? []].flat(),
      exp: claims.exp,
      roles: [role.name],
      teams: [],
      grants: role.grants,
    },
  };
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

const noteUse = ({ db }: Authority, keyId: string) =>
  db
    .update(apiKeys)
    .set({ lastUsedAt: sql`now()` })
    .where(
      and(
        eq(apiKeys.id, keyId),
        sql`(${apiKeys.lastUsedAt} is null or ${apiKeys.lastUsedAt} < now() - interval '1 minute')`,
      ),
    );
