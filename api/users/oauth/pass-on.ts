import type { Context } from "hono";
import type { Authority } from "../context.ts";
import { oauthError } from "./errors.ts";
import type { createProvider } from "./provider.ts";

export type PassOn = (c: Context) => Promise<Response>;

/** Lets better-auth answer a request. Where it would send a browser to a page of ours, the caller is told instead. */
export function createPassOn(authority: Authority): PassOn {
  let opened: Promise<ReturnType<typeof createProvider>> | undefined;
  // better-auth takes a second to load: it is, at the first request that needs it.
  const open = async () => (await import("./provider.ts")).createProvider(authority);
  return async (c) => {
    const provider = await (opened ??= open());
    const { issuer } = authority.config;
    const { pathname, search } = new URL(c.req.url);
    const headers = new Headers(c.req.raw.headers);
    // To a request made by fetch, better-auth would answer a redirect as 200 with an address inside.
    headers.delete("sec-fetch-mode");
    const answer = await provider.handler(
      new Request(issuer + pathname + search, {
        method: c.req.method,
        headers,
        ...(c.req.method === "POST" && { body: await c.req.text() }),
      }),
    );
    const location = answer.headers.get("location");
    if (location && new URL(location, issuer).origin === new URL(issuer).origin)
      throw refusal(new URL(location, issuer));
    return new Response(answer.body, answer);
  };
}

function refusal(page: URL) {
  if (page.pathname.endsWith("/sign-in")) return oauthError("login_required", "sign in first", "unauthenticated");
  if (page.pathname.endsWith("/consent")) return oauthError("consent_required", "this needs consent", "forbidden");
  const told = page.searchParams;
  return oauthError(
    told.get("error") ?? "invalid_request",
    told.get("error_description") ?? "the request is not valid",
  );
}
