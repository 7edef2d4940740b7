import { and, eq, isNotNull, sql } from "drizzle-orm";
import { oauthClients } from "#db/user_management/schema.ts";
import type { ServiceName } from "#kit/config.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx, UsersDb } from "../context.ts";
import { accessTokenSeconds, signAccessToken, type Act } from "../tokens/access-token.ts";
import { findPerson } from "../tokens/person.ts";
import { resolveToken, type Resolved } from "../tokens/resolve-token.ts";
import { authenticateClient, type Client, type Credentials } from "./authenticate-client.ts";
import { oauthError } from "./errors.ts";
import { refreshGrant } from "./grants.ts";
import { redeemCode } from "./redeem-code.ts";

export const clientCredentialsGrant = "client_credentials";
export const tokenExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";
/** The id of a person, or program, in place of a token: for clients that act for those whose token is long gone. */
const userIdType = "urn:crm:params:oauth:token-type:user-id";
export const actForUsers = "urn:crm:act-for-users";

export const TokenRequest = z.object({
  grant_type: z.string().max(100),
  audience: z.string().max(100).optional(),
  subject_token: z.string().max(8192).optional(),
  subject_token_type: z.string().max(100).optional(),
  code: z.string().max(200).optional(),
  code_verifier: z
    .string()
    .regex(/^[\w.~-]{43,128}$/)
    .optional(),
  redirect_uri: z.string().max(500).optional(),
  refresh_token: z.string().max(500).optional(),
  client_id: z.string().max(100).optional(),
  client_secret: z.string().max(500).optional(),
});
type TokenRequest = z.infer<typeof TokenRequest>;

export const TokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.number().int(),
  issued_token_type: z.literal(accessTokenType).optional(),
  refresh_token: z.string().optional(),
  id_token: z.string().optional(),
  scope: z.string().optional(),
});
export type TokenAnswer = z.infer<typeof TokenAnswer>;

/** The token endpoint: whoever asks shows first which client it is. */
export async function issueToken(ctx: UsersCtx, input: TokenRequest & { client: Credentials }): Promise<TokenAnswer> {
  const client = await authenticateClient(ctx.db, input.client);
  switch (input.grant_type) {
    case "authorization_code":
      return redeemCode(ctx, client, input);
    case "refresh_token":
      return refreshGrant(ctx, client, input.refresh_token);
    case clientCredentialsGrant:
      return inOwnName(ctx, client, audienceOf(client, input.audience));
    case tokenExchangeGrant:
      return exchange(ctx, client, audienceOf(client, input.audience), input);
    default:
      throw oauthError("unsupported_grant_type", "this grant type is not known here");
  }
}

async function inOwnName(ctx: UsersCtx, { id, grantTypes }: Client, aud: ServiceName): Promise<TokenAnswer> {
  if (!grantTypes.includes(clientCredentialsGrant))
    throw oauthError("unauthorized_client", `${id} does nothing in its own name`);
  return answer(await signAccessToken(ctx, { sub: id, client_id: id, aud }), accessTokenSeconds);
}

function audienceOf(client: Client, audience: string | undefined): ServiceName {
  if (!audience) throw oauthError("invalid_request", "audience is missing");
  if (!client.audiences.includes(audience))
    throw oauthError("invalid_target", `${client.id} gets no tokens for ${audience}`);
  return audience as ServiceName;
}

/** A token in a person's name with the client as actor (RFC 8693). */
async function exchange(ctx: UsersCtx, client: Client, aud: ServiceName, input: TokenRequest): Promise<TokenAnswer> {
  if (!client.grantTypes.includes(tokenExchangeGrant))
    throw oauthError("unauthorized_client", `${client.id} exchanges no tokens`);
  if (!input.subject_token) throw oauthError("invalid_request", "subject_token is missing");
  const subject = await subjectOf(ctx, client, input.subject_token, input.subject_token_type);
  const now = Math.floor(Date.now() / 1000);
  const expiresAt = Math.min(now + accessTokenSeconds, subject.answer.exp ?? Infinity);
  const act: Act = { sub: client.id, ...(subject.act && { act: subject.act }) };
  const token = await signAccessToken(
    ctx,
    {
      sub: subject.answer.sub,
      client_id: client.id,
      aud,
      act,
      ...(subject.sessionId && { sid: subject.sessionId }),
      ...(subject.keyId && { key: subject.keyId }),
      ...(subject.grantId && { grant: subject.grantId }),
      ...(subject.program && { program: subject.program }),
    },
    expiresAt,
  );
  return { ...answer(token, expiresAt - now), issued_token_type: accessTokenType };
}

type Subject = Pick<Resolved, "sessionId" | "keyId" | "grantId" | "program" | "act"> & {
  answer: { sub: string; exp?: number | undefined };
};

async function subjectOf(ctx: UsersCtx, client: Client, token: string, type: string | undefined): Promise<Subject> {
  const refused = oauthError("invalid_grant", "the subject token is not valid");
  if (type === userIdType) {
    if (!client.grantTypes.includes(actForUsers))
      throw oauthError("unauthorized_client", `${client.id} may not act for people by their id`);
    if (!z.uuid().safeParse(token).success) throw refused;
    const answer = { sub: token };
    if (await findPerson(ctx.db, { userId: token })) return { answer };
    if (await isProgram(ctx.db, token)) return { answer, program: token };
    throw refused;
  }
  if (type !== accessTokenType) throw oauthError("invalid_request", "this subject_token_type is not known here");
  const found = await resolveToken(ctx, token);
  // A service passes on only what was meant for it, and acts for no other service.
  if (!found || found.answer.kind === "service" || !found.answer.aud.includes(client.id)) throw refused;
  return found;
}

/** Runs that a program started in its own name act for it: within its role, and until it is disabled. */
const isProgram = async (db: UsersDb, id: string): Promise<boolean> => {
  const { clientId, role, disabled } = oauthClients;
  const inRole = and(eq(clientId, id), isNotNull(role), sql`${disabled} is not true`);
  return (await db.select({ clientId }).from(oauthClients).where(inRole)).length > 0;
};

const answer = (token: string, seconds: number): TokenAnswer => ({
  access_token: token,
  token_type: "Bearer",
  expires_in: seconds,
});
