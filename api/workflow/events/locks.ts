import { sql } from "drizzle-orm";
import type { WorkflowDb } from "../context.ts";
import { anyType, isLifecycle, lifecycle } from "./types.ts";

const space = 7267;

/** Lifecycle events of all types share one name: a run tells of many at once. */
const nameOf = (type: string) => (isLifecycle(type) ? lifecycle : type);

/**
 * An event that comes in and a listener that opens for its type take turns: whichever is second sees the first.
 * Events share the lock among themselves. Who holds the row of a run has taken this first.
 */
export const lockForEvent = (tx: WorkflowDb, type: string) =>
  isLifecycle(type)
    ? tx.execute(sql`select pg_advisory_xact_lock_shared(${space}, hashtext(${lifecycle}))`)
    : tx.execute(sql`select pg_advisory_xact_lock_shared(${space}, hashtext(${anyType})),
        pg_advisory_xact_lock_shared(${space}, hashtext(${type}))`);

/** What collects the events of one definition goes one at a time. */
export const lockForMatches = (tx: WorkflowDb, definition: string) =>
  tx.execute(sql`select pg_advisory_xact_lock(${space + 1}, hashtext(${definition}))`);

export async function lockForListener(tx: WorkflowDb, types: string[]): Promise<void> {
  // Events lock `*` first, then their type: the same order here.
  const ordered = [...new Set(types.map(nameOf))].sort(
    (a, b) => Number(b === anyType) - Number(a === anyType) || (a < b ? -1 : 1),
  );
  for (const type of ordered) await tx.execute(sql`select pg_advisory_xact_lock(${space}, hashtext(${type}))`);
}
