import type { Context } from "hono";
import { requirePermission, scopeOf } from "#kit/authorize.ts";
import { unavailable } from "#kit/errors.ts";
import { sessionCookie } from "#kit/service.ts";
import type { WorkflowCtx } from "../context.ts";

type UiContext = Context<{ Variables: { ctx: WorkflowCtx } }>;

const operate = "workflow.runs:operate";

/** Passes a request on to the Web UI for whoever may read payloads; what changes a run needs the right to operate runs. */
export async function proxy(c: UiContext): Promise<Response> {
  const { ctx } = c.var;
  requirePermission(ctx, "workflow.payloads:read");
  if (!reads(c.req.method, c.req.path)) requirePermission(ctx, operate);
  const { pathname, search } = new URL(c.req.url);
  const hasBody = !["GET", "HEAD"].includes(c.req.method);
  const answer = await fetch(ctx.config.temporalUiUrl + pathname + search, {
    method: c.req.method,
    headers: forwarded(c.req.raw.headers),
    redirect: "manual",
    signal: AbortSignal.timeout(30_000),
    ...(hasBody && { body: await c.req.arrayBuffer() }),
  }).catch((error: unknown) => {
    throw unavailable("Temporal's Web UI is not reachable", error);
  });
  const isSettings = /\/api\/v1\/settings\/?$/.test(pathname) && answer.ok;
  const body = isSettings ? JSON.stringify(withOurCodec(c, await answer.json())) : answer.body;
  return new Response(body, { status: answer.status, headers: backward(answer.headers) });
}

/** The UI's own reads; a query asks a run and changes nothing. */
const reads = (method: string, path: string) =>
  method === "GET" || method === "HEAD" || (method === "POST" && query.test(path));

const query = /^\/temporal\/api\/v1\/namespaces\/[^/]+\/workflows\/[^/]+\/query(\/[^/]+)?$/;

const passedOn = ["accept", "accept-language", "content-type", "if-none-match", "x-csrf-token", "caller-type"];

/** The session stays here; the UI's own cookies (against forged requests) go through. */
function forwarded(given: Headers): Headers {
  const headers = new Headers();
  for (const name of passedOn) if (given.has(name)) headers.set(name, given.get(name)!);
  const cookies = (given.get("cookie") ?? "")
    .split(/;\s*/)
    .filter((part) => part && !part.startsWith(`${sessionCookie}=`));
  if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
  return headers;
}

const passedBack = ["content-type", "cache-control", "etag", "last-modified", "location", "content-disposition"];

/** Our own security headers, with what the UI's bundle needs: scripts and styles of its own, inline ones included. */
function backward(given: Headers): Headers {
  const headers = new Headers();
  for (const name of passedBack) if (given.has(name)) headers.set(name, given.get(name)!);
  for (const cookie of given.getSetCookie()) headers.append("set-cookie", cookie);
  headers.set(
    "content-security-policy",
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
  );
  return headers;
}

/** The UI decodes at our codec, with the session's cookie: so the codec has to be on the origin that the browser sees. */
function withOurCodec(c: UiContext, settings: unknown): unknown {
  const own = new URL(c.var.ctx.config.urls.workflow);
  const seen = c.req.header("host") === own.host ? own.origin : new URL(c.req.url).origin;
  const Codec = { Endpoint: `${seen}/v1/codec`, PassAccessToken: false, IncludeCredentials: true };
  const DisableWriteActions = !scopeOf(c.var.ctx.actor, operate);
  return { ...(settings as object), Codec, DisableWriteActions };
}
