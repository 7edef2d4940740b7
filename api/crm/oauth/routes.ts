import { createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses } from "../hubspot/schemas.ts";
import { describeToken, passOnToken, TokenForm } from "./tokens.ts";

const tags = ["OAuth"];

const Tokens = z
  .object({
    access_token: z.string(),
    refresh_token: z.string().optional(),
    id_token: z.string().optional(),
    token_type: z.string(),
    expires_in: z.number().int(),
  })
  .openapi("OAuthTokens");
const Info = z
  .object({
    token: z.string(),
    user: z.string().optional(),
    hub_id: z.number().int(),
    app_id: z.number().int(),
    user_id: z.number().int(),
    expires_in: z.number().int(),
    scopes: z.array(z.string()),
    token_type: z.literal("access"),
  })
  .openapi("AccessTokenInfo");

const token = createRoute({
  method: "post",
  path: "/oauth/v1/token",
  security: [],
  tags,
  summary: "Get tokens: for a code, for a refresh token, or in a program's own name",
  description: "User Management's `/oauth2/token` under HubSpot's address.",
  request: { body: { required: true, content: { "application/x-www-form-urlencoded": { schema: TokenForm } } } },
  responses: responses({ 200: { schema: Tokens, description: "An access token, and what comes with it" } }),
});

const describe = createRoute({
  method: "get",
  path: "/oauth/v1/access-tokens/{token}",
  // The token is in the path: clients show no other.
  security: [],
  tags,
  summary: "Whose an access token is and what it may do",
  request: { params: z.object({ token: z.string().regex(/^[\w.~+/=-]{1,8192}$/, "is no token") }) },
  responses: responses({ 200: { schema: Info, description: "The token's owner and rights" } }),
});

export const oauthRoutes = createRouter<CrmCtx>()
  .openapi(token, async (c) => c.json(Tokens.parse(await passOnToken(c.var.ctx, c.req.valid("form"))), 200))
  .openapi(describe, async (c) => c.json(Info.parse(await describeToken(c.var.ctx, c.req.valid("param").token)), 200));
