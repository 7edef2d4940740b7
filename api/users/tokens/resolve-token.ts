import { and, eq, gt, sql } from "drizzle-orm";
import { apiKeys, oauthClients, oauthGrants, revokedTokens, roles, sessions } from "#db/user_management/schema.ts";
import type { Introspection } from "#kit/authenticate.ts";
import { serviceNames } from "#kit/config.ts";
import type { Authority } from "../context.ts";
import { rightsOf } from "../oauth/scopes.ts";
import { firstParty, verifyAccessToken, type Act, type VerifiedClaims } from "./access-token.ts";
import { narrow } from "./narrow.ts";
import { keyPrefix, sessionPrefix, sha256, unsignCookie } from "./opaque.ts";
import { findPerson, type Credential } from "./person.ts";

/** A token that is good now: what introspection answers, what an exchange carries over, and what ends it. */
export type Resolved = {
  answer: Extract<Introspection, { active: true }>;
  clientId: string;
  sessionId?: string;
  keyId?: string;
  grantId?: string;
  /** A program of others that acts in its own name. */
  program?: string;
  scopes?: string[];
  act?: Act;
  jti?: string;
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
  if (token.startsWith("crm_")) return undefined;
  const claims = await verifyAccessToken(authority, token);
  if (!claims || (await isRevoked(authority, claims.jti))) return undefined;
  if (claims.sub === claims.client_id || claims.program) return asProgram(authority, claims);
  if (claims.grant) return asAllowed(authority, claims, claims.grant);
  return asPerson(authority, credentialOf(claims), claims);
}

/** What `POST /oauth2/introspect` answers. */
export const introspect = async (authority: Authority, token: string): Promise<Introspection> =>
  (await resolveToken(authority, token))?.answer ?? { active: false };

const isRevoked = async ({ db }: Authority, jti: string) =>
  (await db.select().from(revokedTokens).where(eq(revokedTokens.jti, jti))).length > 0;

const credentialOf = ({ sub: userId, sid, key }: VerifiedClaims): Credential => ({
  userId,
  ...(sid && { sessionId: sid }),
  ...(key && { keyId: key }),
});

async function asPerson(authority: Authority, by: Credential, claims?: VerifiedClaims): Promise<Resolved | undefined> {
  const person = await findPerson(authority.db, by);
  if (!person) return undefined;
  if (person.session && !person.session.noted) await noteSessionUse(authority, person.session.id);
  const { session, key, roles: held, teams, grants, fields } = person;
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
      ...(Object.keys(fields).length > 0 && { fields }),
      ...(claims?.act && { via: claims.act.sub }),
    },
    clientId: claims?.client_id ?? firstParty,
    ...(session && { sessionId: session.id }),
    ...(key && { keyId: key.id }),
    ...(claims?.act && { act: claims.act }),
    ...(claims && { jti: claims.jti }),
  };
}

/** A program that a person allowed something: it acts for that person, within the rights among its scopes. */
async function asAllowed(authority: Authority, claims: VerifiedClaims, id: string): Promise<Resolved | undefined> {
  const [grant] = await authority.db
    .select({ id: oauthGrants.id, clientId: oauthGrants.clientId, scopes: oauthGrants.scopes })
    .from(oauthGrants)
    .innerJoin(oauthClients, eq(oauthClients.clientId, oauthGrants.clientId))
    .where(
      and(
        eq(oauthGrants.id, id),
        eq(oauthGrants.userId, claims.sub),
        gt(oauthGrants.expiresAt, sql`now()`),
        sql`${oauthClients.disabled} is not true`,
      ),
    );
  const found = grant && (await asPerson(authority, { userId: claims.sub }, claims));
  if (!found) return undefined;
  const { clientId, scopes } = grant;
  const grants = narrow(found.answer.grants, rightsOf(scopes));
  const answer = { ...found.answer, grants, via: found.act?.sub ?? clientId };
  return { ...found, answer, grantId: grant.id, scopes, act: found.act ?? { sub: clientId } };
}

/** One of our services, or a program of others in its own name: the rights of its role. */
async function asProgram({ db }: Authority, claims: VerifiedClaims): Promise<Resolved | undefined> {
  const [role] = await db
    .select({ name: roles.name, grants: roles.grants, client: oauthClients.name })
    .from(oauthClients)
    .innerJoin(roles, eq(roles.name, sql`coalesce(${oauthClients.role}, 'service:' || ${oauthClients.clientId})`))
    .where(and(eq(oauthClients.clientId, claims.sub), sql`${oauthClients.disabled} is not true`));
  if (!role) return undefined;
  const isOurs = serviceNames.some((name) => name === claims.sub);
  return {
    answer: {
      active: true,
      kind: isOurs ? "service" : "key",
      sub: claims.sub,
      ...(!isOurs && role.client && { name: role.client }),
      aud: [claims.aud ?? []].flat(),
      exp: claims.exp,
      roles: [role.name],
      teams: [],
      grants: role.grants,
      ...(claims.act && { via: claims.act.sub }),
    },
    clientId: claims.client_id,
    jti: claims.jti,
    ...(!isOurs && { program: claims.sub }),
    ...(claims.act && { act: claims.act }),
  };
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

const noteSessionUse = ({ db }: Authority, id: string) =>
  db
    .update(sessions)
    .set({ lastUsedAt: sql`now()` })
    .where(eq(sessions.id, id));

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
