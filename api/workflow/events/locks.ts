import { sql } from "drizzle-orm";
import type { WorkflowDb } from "../context.ts";

const space = 7267;
export const anyType = "*";

/**
 * An event that comes in and a listener that opens for its type take turns: whichever is second sees the first.
 * Events share the lock among themselves.
 */
export const lockForEvent = (tx: WorkflowDb, type: string) =>
  tx.execute(sql`select pg_advisory_xact_lock_shared(${space}, hashtext(${anyType})),
    pg_advisory_xact_lock_shared(${space}, hashtext(${type}))`);

export async function lockForListener(tx: WorkflowDb, types: string[]): Promise<void> {
  // Events lock `*` first, then their type: the same order here.
  const ordered = [...new Set(types)].sort((a, b) => Number(b === anyType) - Number(a === anyType) || (a < b ? -1 : 1));
  for (const type of ordered) await tx.execute(sql`select pg_advisory_xact_lock(${space}, hashtext(${type}))`);
}
