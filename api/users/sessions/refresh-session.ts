import { and, eq, gt, sql } from "drizzle-orm";
import { sessions } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { tellPerson } from "../mails/queue-mail.ts";
import { readRefreshToken } from "../tokens/opaque.ts";
import { useRefreshToken, type Given } from "../tokens/refresh-family.ts";
import { refreshableForMs } from "./open-session.ts";
import { tokensOf, type Tokens } from "./sign-in.ts";

export const RefreshSession = z.strictObject({ refreshToken: z.string().min(1).max(300) });

const active = sql`${sessions.kind} = 'api' and ${sessions.expiresAt} > now()
  and exists (select from users u where u.id = ${sessions.userId} and u.disabled_at is null)`;
const refused = () => new DomainError("unauthenticated", "the refresh token is not valid");

/** Exchanges a refresh token for the next one; a replayed one ends the session. */
export async function refreshSession(ctx: UsersCtx, input: z.infer<typeof RefreshSession>): Promise<Tokens> {
  const given = readRefreshToken(ctx.config.AUTH_SECRET, "session", input.refreshToken);
  if (!given) throw refused();
  const expiresAt = new Date(Date.now() + refreshableForMs);
  if (!(await useRefreshToken(ctx.db, sessions, given, { expiresAt, active }))) {
    await endReplayed(ctx, given);
    throw refused();
  }
  const [session] = await ctx.db.select().from(sessions).where(eq(sessions.id, given.id));
  if (!session) throw refused();
  return tokensOf(ctx, session);
}

async function endReplayed(ctx: UsersCtx, { id: sessionId, generation }: Given): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [ended] = await tx
      .delete(sessions)
      .where(and(eq(sessions.id, sessionId), gt(sessions.generation, generation)))
      .returning();
    if (!ended) return;
    const subject = `users/${ended.userId}`;
    await recordAudit(
      tx,
      { ...ctx, actor: { ...ctx.actor, id: ended.userId } },
      { action: "session.replayed", subject },
    );
    await ctx.publish(tx, { type: "users.session.replayed", subject, data: { id: ended.userId, sessionId } });
    await tellPerson({ ...ctx, db: tx }, ended.userId, "session-replayed");
  });
}
