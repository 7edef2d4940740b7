import { Introspection } from "#kit/authenticate.ts";
import { createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import type { CredentialLimits } from "../limits.ts";
import { publicKeys } from "../tokens/signing-keys.ts";
import { basicCredentials } from "./authenticate-client.ts";
import { discovery, Discovery } from "./discovery.ts";
import { introspectToken, IntrospectRequest } from "./introspect-token.ts";
import { issueToken, TokenAnswer, TokenRequest } from "./issue-token.ts";

const tags = ["OAuth 2.1"];
const form = <T extends z.ZodType>(schema: T) => ({
  body: { required: true as const, content: { "application/x-www-form-urlencoded": { schema } } },
});
const Keys = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })) });

const tokenRoute = createRoute({
  method: "post",
  path: "/oauth2/token",
  security: [{ basic: [] }],
  tags,
  summary: "Get a token for one service, in your own name or by exchange in a person's",
  request: form(TokenRequest),
  responses: responses({ 200: { schema: TokenAnswer, description: "An access token" } }),
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

const discoveryRoute = createRoute({
  method: "get",
  path: "/.well-known/openid-configuration",
  security: [],
  tags,
  summary: "What this authority offers, and where",
  responses: responses({ 200: { schema: Discovery, description: "Metadata" } }),
});

const keysRoute = createRoute({
  method: "get",
  path: "/.well-known/jwks.json",
  security: [],
  tags,
  summary: "The keys that verify tokens",
  responses: responses({ 200: { schema: Keys, description: "A JWK set" } }),
});

export const oauthRoutes = ({ introspections }: CredentialLimits) => {
  const router = createRouter<UsersCtx>();
  router.on("POST", "/oauth2/introspect", introspections);
  router.on("POST", ["/oauth2/token", "/oauth2/introspect"], async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
  });
  return router
    .openapi(tokenRoute, async (c) =>
      c.json(
        TokenAnswer.parse(
          await issueToken(c.var.ctx, {
            ...c.req.valid("form"),
            basic: basicCredentials(c.req.header("authorization")),
          }),
        ),
        200,
      ),
    )
    .openapi(introspectRoute, async (c) =>
      c.json(
        Introspection.parse(
          await introspectToken(c.var.ctx, {
            ...c.req.valid("form"),
            basic: basicCredentials(c.req.header("authorization")),
          }),
        ),
        200,
      ),
    )
    .openapi(discoveryRoute, (c) => c.json(discovery(c.var.ctx.config.issuer), 200))
    .openapi(keysRoute, async (c) => c.json(Keys.parse(await publicKeys(c.var.ctx.db)), 200));
};
