import type { Context } from "hono";
import type { Authority, UsersCtx } from "../context.ts";
import { oauthError } from "./errors.ts";
import type { createProvider } from "./provider.ts";

/** Asks better-auth: where the browser is to go next, at the client or on a page of ours. */
export type PassOn = (c: Context, path: string, body?: Record<string, unknown>) => Promise<string>;

export function createPassOn(authority: Authority & Pick<UsersCtx, "log">): PassOn {
  let opened: Promise<ReturnType<typeof createProvider>> | undefined;
  // better-auth takes a second to load: it is, at the first request that needs it.
  const open = async () => (await import("./provider.ts")).createProvider(authority);
  return async (c, path, body) => {
    const provider = await (opened ??= open());
    const { issuer } = authority.config;
    const { search } = new URL(c.req.url);
    const headers = { cookie: c.req.header("cookie") ?? "", origin: new URL(issuer).origin };
    const request = body
      ? { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) }
      : { headers };
    const answer = await provider.handler(new Request(issuer + path + (body ? "" : search), request));
    if (answer.status >= 500) throw new Error(`better-auth answered ${answer.status}`);
    const next = new URL(answer.headers.get("location") ?? (await told(answer)), issuer);
    const isOurs = next.origin === new URL(issuer).origin;
    if (!isOurs) return next.href;
    if (next.pathname.endsWith("/error")) throw refusal(next.searchParams);
    return next.pathname + next.search;
  };
}

async function told(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => ({}))) as { url?: string; error?: string; error_description?: string };
  if (answer.ok && body.url) return body.url;
  throw refusal(new URLSearchParams({ error: body.error ?? "", error_description: body.error_description ?? "" }));
}

const refusal = (fields: URLSearchParams) =>
  oauthError(
    fields.get("error") || "invalid_request",
    fields.get("error_description") || "the request for authorization is not valid, or too old: start again",
  );
