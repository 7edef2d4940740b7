import { sessions } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { UsersCtx } from "../context.ts";
import { randomToken, sessionPrefix } from "../tokens/opaque.ts";

/** From where a person signs in. */
export type From = { address: string; userAgent: string | undefined };

export type SessionRow = typeof sessions.$inferSelect;
export type Opening = { kind: SessionRow["kind"]; by: "password" | "code" | "passkey" };

/** A refreshable session ends after so long without a refresh, a browser's after so long at all. */
export const refreshableForMs = 30 * 86_400_000;
const forMs = { api: refreshableForMs, browser: 12 * 3_600_000 } as const;

/** Opens a session for someone who has shown who they are, in the transaction of `ctx.db`. */
export async function openSession(ctx: UsersCtx, userId: string, from: From, opening: Opening): Promise<SessionRow> {
  const [session] = await ctx.db
    .insert(sessions)
    .values({
      id: uuidv7(),
      userId,
      kind: opening.kind,
      token: randomToken(sessionPrefix),
      ipAddress: from.address,
      userAgent: from.userAgent?.slice(0, 300),
      expiresAt: new Date(Date.now() + forMs[opening.kind]),
    })
    .returning();
  const actor = { ...ctx.actor, id: userId };
  await recordAudit(
    ctx.db,
    { ...ctx, actor },
    { action: "session.opened", subject: `users/${userId}`, detail: opening },
  );
  return session!;
}
