import type { Context } from "hono";
import { html } from "hono/html";
import { DomainError } from "#kit/errors.ts";
import { isForeign, showSignIn, signInForm } from "#kit/page.ts";
import { createRoute, createRouter, z, type Variables } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import type { CredentialLimits } from "../limits.ts";
import { linkPages } from "../mails/link-token.ts";
import { from, withCookie } from "../sessions/browser.ts";
import { signInBrowser } from "../sessions/sign-in.ts";
import { safeOrigin } from "./redirect-uri.ts";

type C = Context<{ Variables: Variables<UsersCtx> }, any, any>;
const tags = ["OAuth 2.1"];
const page = { 200: { description: "The page", content: { "text/html": { schema: z.string() } } } };

const show = createRoute({
  method: "get",
  path: "/sign-in",
  security: [],
  tags,
  summary: "The page to sign in to a program with",
  responses: page,
});

const form = signInForm.extend({ query: z.string().max(8_000).default("") });

const submit = createRoute({
  method: "post",
  path: "/sign-in",
  security: [],
  tags,
  summary: "Sign in with the page's form",
  request: { body: { required: true, content: { "application/x-www-form-urlencoded": { schema: form } } } },
  responses: { ...page, 303: { description: "Signed in: back to what was asked for" } },
});

const render = (c: Context, status: 200 | 401 | 403 | 429, query: string, message?: string) =>
  showSignIn(c, {
    status,
    message,
    kept: { name: "query", value: query },
    below: html`<a href="${linkPages.reset}">I forgot my password</a>`,
    leadsTo: safeOrigin(new URLSearchParams(query).get("redirect_uri") ?? ""),
  });

/** Always the same page of ours; what was asked for goes along, without the wish to sign in that was just fulfilled. */
function backToAuthorize(query: string): string {
  const fields = new URLSearchParams(query);
  const prompt = (fields.get("prompt") ?? "").split(" ").filter((one) => one !== "login" && one !== "create");
  for (const name of ["sig", "exp", "ba_iat", "ba_param", "ba_pl", "max_age", "prompt"]) fields.delete(name);
  if (prompt.some(Boolean)) fields.set("prompt", prompt.join(" "));
  return `/oauth2/authorize?${fields.toString()}`;
}

export const signInPageRoutes = ({ signIns }: CredentialLimits) => {
  const router = createRouter<UsersCtx>();
  router.on("POST", "/sign-in", signIns);
  return router
    .openapi(show, (c) => render(c, 200, new URL(c.req.url).search.slice(1)))
    .openapi(submit, (c) => signInByForm(c, c.req.valid("form")));
};

async function signInByForm(c: C, { query, totp, ...credentials }: z.infer<typeof form>) {
  if (isForeign(c)) return render(c, 403, query, "Please sign in here.");
  try {
    const input = { ...credentials, email: credentials.email.toLowerCase(), ...(totp && { totp }), ...from(c) };
    withCookie(c, await signInBrowser(c.var.ctx, input));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === "rate_limited") return render(c, 429, query, "Too many attempts. Wait a little.");
    if (error.code === "totp_required") return render(c, 401, query, "Please give the code of your authenticator too.");
    if (error.code !== "unauthenticated") throw error;
    return render(c, 401, query, "E-mail, password or code is wrong.");
  }
  return c.redirect(backToAuthorize(query), 303);
}
