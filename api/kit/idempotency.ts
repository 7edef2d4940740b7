import { createHmac } from "node:crypto";
import { and, eq, lt, sql } from "drizzle-orm";
import type { Context, MiddlewareHandler } from "hono";
import { idempotencyKeys } from "#db/frame.ts";
import { anonymousId, type Ctx, type Db } from "./context.ts";
import { DomainError, invalid } from "./errors.ts";

const keptHours = 24;

type Options = {
  skip: (path: string) => boolean;
  /** Requests are remembered by an HMAC under it: a body may hold a password. */
  secret: string;
};

/** Thrown to roll back the effect of a request that failed: its key is free again. */
class Failed extends Error {}

/**
 * Runs a POST with an `Idempotency-Key` in one transaction with the key's row: the first answer is kept for 24 hours
 * and given again for the same key and request; another request under the key answers 422. A second request that
 * comes while the first is under way waits for it.
 */
export const idempotency =
  ({ skip, secret }: Options): MiddlewareHandler =>
  async (c, next) => {
    const key = c.req.header("idempotency-key");
    const ctx = c.get("ctx") as Ctx | undefined;
    if (c.req.method !== "POST" || key === undefined || !ctx || skip(c.req.path)) return next();
    // Those who did not sign in cannot be told apart: one would get another's answer.
    if (ctx.actor.id === anonymousId) return next();
    if (key.length < 1 || key.length > 255) throw invalid("Idempotency-Key must have 1 to 255 characters");
    const request = await fingerprint(c, secret);
    const actor = `${ctx.actor.kind}:${ctx.actor.id}`;
    try {
      await ctx.db.transaction(async (tx) => {
        const kept = await claim(tx, actor, key, request);
        if (kept) return void (c.res = kept);
        c.set("ctx", { ...ctx, db: tx });
        await next();
        if (c.error || c.res.status >= 400) throw new Failed();
        const answer = c.res.clone();
        await tx
          .update(idempotencyKeys)
          .set({
            status: answer.status,
            body: await answer.text(),
            contentType: answer.headers.get("content-type"),
          })
          .where(and(eq(idempotencyKeys.actor, actor), eq(idempotencyKeys.key, key)));
      });
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
    }
  };

async function claim(tx: Db, actor: string, key: string, request: string): Promise<Response | undefined> {
  const fresh = await tx
    .insert(idempotencyKeys)
    .values({ actor, key, request })
    .onConflictDoUpdate({
      target: [idempotencyKeys.actor, idempotencyKeys.key],
      set: { request, status: null, body: null, createdAt: sql`now()` },
      setWhere: lt(idempotencyKeys.createdAt, sql`now() - ${keptHours} * interval '1 hour'`),
    })
    .returning({ key: idempotencyKeys.key });
  if (fresh.length > 0) return undefined;
  const [kept] = await tx
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.actor, actor), eq(idempotencyKeys.key, key)));
  if (kept?.request !== request)
    throw new DomainError("unprocessable", "this Idempotency-Key was used for another request");
  return new Response(kept.status === 204 ? null : kept.body, {
    status: kept.status ?? 200,
    headers: {
      "content-type": kept.contentType ?? "application/json",
      "idempotency-replayed": "true",
    },
  });
}

async function fingerprint(c: Context, secret: string): Promise<string> {
  const hash = createHmac("sha256", secret).update(`${c.req.method} ${c.req.url}\n`);
  // A streamed upload is told by its length: reading it here would hold it in memory.
  if (c.req.header("content-type")?.startsWith("multipart/")) hash.update(c.req.header("content-length") ?? "");
  else hash.update(new Uint8Array(await c.req.arrayBuffer()));
  return hash.digest("base64url");
}
