import { eq, sql } from "drizzle-orm";
import { signInAttempts } from "#db/user_management/schema.ts";
import { DomainError } from "#kit/errors.ts";
import type { UsersCtx } from "../context.ts";
import { hmac } from "../tokens/opaque.ts";

/** Guesses at one address before waits begin: a minute first, then twice as long each time, an hour at most. */
export const freeGuesses = 20;
const firstWaitSeconds = 60;
const longestWaitSeconds = 3_600;

const hash = (ctx: UsersCtx, email: string) => hmac(ctx.config.AUTH_SECRET, "attempts", email);

/**
 * Takes one guess at an address, known or not. It counts as failed until `clearAttempts`, in one statement, so that
 * parallel guesses cannot outrun the count.
 */
export async function claimAttempt(ctx: UsersCtx, email: string): Promise<void> {
  const failures = sql`case when ${signInAttempts.blockedUntil} < clock_timestamp() - interval '1 day' then 1
    else ${signInAttempts.failures} + 1 end`;
  const wait = sql`case when ${failures} < ${freeGuesses} then 0
    else least(${longestWaitSeconds}, ${firstWaitSeconds} * power(2, least(20, ${failures} - ${freeGuesses}))) end`;
  const emailHash = hash(ctx, email);
  const claimed = await ctx.db
    .insert(signInAttempts)
    .values({ emailHash, failures: 1 })
    .onConflictDoUpdate({
      target: signInAttempts.emailHash,
      set: { failures, blockedUntil: sql`clock_timestamp() + ${wait} * interval '1 second'` },
      // The clock, not now(): a statement that waited for another's guess began before it.
      setWhere: sql`${signInAttempts.blockedUntil} <= clock_timestamp()`,
    })
    .returning({ failures: signInAttempts.failures });
  if (claimed.length > 0) return;
  const [row] = await ctx.db.select().from(signInAttempts).where(eq(signInAttempts.emailHash, emailHash));
  const seconds = Math.ceil(((row?.blockedUntil.getTime() ?? 0) - Date.now()) / 1000);
  throw new DomainError("rate_limited", "too many attempts: wait and try again", { retryAfter: Math.max(1, seconds) });
}

export const clearAttempts = (ctx: UsersCtx, email: string) =>
  ctx.db.delete(signInAttempts).where(eq(signInAttempts.emailHash, hash(ctx, email)));
