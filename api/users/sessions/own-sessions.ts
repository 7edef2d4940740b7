import { and, desc, eq, gt, ne, sql, type SQL } from "drizzle-orm";
import { sessions } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { tellPerson } from "../mails/queue-mail.ts";
import { requireManaging } from "../people/manage.ts";
import { currentSession, signedInPerson, type Presented } from "./current-session.ts";
import { deviceOf } from "./device.ts";

export const Session = z
  .object({
    id: z.uuid(),
    kind: z.enum(["api", "browser"]),
    current: z.boolean(),
    device: z.string().nullable(),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    createdAt: z.iso.datetime(),
    /** To the minute. */
    lastUsedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .openapi("Session");
export type Session = z.infer<typeof Session>;

type Listed = { results: Session[] };

/** A person's own open sessions, the newest first. */
export async function listSessions(ctx: UsersCtx, input: Presented): Promise<Listed> {
  return sessionsOf(ctx, signedInPerson(ctx), await currentSession(ctx, input));
}

/** Another person's open sessions. */
export async function listUserSessions(ctx: UsersCtx, { id }: { id: string }): Promise<Listed> {
  await requireManaging(ctx, id, "users.users:write");
  return sessionsOf(ctx, id);
}

async function sessionsOf(ctx: UsersCtx, userId: string, current?: string): Promise<Listed> {
  const rows = await ctx.db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, sql`now()`)))
    .orderBy(desc(sessions.id))
    .limit(500);
  const results = rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    current: row.id === current,
    device: deviceOf(row.userAgent),
    address: row.ipAddress,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt.toISOString(),
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
  const ended = await end(ctx, signedInPerson(ctx), eq(sessions.id, id));
  if (ended === 0) throw notFound("the session");
}

export const EndSessions = z.object({ keep: z.enum(["current"]).optional() });

/** Ends all of a person's own sessions, or all but the one the request came with. */
export async function endSessions(ctx: UsersCtx, input: z.infer<typeof EndSessions> & Presented): Promise<void> {
  const kept = input.keep && (await currentSession(ctx, input));
  await end(ctx, signedInPerson(ctx), kept ? ne(sessions.id, kept) : undefined);
}

/** Ends all sessions of another person, who is told. */
export async function endUserSessions(ctx: UsersCtx, { id }: { id: string }): Promise<void> {
  await requireManaging(ctx, id, "users.users:write");
  await ctx.db.transaction(async (db) => {
    const tx = { ...ctx, db };
    if ((await end(tx, id)) > 0) await tellPerson(tx, id, "sessions-ended");
  });
}

const end = (ctx: UsersCtx, userId: string, which?: SQL): Promise<number> =>
  ctx.db.transaction(async (tx) => {
    const ended = await tx
      .delete(sessions)
      .where(and(eq(sessions.userId, userId), which))
      .returning({ id: sessions.id });
    if (ended.length > 0)
      await recordAudit(tx, ctx, {
        action: "session.ended",
        subject: `users/${userId}`,
        detail: { sessions: ended.map((row) => row.id) },
      });
    return ended.length;
  });
