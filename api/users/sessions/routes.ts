import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { clientAddress } from "#kit/address.ts";
import { body, createRoute, createRouter, responses, z, type Variables } from "#kit/router.ts";
import { sessionCookie } from "#kit/service.ts";
import type { UsersCtx } from "../context.ts";
import type { CredentialLimits } from "../limits.ts";
import { endCurrentSession, endSession, endSessions, listSessions, Session } from "./own-sessions.ts";
import { refreshSession, RefreshSession } from "./refresh-session.ts";
import { BrowserSession, signIn, SignIn, signInBrowser, Tokens, type From } from "./sign-in.ts";

const tags = ["Sessions"];
type C = Context<{ Variables: Variables<UsersCtx> }, any, any>;

const from = (c: C): From => ({
  address: clientAddress(c, c.var.ctx.config.trustedProxies),
  userAgent: c.req.header("user-agent"),
});

const presented = (c: C) => ({
  token: c.req.header("authorization")?.slice("Bearer ".length) ?? getCookie(c, sessionCookie) ?? "",
});

const cookieOf = (c: C) =>
  ({
    httpOnly: true,
    sameSite: "Strict",
    path: "/",
    secure: c.var.ctx.config.issuer.startsWith("https:"),
  }) as const;

const withCookie = <T extends BrowserSession & { cookie: string }>(c: C, session: T): T => {
  setCookie(c, sessionCookie, session.cookie, { ...cookieOf(c), expires: new Date(session.expiresAt) });
  return session;
};

const withoutCookie = (c: C) => setCookie(c, sessionCookie, "", { ...cookieOf(c), maxAge: 0 });

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
  responses: responses({ 200: { schema: z.object({ results: z.array(Session) }), description: "Sessions" } }),
});

const endAllRoute = createRoute({
  method: "delete",
  path: "/v1/sessions",
  tags,
  summary: "End all your sessions",
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
    .openapi(endAllRoute, async (c) => (await endSessions(c.var.ctx), withoutCookie(c), c.body(null, 204)))
    .openapi(
      endCurrentRoute,
      async (c) => (await endCurrentSession(c.var.ctx, presented(c)), withoutCookie(c), c.body(null, 204)),
    )
    .openapi(endRoute, async (c) => (await endSession(c.var.ctx, c.req.valid("param")), c.body(null, 204)));
};
