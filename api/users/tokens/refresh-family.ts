import { sql, type SQL } from "drizzle-orm";
import type { oauthGrants, sessions } from "#db/user_management/schema.ts";
import type { UsersDb } from "../context.ts";

/** A refresh token as it was given: which family, and the how-manieth of it. */
export type Given = { id: string; generation: number };

const graceSeconds = 10;

/**
 * Uses up a refresh token: the family moves on to the next one. The token just replaced is taken for ten seconds more, so
 * that parallel refreshes survive. False: an older one, or of a family that ended, so most likely a stolen one.
 */
export async function useRefreshToken(
  db: UsersDb,
  table: typeof sessions | typeof oauthGrants,
  { id, generation }: Given,
  { expiresAt, active }: { expiresAt: Date; active: SQL },
): Promise<boolean> {
  const moved = await db.execute(sql`update ${table} set generation = generation + 1, rotated_at = now(),
    expires_at = ${expiresAt.toISOString()} where id = ${id} and generation = ${generation} and ${active}`);
  if (moved.rowCount) return true;
  const graced = await db.execute(sql`select from ${table} where id = ${id} and generation = ${generation + 1}
    and rotated_at > now() - ${graceSeconds} * interval '1 second' and ${active}`);
  return !!graced.rowCount;
}
