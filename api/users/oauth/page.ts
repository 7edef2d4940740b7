import type { Context } from "hono";
import { html, raw } from "hono/html";
import { safeOrigin } from "./redirect-uri.ts";

type Html = ReturnType<typeof html>;

const style = `
  body { font: 16px system-ui; display: grid; place-items: center; min-height: 90vh; }
  form { display: grid; gap: 0.75rem; width: 22rem; }
  label { display: grid; gap: 0.25rem; }
  input, button { font: inherit; padding: 0.5rem; }
  li { margin: 0.25rem 0; }
  .choice { display: flex; gap: 0.75rem; }
  .choice button { flex: 1; }`;

const page = (title: string, body: Html) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`;

type Status = 200 | 400 | 401 | 403 | 429;

/** A page without scripts, never kept nor framed. Its form leads here, and on to `leadsTo`, the client that asked. */
export const showPage = (c: Context, status: Status, title: string, body: Html, leadsTo = "") => {
  const csp = `default-src 'none'; style-src 'unsafe-inline'; form-action 'self' ${safeOrigin(leadsTo)}; frame-ancestors 'none'; base-uri 'none'`;
  return c.html(page(title, body), status, { "content-security-policy": csp, "cache-control": "no-store" });
};

/** A form on another site must not sign in nor agree here. */
export const isForeign = (c: Context) => !["same-origin", "none", undefined].includes(c.req.header("sec-fetch-site"));
