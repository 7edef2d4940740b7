import { Introspection } from "#kit/authenticate.ts";
import { createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import type { CredentialLimits } from "../limits.ts";
import { presented } from "../sessions/browser.ts";
import { publicKeys } from "../tokens/signing-keys.ts";
import { basicCredentials, clientCredentials } from "./authenticate-client.ts";
import { discovery, Discovery } from "./discovery.ts";
import { oauthError } from "./errors.ts";
import { Claims, userInfo } from "./id-token.ts";
import { introspectToken, IntrospectRequest } from "./introspect-token.ts";
import { issueToken, TokenAnswer, TokenRequest } from "./issue-token.ts";
import { revokeToken, RevokeRequest } from "./revoke-token.ts";

const tags = ["OAuth 2.1"];
const form = <T extends z.ZodType>(schema: T) => ({
  body: { required: true as const, content: { "application/x-www-form-urlencoded": { schema } } },
});
/** Public clients have no secret to show. */
const byClient: Record<string, string[]>[] = [{ basic: [] }, {}];
const Keys = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })) });

const tokenRoute = createRoute({
  method: "post",
  path: "/oauth2/token",
  security: byClient,
  tags,
  summary: "Get tokens: for a code, a refresh token, in your own name for one service, or by exchange in a person's",
  description:
    "Confidential clients show their secret, by HTTP Basic or in the form; public ones name `client_id` alone.",
  request: form(TokenRequest),
  responses: responses({ 200: { schema: TokenAnswer, description: "An access token, and what comes with it" } }),
});

const introspectRoute = createRoute({
  method: "post",
  path: "/oauth2/introspect",
  security: [{ basic: [] }],
  tags,
  summary: "Ask whether a token is good and what it may do",
  request: form(IntrospectRequest),
  responses: responses({ 200: { schema: Introspection, description: "Active with rights, or inactive" } }),
});

const revokeRoute = createRoute({
  method: "post",
  path: "/oauth2/revoke",
  security: byClient,
  tags,
  summary: "End a token (RFC 7009)",
  description:
    "Of your own client: access tokens and refresh tokens. What a sign-in gave directly, and API keys, whoever holds them may end as `client_id=first-party`.",
  request: form(RevokeRequest),
  responses: responses({ 200: { description: "Ended, or not known" } }),
});

const userinfoRoute = createRoute({
  method: "get",
  path: "/oauth2/userinfo",
  tags,
  summary: "Who gave this authorization (OpenID Connect)",
  responses: responses({ 200: { schema: Claims, description: "Claims, by the scopes granted" } }),
});

const discoveryRoute = createRoute({
  method: "get",
  path: "/.well-known/openid-configuration",
  security: [],
  tags,
  summary: "What this authority offers, and where",
  responses: responses({ 200: { schema: Discovery, description: "Metadata" } }),
});

const serverMetadataRoute = createRoute({
  ...discoveryRoute,
  path: "/.well-known/oauth-authorization-server",
  summary: "The same by the name of RFC 8414",
});

const keysRoute = createRoute({
  method: "get",
  path: "/.well-known/jwks.json",
  security: [],
  tags,
  summary: "The keys that verify tokens",
  responses: responses({ 200: { schema: Keys, description: "A JWK set" } }),
});

export const oauthRoutes = ({ introspections, tokens }: CredentialLimits) => {
  const router = createRouter<UsersCtx>();
  router.on("POST", ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke"], (c, next) => {
    const [type] = (c.req.header("content-type") ?? "").split(";");
    if (type?.trim().toLowerCase() !== "application/x-www-form-urlencoded")
      throw oauthError("invalid_request", "the body is a form", "unsupported_media_type");
    return next();
  });
  router.on("POST", "/oauth2/introspect", introspections);
  router.on("POST", ["/oauth2/token", "/oauth2/revoke"], tokens);
  router.on("POST", ["/oauth2/token", "/oauth2/introspect"], async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
  });
  return router
    .openapi(tokenRoute, async (c) => {
      const input = c.req.valid("form");
      const client = clientCredentials(c.req.header("authorization"), input);
      return c.json(TokenAnswer.parse(await issueToken(c.var.ctx, { ...input, client })), 200);
    })
    .openapi(introspectRoute, async (c) => {
      const client = basicCredentials(c.req.header("authorization"));
      return c.json(Introspection.parse(await introspectToken(c.var.ctx, { ...c.req.valid("form"), client })), 200);
    })
    .openapi(revokeRoute, async (c) => {
      const input = c.req.valid("form");
      const client = clientCredentials(c.req.header("authorization"), input);
      return (await revokeToken(c.var.ctx, { token: input.token, client }), c.body(null, 200));
    })
    .openapi(userinfoRoute, async (c) => c.json(Claims.parse(await userInfo(c.var.ctx, presented(c))), 200))
    .openapi(discoveryRoute, (c) => c.json(discovery(c.var.ctx.config.issuer), 200))
    .openapi(serverMetadataRoute, (c) => c.json(discovery(c.var.ctx.config.issuer), 200))
    .openapi(keysRoute, async (c) =>
      c.json(Keys.parse(await publicKeys(c.var.ctx.db)), 200, { "cache-control": "public, max-age=60" }),
    );
};
