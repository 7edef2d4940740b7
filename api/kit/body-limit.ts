import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { DomainError } from "./errors.ts";

const discardedMax = 64 * 1024 * 1024;
const discardMs = 2_000;

/** Refuses larger bodies. Nobody reads one of a GET, and to look for it would cost as much as the request. */
export const limitBody = (maxSize: number): MiddlewareHandler => {
  const limit = bodyLimit({
    maxSize,
    onError: (c) => {
      // One without a length was read up to here, and nobody knows how much is left.
      if (c.req.raw.body?.locked) c.header("connection", "close");
      throw new DomainError("too_large", `a body may have at most ${maxSize} bytes`);
    },
  });
  return (c, next) => (hasNoBody(c) ? next() : limit(c, next));
};

const hasNoBody = (c: Context) => c.req.method === "GET" || c.req.method === "HEAD";

/**
 * Hears a body that nobody read to its end before the answer goes out. Many clients hear no answer before they have sent
 * all, and what is left of a body breaks the connection for the request after it.
 */
export const hearOut: MiddlewareHandler = async (c, next) => {
  const { raw } = c.req;
  await next();
  if (hasNoBody(c)) return;
  if (!raw.bodyUsed && raw.body && !(await discard(raw.body))) c.header("connection", "close");
};

/** Reads what still comes, within bounds; false when something is left. */
async function discard(body: ReadableStream<Uint8Array>): Promise<boolean> {
  if (body.locked) return false;
  const reader = body.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    reader.cancel().catch(() => {});
  }, discardMs);
  try {
    for (let left = discardedMax; left > 0;) {
      const { done, value } = await reader.read();
      if (done) return !late;
      left -= value.length;
    }
    return false;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
