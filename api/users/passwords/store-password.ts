import { and, eq, ne } from "drizzle-orm";
import { accounts, sessions } from "#db/user_management/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { UsersDb } from "../context.ts";

/** Writes a password's hash and ends the person's sessions, but the one to keep, in the caller's transaction. */
export async function storePassword(tx: UsersDb, userId: string, hash: string, keep?: string): Promise<void> {
  await tx
    .insert(accounts)
    .values({ id: uuidv7(), accountId: userId, providerId: "credential", userId, password: hash })
    .onConflictDoUpdate({ target: [accounts.userId, accounts.providerId], set: { password: hash } });
  await tx.delete(sessions).where(and(eq(sessions.userId, userId), keep ? ne(sessions.id, keep) : undefined));
}
