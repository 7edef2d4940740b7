import { and, desc, eq, gt, sql } from "drizzle-orm";
import { sessions } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { DomainError, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { resolveToken } from "../tokens/resolve-token.ts";

export const Session = z
  .object({
    id: z.uuid(),
    kind: z.enum(["api", "browser"]),
    current: z.boolean(),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .openapi("Session");
export type Session = z.infer<typeof Session>;

/** The token a request came with tells which session is the current one. */
type Presented = { token: string };

const currentSession = async (ctx: UsersCtx, { token }: Presented) => (await resolveToken(ctx, token))?.sessionId;

const person = (ctx: UsersCtx): string => {
  if (ctx.actor.kind !== "user") throw new DomainError("forbidden", "only people have sessions");
  return ctx.actor.id;
};

/** A person's own open sessions, the newest first. */
export async function listSessions(ctx: UsersCtx, input: Presented): Promise<{ results: Session[] }> {
  const current = await currentSession(ctx, input);
  const rows = await ctx.db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, person(ctx)), gt(sessions.expiresAt, sql`now()`)))
    .orderBy(desc(sessions.id))
    .limit(500);
  const results = rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    current: row.id === current,
    address: row.ipAddress,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: (row.rotatedAt ?? row.createdAt).toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
  return { results };
}

/** Ends the session the request came with. */
export async function endCurrentSession(ctx: UsersCtx, input: Presented): Promise<void> {
  const id = await currentSession(ctx, input);
  if (id) await endSession(ctx, { id });
}

/** Ends one of a person's own sessions; every token of it is refused from then on. */
export async function endSession(ctx: UsersCtx, { id }: { id: string }): Promise<void> {
  const ended = await end(ctx, and(eq(sessions.id, id), eq(sessions.userId, person(ctx))));
  if (ended === 0) throw notFound("the session");
}

/** Ends all of a person's own sessions. */
export const endSessions = (ctx: UsersCtx) => end(ctx, eq(sessions.userId, person(ctx)));

const end = (ctx: UsersCtx, which: ReturnType<typeof and>): Promise<number> =>
  ctx.db.transaction(async (tx) => {
    const ended = await tx.delete(sessions).where(which).returning({ id: sessions.id });
    if (ended.length > 0)
      await recordAudit(tx, ctx, {
        action: "session.ended",
        subject: `users/${ctx.actor.id}`,
        detail: { sessions: ended.map((row) => row.id) },
      });
    return ended.length;
  });
