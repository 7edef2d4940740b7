import type { Context } from "hono";

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign]!);

/** The little Markdown that runs write of themselves; whatever else there is stays text. */
const marked = (text: string): string =>
  escaped(text)
    .replaceAll(/\*\*([^*\n]{1,200})\*\*/g, "<b>$1</b>")
    .replaceAll(/(?<!\S)_([^_\n]{1,200})_(?!\S)/g, "<i>$1</i>")
    .replaceAll(/`([^`\n]{1,200})`/g, "<code>$1</code>")
    .replaceAll(
      /\[([^\]\n]{1,200})\]\((https?:\/\/[^\s()]{1,2000})\)/g,
      '<a href="$2" target="_blank" rel="noreferrer">$1</a>',
    );

const style = "body{margin:12px;font:14px/1.5 system-ui,sans-serif;white-space:pre-wrap;overflow-wrap:anywhere}";

/** What the UI shows of a run's summary and details: it asks for it in frames at the root, and its server has no such page. */
export function render(c: Context): Response | Promise<Response> {
  c.header("x-frame-options", "SAMEORIGIN");
  c.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'");
  const content = (c.req.query("content") ?? "").slice(0, 20_000);
  return c.html(`<!doctype html><meta charset="utf-8"><style>${style}</style>${marked(content)}`);
}
