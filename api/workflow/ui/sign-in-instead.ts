import type { Context } from "hono";
import type { DomainError } from "#kit/errors.ts";

/** A browser that comes to the Web UI without a session goes to the sign-in page; programs get the problem. */
export function signInInstead(c: Context, error: DomainError): Response | undefined {
  const navigates = c.req.method === "GET" && (c.req.header("accept") ?? "").includes("text/html");
  if (error.code !== "unauthenticated" || !navigates || !/^\/temporal(\/|$)/.test(c.req.path)) return undefined;
  const { pathname, search } = new URL(c.req.url);
  return c.redirect(`/sign-in?next=${encodeURIComponent(pathname + search)}`, 302);
}
