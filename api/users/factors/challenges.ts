import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { passkeyChallenges } from "#db/user_management/schema.ts";
import type { UsersDb } from "../context.ts";

const goodForMs = 5 * 60_000;

/** Remembers a challenge that was given out: to a person who adds a passkey, or to whoever wants to sign in. */
export const rememberChallenge = (db: UsersDb, challenge: string, userId: string | null) =>
  db.insert(passkeyChallenges).values({ challenge, userId, expiresAt: new Date(Date.now() + goodForMs) });

/** Whether an answer is to a challenge of ours, for this person; it can be answered only once, rightly or wrongly. */
export const useChallenge = (db: UsersDb, userId: string | null) => async (challenge: string) => {
  const used = await db
    .delete(passkeyChallenges)
    .where(
      and(
        eq(passkeyChallenges.challenge, challenge),
        userId ? eq(passkeyChallenges.userId, userId) : isNull(passkeyChallenges.userId),
        gt(passkeyChallenges.expiresAt, sql`now()`),
      ),
    )
    .returning({ challenge: passkeyChallenges.challenge });
  return used.length > 0;
};
