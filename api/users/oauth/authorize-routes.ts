import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { html } from "hono/html";
import { createRoute, createRouter, z } from "#kit/router.ts";
import { sessionCookie } from "#kit/service.ts";
import type { UsersCtx } from "../context.ts";
import { oauthError } from "./errors.ts";
import { showPage } from "./page.ts";
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

/** Where a program sends a person. */
export const authorizeRoutes = (passOn: PassOn) =>
  createRouter<UsersCtx>().openapi(authorizeRoute, async (c) => {
    refuseRepeated(c);
    return comesWithoutCookie(c) ? again(c) : c.redirect(await passOn(c, "/oauth2/authorize"), 302);
  });

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
  return showPage(c, 200, "One moment", html`<meta http-equiv="refresh" content="0;url=${pathname}${search}" />`);
}
