import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getAbsoluteFSPath } from "swagger-ui-dist";
import type { OpenAPIHono } from "@hono/zod-openapi";

const assets = {
  "swagger-ui.css": "text/css",
  "swagger-ui-bundle.js": "text/javascript",
} as const;

const page = (title: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;

const start = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true });`;
const csp = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** Readable docs over the committed openapi.json; their script comes from this machine. */
export function serveDocs(app: OpenAPIHono<any>, title: string, specUrl: URL): void {
  const spec = once(() => readFileSync(specUrl, "utf8"));
  app.get("/openapi.json", (c) => c.body(spec(), 200, { "content-type": "application/json" }));
  app.get("/docs", (c) => c.html(page(title), 200, { "content-security-policy": csp }));
  app.get("/docs/start.js", (c) => c.body(start, 200, { "content-type": "text/javascript" }));
  for (const [name, type] of Object.entries(assets)) {
    const file = once(() => readFileSync(join(getAbsoluteFSPath(), name)));
    app.get(`/docs/${name}`, (c) =>
      c.body(new Uint8Array(file()), 200, {
        "content-type": type,
        "cache-control": "max-age=86400",
      }),
    );
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
