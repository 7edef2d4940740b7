import { eq, sql } from "drizzle-orm";
import { signInAttempts } from "#db/user_management/schema.ts";
import { DomainError } from "#kit/errors.ts";
import type { UsersCtx } from "../context.ts";
import { hmac } from "../tokens/opaque.ts";

/**
 * What guesses aim at, known or not, and how many are free before waits begin: a minute first, then twice as long each
 * time, an hour at most. Many people may share an address, so it has more.
 */
export const freeGuesses = { account: 10, address: 100, code: 5, mail: 5 } as const;
export type Target = { of: keyof typeof freeGuesses; name: string };

const firstWaitSeconds = 60;
const longestWaitSeconds = 3_600;

export const hashOf = (ctx: UsersCtx, { of, name }: Target) =>
  hmac(ctx.config.AUTH_SECRET, "attempts", `${of} ${name}`);

/**
 * Takes one guess. It counts as failed until it is given back, in one statement, so that parallel guesses cannot
 * outrun the count.
 */
export async function claimAttempt(ctx: UsersCtx, target: Target): Promise<void> {
  const free = freeGuesses[target.of];
  const failures = sql`case when ${signInAttempts.blockedUntil} < clock_timestamp() - interval '1 day' then 1
    else ${signInAttempts.failures} + 1 end`;
  const wait = sql`case when ${failures} < ${free} then 0
    else least(${longestWaitSeconds}, ${firstWaitSeconds} * power(2, least(20, ${failures} - ${free}))) end`;
  const targetHash = hashOf(ctx, target);
  const claimed = await ctx.db
    .insert(signInAttempts)
    .values({ targetHash, failures: 1 })
    .onConflictDoUpdate({
      target: signInAttempts.targetHash,
      set: { failures, blockedUntil: sql`clock_timestamp() + ${wait} * interval '1 second'` },
      // The clock, not now(): a statement that waited for another's guess began before it.
      setWhere: sql`${signInAttempts.blockedUntil} <= clock_timestamp()`,
    })
    .returning({ failures: signInAttempts.failures });
  if (claimed.length > 0) return;
  const [row] = await ctx.db.select().from(signInAttempts).where(eq(signInAttempts.targetHash, targetHash));
  const seconds = Math.ceil(((row?.blockedUntil.getTime() ?? 0) - Date.now()) / 1000);
  throw new DomainError("rate_limited", "too many attempts: wait and try again", { retryAfter: Math.max(1, seconds) });
}

/** Forgets all guesses at a target: the last one was right. */
export const clearAttempts = (ctx: UsersCtx, target: Target) =>
  ctx.db.delete(signInAttempts).where(eq(signInAttempts.targetHash, hashOf(ctx, target)));

/** Gives one guess back; those before it stay, or one good password would pay for a thousand bad ones. */
export const giveBackAttempt = (ctx: UsersCtx, target: Target) =>
  ctx.db
    .update(signInAttempts)
    .set({ failures: sql`greatest(0, ${signInAttempts.failures} - 1)`, blockedUntil: sql`clock_timestamp()` })
    .where(eq(signInAttempts.targetHash, hashOf(ctx, target)));
