import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Variables } from "#kit/router.ts";
import { sessionCookie } from "#kit/service.ts";
import type { UsersCtx } from "../context.ts";
import { callerAddress } from "./caller-address.ts";
import type { From } from "./open-session.ts";
import type { WithCookie } from "./sign-in.ts";

export type C = Context<{ Variables: Variables<UsersCtx> }, any, any>;

export const from = (c: C): From => ({
  address: callerAddress(c, c.var.ctx.config),
  userAgent: c.req.header("user-agent"),
});

/** The token a request came with. */
export const presented = (c: C) => ({
  token: c.req.header("authorization")?.slice("Bearer ".length) ?? getCookie(c, sessionCookie) ?? "",
});

const cookieOf = (c: C) =>
  ({
    httpOnly: true,
    sameSite: "Strict",
    path: "/",
    secure: c.var.ctx.config.issuer.startsWith("https:"),
  }) as const;

export const withCookie = (c: C, session: WithCookie): WithCookie => {
  setCookie(c, sessionCookie, session.cookie, { ...cookieOf(c), expires: new Date(session.expiresAt) });
  return session;
};

export const withoutCookie = (c: C) => setCookie(c, sessionCookie, "", { ...cookieOf(c), maxAge: 0 });
