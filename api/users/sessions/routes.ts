import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import type { CredentialLimits } from "../limits.ts";
import { UserId } from "../people/manage.ts";
import { from, presented, withCookie, withoutCookie, type C } from "./browser.ts";
import {
  endCurrentSession,
  endSession,
  EndSessions,
  endSessions,
  endUserSessions,
  listSessions,
  listUserSessions,
  Session,
} from "./own-sessions.ts";
import { refreshSession, RefreshSession } from "./refresh-session.ts";
import { BrowserSession, signIn, SignIn, signInBrowser, Tokens } from "./sign-in.ts";

const tags = ["Sessions"];
const Sessions = z.object({ results: z.array(Session) });
const signInRoute = createRoute({
  method: "post",
  path: "/v1/sessions",
  security: [],
  tags,
  summary: "Sign in for tokens",
  request: body(SignIn),
  responses: responses({ 201: { schema: Tokens, description: "An access token and a refresh token" } }),
});

const browserRoute = createRoute({
  method: "post",
  path: "/v1/sessions/browser",
  security: [],
  tags,
  summary: "Sign in a browser: sets the HttpOnly cookie",
  request: body(SignIn),
  responses: responses({ 201: { schema: BrowserSession, description: "Signed in" } }),
});

const refreshRoute = createRoute({
  method: "post",
  path: "/v1/sessions/refresh",
  security: [],
  tags,
  summary: "Exchange a refresh token for the next one",
  request: body(RefreshSession),
  responses: responses({ 200: { schema: Tokens, description: "New tokens; the given refresh token is used up" } }),
});

const listRoute = createRoute({
  method: "get",
  path: "/v1/sessions",
  tags,
  summary: "Your open sessions",
  responses: responses({ 200: { schema: Sessions, description: "Sessions" } }),
});

const listOfUserRoute = createRoute({
  method: "get",
  path: "/v1/users/{id}/sessions",
  tags,
  summary: "Someone's open sessions",
  request: { params: UserId },
  responses: responses({ 200: { schema: Sessions, description: "Sessions" } }),
});

const endOfUserRoute = createRoute({
  method: "delete",
  path: "/v1/users/{id}/sessions",
  tags,
  summary: "End all of someone's sessions; they are told by mail",
  request: { params: UserId },
  responses: responses({ 204: { description: "Ended" } }),
});

const endAllRoute = createRoute({
  method: "delete",
  path: "/v1/sessions",
  tags,
  summary: "End all your sessions, or with keep=current all others",
  request: { query: EndSessions },
  responses: responses({ 204: { description: "Ended" } }),
});

const endCurrentRoute = createRoute({
  method: "delete",
  path: "/v1/sessions/current",
  tags,
  summary: "Sign out",
  responses: responses({ 204: { description: "Signed out" } }),
});

const endRoute = createRoute({
  method: "delete",
  path: "/v1/sessions/{id}",
  tags,
  summary: "End one of your sessions",
  request: { params: z.object({ id: z.uuid() }) },
  responses: responses({ 204: { description: "Ended" } }),
});

async function endAll(c: C, query: z.infer<typeof EndSessions>) {
  await endSessions(c.var.ctx, { ...query, ...presented(c) });
  if (!query.keep) withoutCookie(c);
  return c.body(null, 204);
}

export const sessionRoutes = ({ signIns, refreshes }: CredentialLimits) => {
  const router = createRouter<UsersCtx>();
  router.on("POST", ["/v1/sessions", "/v1/sessions/browser"], signIns);
  router.on("POST", "/v1/sessions/refresh", refreshes);
  return router
    .openapi(signInRoute, async (c) =>
      c.json(Tokens.parse(await signIn(c.var.ctx, { ...c.req.valid("json"), ...from(c) })), 201),
    )
    .openapi(browserRoute, async (c) =>
      c.json(
        BrowserSession.parse(withCookie(c, await signInBrowser(c.var.ctx, { ...c.req.valid("json"), ...from(c) }))),
        201,
      ),
    )
    .openapi(refreshRoute, async (c) => c.json(Tokens.parse(await refreshSession(c.var.ctx, c.req.valid("json"))), 200))
    .openapi(listRoute, async (c) => c.json(await listSessions(c.var.ctx, presented(c)), 200))
    .openapi(listOfUserRoute, async (c) => c.json(await listUserSessions(c.var.ctx, c.req.valid("param")), 200))
    .openapi(endOfUserRoute, async (c) => (await endUserSessions(c.var.ctx, c.req.valid("param")), c.body(null, 204)))
    .openapi(endAllRoute, async (c) => endAll(c, c.req.valid("query")))
    .openapi(
      endCurrentRoute,
      async (c) => (await endCurrentSession(c.var.ctx, presented(c)), withoutCookie(c), c.body(null, 204)),
    )
    .openapi(endRoute, async (c) => (await endSession(c.var.ctx, c.req.valid("param")), c.body(null, 204)));
};
