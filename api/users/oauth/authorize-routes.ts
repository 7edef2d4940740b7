import { createRoute, createRouter, z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import type { CredentialLimits } from "../limits.ts";
import type { PassOn } from "./pass-on.ts";

const tags = ["OAuth 2.1"];
const told = (description: string) => ({ description });

const authorizeRoute = createRoute({
  method: "get",
  path: "/oauth2/authorize",
  security: [],
  tags,
  summary: "Ask for an authorization code (PKCE, S256); the browser's cookie tells who is asked",
  request: {
    query: z.looseObject({
      response_type: z.string().optional(),
      client_id: z.string().optional(),
      redirect_uri: z.string().optional(),
      scope: z.string().optional(),
      state: z.string().optional(),
      code_challenge: z.string().optional(),
      code_challenge_method: z.string().optional(),
    }),
  },
  responses: { 302: told("To the client, with a code or an error"), default: told("An OAuth error") },
});

const revokeRoute = createRoute({
  method: "post",
  path: "/oauth2/revoke",
  security: [],
  tags,
  summary: "Revoke a token of an authorization (RFC 7009)",
  request: {
    body: {
      required: true,
      content: {
        "application/x-www-form-urlencoded": {
          schema: z.looseObject({ token: z.string(), token_type_hint: z.string().optional() }),
        },
      },
    },
  },
  responses: { 200: told("Revoked, or not known"), default: told("An OAuth error") },
});

const userinfoRoute = createRoute({
  method: "get",
  path: "/oauth2/userinfo",
  tags,
  summary: "Who gave this authorization (OpenID Connect)",
  responses: { 200: told("Claims, by the scopes granted"), default: told("An OAuth error") },
});

const passedGrants = new Set(["authorization_code", "refresh_token"]);

/** What programs do in a person's name: mounted before the token route, it takes the two grants that are better-auth's. */
export const authorizeRoutes = (passOn: PassOn, { tokens }: CredentialLimits) => {
  const router = createRouter<UsersCtx>();
  router.on("POST", "/oauth2/revoke", tokens);
  router.on("POST", "/oauth2/token", tokens, async (c, next) => {
    const grant = new URLSearchParams(await c.req.text()).get("grant_type");
    return passedGrants.has(grant ?? "") ? passOn(c) : next();
  });
  return router
    .openapi(authorizeRoute, (c) => passOn(c))
    .openapi(revokeRoute, (c) => passOn(c))
    .openapi(userinfoRoute, (c) => passOn(c));
};
