import { and, eq, inArray, sql } from "drizzle-orm";
import { attempts, messages, type AttemptState, type MessageState } from "#db/communication/schema.ts";
import { suppress } from "../consent/suppressions.ts";
import type { CommsCtx, CommsDb } from "../context.ts";
import { messageEvent } from "../messages/events.ts";
import type { MessageRow } from "../messages/view.ts";
import { enqueueDelivery } from "./jobs.ts";
import type { Verdict } from "./transport.ts";

const giveUpAfterMs = 48 * 3_600_000;
const longestDelayMs = 15 * 60_000;

/** A verdict, or `absent`: the attempt was cut off and is known to have delivered nothing. */
export type Outcome = Verdict | { kind: "absent"; error: string };

type Final = Extract<MessageState, "sent" | "bounced" | "failed" | "suppressed" | "unknown">;

const attemptStateOf = {
  sent: "sent",
  refused: "refused",
  later: "failed",
  absent: "failed",
  unknown: "unknown",
} as const satisfies Record<Outcome["kind"], AttemptState>;

/**
 * Writes how an attempt ended and what that makes of its message, with the event or the next job, in one transaction.
 * False when the attempt had been settled already.
 */
export async function conclude(ctx: CommsCtx, message: MessageRow, number: number, outcome: Outcome): Promise<boolean> {
  // The server's yes may come late: it stands above an `unknown` written in the meantime.
  const open: AttemptState[] = ["connecting", "sending", ...(outcome.kind === "sent" ? (["unknown"] as const) : [])];
  return ctx.db.transaction(async (tx) => {
    const closed = await tx
      .update(attempts)
      .set({
        state: attemptStateOf[outcome.kind],
        endedAt: sql`now()`,
        ...("error" in outcome && { error: outcome.error }),
        ...("response" in outcome && { response: outcome.response }),
      })
      .where(and(isAttempt(message, number), inArray(attempts.state, open)))
      .returning({ number: attempts.number });
    if (closed.length > 0) await apply(ctx, tx, message, number, outcome);
    return closed.length > 0;
  });
}

async function apply(ctx: CommsCtx, tx: CommsDb, message: MessageRow, number: number, outcome: Outcome): Promise<void> {
  switch (outcome.kind) {
    case "sent":
      return finish(ctx, tx, message, "sent", null);
    case "refused":
      if (!outcome.noMailbox) return finish(ctx, tx, message, "failed", outcome.response);
      await suppress(ctx, tx, { email: message.toAddress, reason: "bounce", message: message.id });
      return finish(ctx, tx, message, "bounced", outcome.response);
    case "later":
      return retry(ctx, tx, message, number, outcome.error);
    case "unknown":
      return finish(ctx, tx, message, "unknown", outcome.error);
    case "absent":
      return;
    default:
      outcome satisfies never;
  }
}

/** Ends a message that no attempt is under way for. */
export const settle = (ctx: CommsCtx, message: MessageRow, state: Final, reason: string): Promise<void> =>
  ctx.db.transaction((tx) => finish(ctx, tx, message, state, reason));

async function finish(ctx: CommsCtx, tx: CommsDb, row: MessageRow, state: Final, reason: string | null) {
  const forgotten = row.confidential && { text: "", html: null };
  const [message] = await tx
    .update(messages)
    .set({ state, reason, dueAt: null, ...(state === "sent" && { sentAt: sql`now()` }), ...forgotten })
    .where(eq(messages.id, row.id))
    .returning();
  await ctx.publish(tx, messageEvent(state, message!));
}

async function retry(ctx: CommsCtx, tx: CommsDb, message: MessageRow, number: number, reason: string) {
  const since = message.sendAt ?? message.createdAt;
  if (Date.now() - since.getTime() > giveUpAfterMs) return finish(ctx, tx, message, "failed", reason);
  const delay = Math.min(1_000 * 2 ** (number - 1), longestDelayMs);
  await wakeAt(tx, message, delay * (1 + Math.random() / 5), { state: "retrying", reason });
}

/** Leaves an attempt open whose mail the server may or may not have taken: it is looked at again after a while. */
export async function doubt(ctx: CommsCtx, message: MessageRow, number: number, error: string, delayMs: number) {
  await ctx.db.transaction(async (tx) => {
    await tx
      .update(attempts)
      .set({ error })
      .where(and(isAttempt(message, number), eq(attempts.state, "sending")));
    await wakeAt(tx, message, delayMs, {});
  });
}

/** Looks at a message again later, without a change of its state. */
export const postpone = (ctx: CommsCtx, message: MessageRow, delayMs: number): Promise<void> =>
  ctx.db.transaction((tx) => wakeAt(tx, message, delayMs, {}));

async function wakeAt(tx: CommsDb, { id }: MessageRow, delayMs: number, change: Partial<MessageRow>): Promise<void> {
  const open = await tx
    .update(messages)
    .set({ ...change, dueAt: sql`now() + ${Math.ceil(delayMs)} * interval '1 millisecond'` })
    .where(and(eq(messages.id, id), inArray(messages.state, ["accepted", "sending", "retrying"])))
    .returning({ id: messages.id });
  if (open.length > 0) await enqueueDelivery(tx, id);
}

const isAttempt = (message: MessageRow, number: number) =>
  and(eq(attempts.message, message.id), eq(attempts.number, number));

const insistFor = 30;

/** Repeats a write that must not be lost because the database is away for a moment. */
export async function insist(write: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await write();
      return;
    } catch (error) {
      if (tries === insistFor) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(250 * 2 ** tries, 5_000)));
    }
  }
}
