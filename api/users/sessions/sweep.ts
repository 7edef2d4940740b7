import { and, lt, sql } from "drizzle-orm";
import {
  oauthAccessTokens,
  oauthClientAssertions,
  oauthRefreshTokens,
  sessions,
  signInAttempts,
  verifications,
} from "#db/user_management/schema.ts";
import type { Running } from "#kit/run.ts";
import type { UsersCtx, UsersDb } from "../context.ts";

const everyMs = 3_600_000;

/** Deletes what has ended and is asked for no more. Safe to run anywhere at any time. */
export async function sweep(db: UsersDb): Promise<void> {
  const dayAgo = sql`now() - interval '1 day'`;
  await db.delete(signInAttempts).where(lt(signInAttempts.blockedUntil, dayAgo));
  await db.delete(oauthAccessTokens).where(lt(oauthAccessTokens.expiresAt, dayAgo));
  await db.delete(oauthRefreshTokens).where(lt(oauthRefreshTokens.expiresAt, dayAgo));
  await db.delete(oauthClientAssertions).where(lt(oauthClientAssertions.expiresAt, dayAgo));
  await db.delete(verifications).where(lt(verifications.expiresAt, dayAgo));
  // A browser's session may have given tokens that live longer: with it they would go.
  const gave = sql`exists (select from oauth_refresh_tokens t where t.session_id = ${sessions.id})`;
  await db.delete(sessions).where(and(lt(sessions.expiresAt, dayAgo), sql`not ${gave}`));
}

/** Sweeps each hour. */
export function startSweeper({ db, log }: Pick<UsersCtx, "db" | "log">): Running {
  const run = () =>
    sweep(db).catch((error: unknown) => log.warn({ err: error }, "the sweep failed, trying again later"));
  const timer = setInterval(run, everyMs);
  return { stop: async () => clearInterval(timer) };
}
