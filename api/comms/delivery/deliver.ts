import { and, desc, eq, sql } from "drizzle-orm";
import { attempts, messages } from "#db/communication/schema.ts";
import { hasConsent } from "../consent/preferences.ts";
import { isSuppressed } from "../consent/suppressions.ts";
import type { CommsCtx } from "../context.ts";
import type { Maildir } from "../inbox/maildir.ts";
import type { AttemptRow, MessageRow } from "../messages/view.ts";
import { mailOf } from "./mail.ts";
import { conclude, doubt, insist, postpone, settle } from "./outcome.ts";
import type { Send } from "./transport.ts";

export type Means = { send: Send; inbox?: Maildir };

/** How long after its body began a mail may still be on its way into the maildir. */
const settleMs = 10_000;

/** One look at a message that is due: it is sent, put off or settled. Safe to repeat at any point. */
export async function deliver(ctx: CommsCtx, means: Means, id: string): Promise<void> {
  const message = await dueMessage(ctx, id);
  if (!message) return;
  const [last] = await ctx.db
    .select()
    .from(attempts)
    .where(eq(attempts.message, id))
    .orderBy(desc(attempts.number))
    .limit(1);
  if (last && !(await isClosed(ctx, means, message, last))) return;
  const refusal = await refusalOf(ctx, message);
  if (refusal) return settle(ctx, message, "suppressed", refusal);
  await attempt(ctx, means, message, (last?.number ?? 0) + 1);
}

async function dueMessage(ctx: CommsCtx, id: string): Promise<MessageRow | undefined> {
  const [message] = await ctx.db
    .select()
    .from(messages)
    .where(
      and(
        eq(messages.id, id),
        sql`${messages.state} in ('accepted', 'sending', 'retrying')`,
        sql`${messages.dueAt} <= now()`,
      ),
    );
  return message;
}

/** Consent and suppression are asked at the moment of sending, however long ago the message was accepted. */
async function refusalOf(ctx: CommsCtx, { toAddress, purpose }: MessageRow): Promise<string | undefined> {
  if (await isSuppressed(ctx.db, toAddress)) return "the address is suppressed";
  if (purpose === "marketing" && !(await hasConsent(ctx.db, toAddress, purpose)))
    return "the address has not consented to marketing";
}

/**
 * Closes an attempt that was cut off, by a crash or a lost connection. Before its body nothing can have been
 * delivered. After, the one-machine inbox tells; elsewhere it stays unknown, for a mail is never sent twice.
 */
async function isClosed(ctx: CommsCtx, { inbox }: Means, message: MessageRow, last: AttemptRow): Promise<boolean> {
  if (last.state !== "connecting" && last.state !== "sending") return true;
  if (last.state === "connecting") return conclude(ctx, message, last.number, interrupted);
  const since = Date.now() - last.bodyAt!.getTime();
  if (since < settleMs) return (await postpone(ctx, message, settleMs - since), false);
  if (!inbox) {
    await conclude(ctx, message, last.number, { kind: "unknown", error: last.error ?? interrupted.error });
    return false;
  }
  const found = await inbox.holds(message.messageId, last.bodyAt!);
  if (!found) return conclude(ctx, message, last.number, { kind: "absent", error: "the inbox does not hold it" });
  await conclude(ctx, message, last.number, { kind: "sent", response: "found in the inbox" });
  return false;
}

const interrupted = { kind: "absent", error: "the attempt was interrupted" } as const;

async function attempt(ctx: CommsCtx, { send }: Means, message: MessageRow, number: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await tx.insert(attempts).values({ message: message.id, number, state: "connecting" });
    await tx
      .update(messages)
      .set({ state: "sending", dueAt: sql`now()` })
      .where(eq(messages.id, message.id));
  });
  const verdict = await send(await mailOf(ctx, message), async () => {
    const rows = await ctx.db
      .update(attempts)
      .set({ state: "sending", bodyAt: sql`now()` })
      .where(and(eq(attempts.message, message.id), eq(attempts.number, number), eq(attempts.state, "connecting")))
      .returning({ number: attempts.number });
    // Without this row in place a crash after the mail's end would send it again.
    if (rows.length === 0) throw new Error("the attempt was taken over");
  });
  await insist(() =>
    verdict.kind === "unknown"
      ? doubt(ctx, message, number, verdict.error, settleMs)
      : conclude(ctx, message, number, verdict),
  );
}
