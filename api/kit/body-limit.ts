import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { DomainError } from "./errors.ts";

const discardedMax = 64 * 1024 * 1024;
const discardMs = 2_000;

/** Refuses larger bodies. */
export const limitBody = (maxSize: number): MiddlewareHandler =>
  bodyLimit({
    maxSize,
    onError: async (c) => {
      // Many clients hear no answer before they have sent all, and then only of a broken connection.
      if (!(await discard(c.req.raw.body))) c.header("connection", "close");
      throw new DomainError("too_large", `a body may have at most ${maxSize} bytes`);
    },
  });

/** Reads what still comes, within bounds; false when something is left. */
async function discard(body: ReadableStream<Uint8Array> | null): Promise<boolean> {
  if (!body || body.locked) return false;
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
