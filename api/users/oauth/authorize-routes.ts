import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { html } from "hono/html";
import { createRoute, createRouter, responses, z } from "#kit/router.ts";
import { sessionCookie } from "#kit/service.ts";
import { showPage } from "#kit/page.ts";
import type { UsersCtx } from "../context.ts";
import { Authorization, endAuthorization, listAuthorizations } from "./authorizations.ts";
import { oauthError } from "./errors.ts";
import type { PassOn } from "./pass-on.ts";

const authorizeRoute = createRoute({
  method: "get",
  path: "/oauth2/authorize",
  security: [],
  tags: ["OAuth 2.1"],
  summary: "Ask for an authorization code (PKCE, S256); the browser's cookie tells who is asked",
  request: {
    query: z.looseObject({
      response_type: z.string().optional(),
      client_id: z.string().optional(),
      redirect_uri: z.string().optional(),
      scope: z.string().optional(),
      state: z.string().optional(),
      nonce: z.string().optional(),
      prompt: z.string().optional(),
      max_age: z.string().optional(),
      code_challenge: z.string().optional(),
      code_challenge_method: z.string().optional(),
    }),
  },
  responses: {
    200: { description: "A page that goes on by itself" },
    302: { description: "To the client with a code or an error, or to a page to sign in or to agree" },
    default: { description: "An OAuth error: there is nobody safe to send it to" },
  },
});

const tags = ["Authorizations"];
const Authorizations = z.object({ results: z.array(Authorization) });

const listRoute = createRoute({
  method: "get",
  path: "/v1/authorizations",
  tags,
  summary: "What programs may do for you",
  responses: responses({ 200: { schema: Authorizations, description: "Authorizations, the newest first" } }),
});

const endRoute = createRoute({
  method: "delete",
  path: "/v1/authorizations/{id}",
  tags,
  summary: "End what a program may do for you",
  request: { params: z.object({ id: z.uuid() }) },
  responses: responses({ 204: { description: "Ended" } }),
});

/** Where a program sends a person, and what the person says of it later. */
export const authorizeRoutes = (passOn: PassOn) =>
  createRouter<UsersCtx>()
    .openapi(authorizeRoute, async (c) => {
      refuseRepeated(c);
      return comesWithoutCookie(c) ? again(c) : c.redirect(await passOn(c, "/oauth2/authorize"), 302);
    })
    .openapi(listRoute, async (c) => c.json(Authorizations.parse(await listAuthorizations(c.var.ctx)), 200))
    .openapi(endRoute, async (c) => (await endAuthorization(c.var.ctx, c.req.valid("param")), c.body(null, 204)));

/** Parameters stand once (RFC 6749, 3.1): which of two counts must not depend on who reads them. */
function refuseRepeated(c: Context): void {
  const names = [...new URL(c.req.url).searchParams.keys()];
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (repeated) throw oauthError("invalid_request", "a parameter stands twice");
}

/** From another site a browser leaves a SameSite=Strict cookie at home. */
const comesWithoutCookie = (c: Context) =>
  c.req.header("sec-fetch-site") === "cross-site" && !getCookie(c, sessionCookie);

/** The same request once more, now from a page of ours, so that the cookie comes along. */
function again(c: Context) {
  const { pathname, search } = new URL(c.req.url);
  const body = html`<meta http-equiv="refresh" content="0;url=${pathname}${search}" />`;
  return showPage(c, { title: "One moment", body });
}
