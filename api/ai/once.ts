import { createHash } from "node:crypto";
import { and, eq, gt, lt, sql } from "drizzle-orm";
import type { MiddlewareHandler } from "hono";
import { idempotencyKeys } from "#db/ai_orchestration/schema.ts";
import { DomainError } from "#kit/errors.ts";
import type { AiCtx } from "./context.ts";

const kept = sql`now() - interval '24 hours'`;

/**
 * `Idempotency-Key` for answers that are computed, perhaps with the help of others: no transaction stays open meanwhile.
 * Two at once may both compute; the first answer to be kept is the answer of both.
 */
export const answerOnce: MiddlewareHandler<{ Variables: { ctx: AiCtx } }> = async (c, next) => {
  const key = c.req.header("idempotency-key");
  if (key === undefined || c.req.method !== "POST") return next();
  if (key.length < 1 || key.length > 255)
    throw new DomainError("invalid_input", "Idempotency-Key must have 1 to 255 characters");
  const { db, actor } = c.var.ctx;
  const mine = { actor: `${actor.kind}:${actor.id}`, key };
  const request = createHash("sha256")
    .update(`${c.req.method} ${c.req.url}\n`)
    .update(new Uint8Array(await c.req.arrayBuffer()))
    .digest("base64url");
  const find = async () => {
    const [row] = await db
      .select()
      .from(idempotencyKeys)
      .where(
        and(eq(idempotencyKeys.actor, mine.actor), eq(idempotencyKeys.key, key), gt(idempotencyKeys.createdAt, kept)),
      );
    if (row && row.request !== request)
      throw new DomainError("unprocessable", "this Idempotency-Key was used for another request");
    return (
      row &&
      new Response(row.body, {
        status: row.status ?? 200,
        headers: { "content-type": row.contentType ?? "application/json", "idempotency-replayed": "true" },
      })
    );
  };
  const before = await find();
  if (before) return before;
  await next();
  if (c.error || c.res.status >= 400) return;
  const answer = {
    request,
    status: c.res.status,
    body: await c.res.clone().text(),
    contentType: c.res.headers.get("content-type"),
  };
  const stored = await db
    .insert(idempotencyKeys)
    .values({ ...mine, ...answer })
    .onConflictDoUpdate({
      target: [idempotencyKeys.actor, idempotencyKeys.key],
      set: { ...answer, createdAt: sql`now()` },
      setWhere: lt(idempotencyKeys.createdAt, kept),
    })
    .returning({ key: idempotencyKeys.key });
  if (stored.length) return;
  const first = await find();
  if (first) c.res = first;
};
