import { Introspection } from "#kit/authenticate.ts";
import { DomainError, notFound, unavailable, type ErrorCode } from "#kit/errors.ts";
import { parse, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { accountId, numberOf } from "../hubspot/account.ts";

const Text = z.string().max(8_192);
export const TokenForm = z
  .object({
    grant_type: z.string().max(100),
    code: Text.optional(),
    redirect_uri: Text.optional(),
    client_id: Text.optional(),
    client_secret: Text.optional(),
    refresh_token: Text.optional(),
    code_verifier: Text.optional(),
    scope: Text.optional(),
  })
  .openapi("OAuthTokenForm");

const Answer = z.looseObject({
  access_token: z.string(),
  refresh_token: z.string().optional(),
  id_token: z.string().optional(),
  token_type: z.string(),
  expires_in: z.number().int(),
});
type Answer = z.infer<typeof Answer>;

/** Asks User Management, in the caller's own name. */
async function ask(ctx: CrmCtx, path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${ctx.config.urls.users}${path}`, {
    method: "POST",
    headers: { ...headers, "x-request-id": ctx.requestId },
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => {
    throw unavailable("User Management is not reachable", error);
  });
  return { status: response.status, body: (await response.json().catch(() => ({}))) as Record<string, unknown> };
}

/** Tokens for a code, a refresh token or a program's own name: User Management's, under HubSpot's address. */
export async function passOnToken(ctx: CrmCtx, form: z.infer<typeof TokenForm>): Promise<Answer> {
  const given = Object.fromEntries(Object.entries(form).filter((entry): entry is [string, string] => !!entry[1]));
  const { status, body } = await ask(ctx, "/oauth2/token", given);
  if (status === 200) return parse(Answer, body);
  if (status >= 500) throw unavailable("User Management gives no tokens at the moment");
  const code: ErrorCode = status === 401 ? "unauthenticated" : status === 429 ? "rate_limited" : "invalid_input";
  const said = [body["error_description"], body["error"]].find((one) => typeof one === "string");
  throw new DomainError(code, said ?? "the token request was refused");
}

export type TokenInfo = {
  token: string;
  user?: string;
  hub_id: number;
  app_id: number;
  user_id: number;
  expires_in: number;
  scopes: string[];
  token_type: "access";
};

/** Whose a token is and what it may do. */
export async function describeToken(ctx: CrmCtx, token: string): Promise<TokenInfo> {
  const authorization = `Basic ${btoa(`crm:${ctx.config.clientSecret ?? ""}`)}`;
  const { status, body } = await ask(ctx, "/oauth2/introspect", { token }, { authorization });
  if (status !== 200) throw unavailable("User Management does not answer for tokens at the moment");
  const told = parse(Introspection, body);
  if (!told.active) throw notFound("the token");
  return {
    token,
    ...(told.name && { user: told.name }),
    hub_id: accountId,
    app_id: numberOf(told.via ?? told.kind),
    user_id: numberOf(told.sub),
    expires_in: told.exp ? Math.max(0, told.exp - Math.floor(Date.now() / 1_000)) : 0,
    scopes: Object.keys(told.grants),
    token_type: "access",
  };
}
