import { and, lt, sql } from "drizzle-orm";
import {
  links,
  oauthGrants,
  passkeyChallenges,
  revokedTokens,
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
  await db.delete(oauthGrants).where(lt(oauthGrants.expiresAt, dayAgo));
  await db.delete(revokedTokens).where(lt(revokedTokens.expiresAt, dayAgo));
  await db.delete(links).where(lt(links.expiresAt, dayAgo));
  await db.delete(passkeyChallenges).where(lt(passkeyChallenges.expiresAt, dayAgo));
  await db.delete(verifications).where(lt(verifications.expiresAt, dayAgo));
  // In a browser's session a program may have been allowed what lives longer: with it that would go.
  const gave = sql`exists (select from oauth_grants g where g.session_id = ${sessions.id})`;
  await db.delete(sessions).where(and(lt(sessions.expiresAt, dayAgo), sql`not ${gave}`));
}

/** Sweeps each hour. */
export function startSweeper({ db, log }: Pick<UsersCtx, "db" | "log">): Running {
  const run = () =>
    sweep(db).catch((error: unknown) => log.warn({ err: error }, "the sweep failed, trying again later"));
  const timer = setInterval(run, everyMs);
  return { stop: async () => clearInterval(timer) };
}
