import type { Context } from "hono";
import { clientAddress } from "#kit/address.ts";
import { DomainError, unavailable } from "#kit/errors.ts";
import { isForeign, showSignIn, signInForm } from "#kit/page.ts";
import { createRoute, createRouter, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";

const home = "/temporal";

const Next = z.string().max(2000).default(home);

// Only our own pages: `//host` and `/\\host` would leave.
const within = (next: string) => (/^\/temporal(?:[/?#][^\\]*)?$/.test(next) ? next : home);

const form = signInForm.extend({ next: Next });
const answers = { 200: { description: "The page", content: { "text/html": { schema: z.string() } } } };
const tags = ["Web UI"];

const show = createRoute({
  method: "get",
  path: "/sign-in",
  tags,
  security: [],
  summary: "The page to sign in to Temporal's Web UI",
  request: { query: z.object({ next: Next }) },
  responses: answers,
});

const submit = createRoute({
  method: "post",
  path: "/sign-in",
  tags,
  security: [],
  summary: "Sign in with the page's form",
  request: { body: { required: true, content: { "application/x-www-form-urlencoded": { schema: form } } } },
  responses: { ...answers, 303: { description: "Signed in" } },
});

const render = (c: Context, status: 200 | 401 | 403 | 429, next: string, message?: string) =>
  showSignIn(c, { status, message, kept: { name: "next", value: next } });

export const signInRoutes = createRouter<WorkflowCtx>()
  .openapi(show, (c) => render(c, 200, within(c.req.valid("query").next)))
  .openapi(submit, async (c) => {
    const { next: wanted, ...credentials } = c.req.valid("form");
    const next = within(wanted);
    if (isForeign(c)) return render(c, 403, next, "Please sign in here.");
    const { status, code, cookies } = await signIn(c, credentials);
    if (status === 429) return render(c, 429, next, "Too many attempts. Wait a little.");
    if (code === "totp_required") return render(c, 401, next, "Please give the code of your authenticator too.");
    if (cookies.length === 0) return render(c, 401, next, "E-mail, password or code is wrong.");
    for (const cookie of cookies) c.header("set-cookie", cookie, { append: true });
    return c.redirect(next, 303);
  });

/** User Management decides; its cookie goes to the browser as it is. */
async function signIn(c: Context, { totp, ...credentials }: { email: string; password: string; totp: string }) {
  const { config } = c.get("ctx") as WorkflowCtx;
  const response = await fetch(`${config.urls.users}/v1/sessions/browser`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      // So that User Management believes whom this is for, and counts guesses against them.
      authorization: `Basic ${btoa(`workflow:${config.clientSecret}`)}`,
      "x-forwarded-for": clientAddress(c, config.trustedProxies),
    },
    body: JSON.stringify({ ...credentials, ...(totp && { totp }) }),
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => {
    throw unavailable("User Management is not reachable", error);
  });
  const answer = (await response.json().catch(() => ({}))) as { code?: string };
  if (response.status >= 500) throw new DomainError("unavailable", "User Management cannot sign in at the moment");
  return { status: response.status, code: answer.code, cookies: response.ok ? response.headers.getSetCookie() : [] };
}
