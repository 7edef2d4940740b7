import { eq, inArray, sql } from "drizzle-orm";
import { mails } from "#db/user_management/schema.ts";
import { expectOk } from "#kit/client.ts";
import { withCallScope } from "#kit/context.ts";
import type { Running } from "#kit/run.ts";
import type { UsersCtx } from "../context.ts";
import { writeMail, type MailRow } from "./write-mail.ts";

const atOnce = 10;
const everyMs = 500;

/**
 * Asks the Communication Hub for the mails that are due, and answers how many it looked at. A mail is deleted once the
 * Hub has it; until then it is tried again, always under its own id, so that a lost answer sends nothing twice.
 */
export async function carryMails(ctx: UsersCtx): Promise<number> {
  const due = ctx.db
    .select({ id: mails.id })
    .from(mails)
    .where(sql`${mails.nextAt} <= now()`)
    .orderBy(mails.nextAt)
    .limit(atOnce)
    .for("update", { skipLocked: true });
  const claimed = await ctx.db
    .update(mails)
    .set({
      attempts: sql`${mails.attempts} + 1`,
      nextAt: sql`now() + least(600, 5 * power(2, least(10, ${mails.attempts}))) * interval '1 second'`,
    })
    .where(inArray(mails.id, due))
    .returning();
  await Promise.all(claimed.map((mail) => carry(ctx, mail)));
  return claimed.length;
}

async function carry(ctx: UsersCtx, mail: MailRow): Promise<void> {
  const told = { mail: mail.id, kind: mail.kind, requestId: mail.requestId };
  try {
    if (mail.expiresAt.getTime() <= Date.now())
      ctx.log.warn(told, "a mail could not be sent while it was good for something, so it is dropped");
    else await hand(ctx, mail);
    await ctx.db.delete(mails).where(eq(mails.id, mail.id));
  } catch (error) {
    ctx.log.warn({ ...told, attempts: mail.attempts, err: error }, "a mail was not taken, trying again");
  }
}

async function hand(ctx: UsersCtx, mail: MailRow): Promise<void> {
  const content = await writeMail(ctx, mail);
  if (!content) return;
  await withCallScope({ requestId: mail.requestId ?? ctx.requestId }, () =>
    expectOk(
      ctx.clients.comms.POST("/v1/messages", {
        body: { to: { email: mail.recipient }, purpose: "transactional", confidential: true, content },
        headers: { "Idempotency-Key": mail.id },
      }),
    ),
  );
}

/** Carries mails until stopped. */
export function startMailCarrier(ctx: UsersCtx): Running {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const carried = await carryMails(ctx).catch((error: unknown) => {
        ctx.log.warn({ err: error }, "mails cannot be carried, trying again");
        return 0;
      });
      if (carried < atOnce) await pause(everyMs, stopping.signal);
    }
  })();
  return { stop: async () => (stopping.abort(), running) };
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
