import type { Context } from "hono";
import { html, raw } from "hono/html";
import { z } from "./router.ts";

export type Html = ReturnType<typeof html>;

const style = `
  body { font: 16px/1.5 system-ui; margin: 0; }
  main { max-width: 36rem; margin: 10vh auto; padding: 0 1rem; }
  p { overflow-wrap: anywhere; white-space: pre-line; }
  dt { font-weight: 600; }
  dd { margin: 0 0 .5rem; overflow-wrap: anywhere; white-space: pre-wrap; }
  form { display: grid; gap: .75rem; max-width: 22rem; }
  label { display: grid; gap: .25rem; }
  input, button { font: inherit; padding: .5rem; }
  button { font-weight: 600; }
  .choice { display: flex; gap: .75rem; }
  .choice button { flex: 1; }`;

type Page = { status?: 200 | 400 | 401 | 403 | 404 | 410 | 429; title: string; body: Html; leadsTo?: string };

/** A page for people, without scripts, never kept nor framed. Its form leads here, and on to the origin `leadsTo`. */
export const showPage = (c: Context, { status = 200, title, body, leadsTo = "" }: Page) => {
  const csp = `default-src 'none'; style-src 'unsafe-inline'; form-action 'self' ${leadsTo}; frame-ancestors 'none'; base-uri 'none'`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`;
  return c.html(page, status, { "content-security-policy": csp, "cache-control": "no-store" });
};

type SignIn = Pick<Page, "leadsTo"> & {
  status: 200 | 401 | 403 | 429;
  message?: string | undefined;
  /** A field that comes back as it is. */
  kept: { name: string; value: string };
  below?: Html;
};

/** The page to sign in with. Its form is posted to where it stands: `email`, `password`, `totp` and what is kept. */
export const showSignIn = (c: Context, { status, message, kept, below, leadsTo }: SignIn) =>
  showPage(c, {
    status,
    title: "Sign in",
    body: html`<form method="post" action="/sign-in">
      ${message ? html`<p role="alert">${message}</p>` : ""}
      <label>E-mail <input name="email" type="email" autocomplete="username" required autofocus /></label>
      <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
      <label>Code, if you use an authenticator <input name="totp" autocomplete="one-time-code" /></label>
      <input type="hidden" name="${kept.name}" value="${kept.value}" />
      <button>Sign in</button>
      ${below ?? ""}
    </form>`,
    ...(leadsTo && { leadsTo }),
  });

/** What the form of `showSignIn` gives. */
export const signInForm = z.object({
  email: z.string().max(254),
  password: z.string().max(256),
  totp: z.string().trim().max(20).default(""),
});

/** A form on another site must not sign in nor agree here. */
export const isForeign = (c: Context) => !["same-origin", "none", undefined].includes(c.req.header("sec-fetch-site"));
