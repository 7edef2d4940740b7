import { and, eq, sql } from "drizzle-orm";
import { sessions } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { readRefreshToken } from "../tokens/opaque.ts";
import { refreshableForMs, tokensOf, type Tokens } from "./sign-in.ts";

export const RefreshSession = z.strictObject({ refreshToken: z.string().min(1).max(300) });

const graceSeconds = 10;
const active = sql`${sessions.kind} = 'api' and ${sessions.expiresAt} > now()
  and exists (select from users u where u.id = ${sessions.userId} and u.disabled_at is null)`;
const refused = () => new DomainError("unauthenticated", "the refresh token is not valid");

/**
 * Exchanges a refresh token for the next one. The token just replaced is answered with its successor for ten seconds
 * more, so that parallel refreshes survive; any older one is a replay and ends the session.
 */
export async function refreshSession(ctx: UsersCtx, input: z.infer<typeof RefreshSession>): Promise<Tokens> {
  const given = readRefreshToken(ctx.config.AUTH_SECRET, input.refreshToken);
  if (!given) throw refused();
  const { sessionId, generation } = given;
  const [rotated] = await ctx.db
    .update(sessions)
    .set({
      generation: sql`${sessions.generation} + 1`,
      rotatedAt: sql`now()`,
      expiresAt: new Date(Date.now() + refreshableForMs),
    })
    .where(and(eq(sessions.id, sessionId), eq(sessions.generation, generation), active))
    .returning();
  if (rotated) return tokensOf(ctx, rotated);
  const [graced] = await ctx.db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.id, sessionId),
        eq(sessions.generation, generation + 1),
        sql`${sessions.rotatedAt} > now() - ${graceSeconds} * interval '1 second'`,
        active,
      ),
    );
  if (graced) return tokensOf(ctx, graced);
  await endReplayed(ctx, sessionId);
  throw refused();
}

async function endReplayed(ctx: UsersCtx, sessionId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [ended] = await tx.delete(sessions).where(eq(sessions.id, sessionId)).returning();
    if (!ended) return;
    const subject = `users/${ended.userId}`;
    await recordAudit(
      tx,
      { ...ctx, actor: { ...ctx.actor, id: ended.userId } },
      { action: "session.replayed", subject },
    );
    await ctx.publish(tx, { type: "users.session.replayed", subject, data: { id: ended.userId, sessionId } });
  });
}
