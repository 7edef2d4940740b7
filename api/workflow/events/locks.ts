import { sql } from "drizzle-orm";
import type { WorkflowDb } from "../context.ts";
import type { Triggered } from "./find-triggers.ts";
import { anyType, isLifecycle, lifecycle } from "./types.ts";

const space = 7267;

/** Lifecycle events of all types share one name: a run tells of many at once. */
const nameOf = (type: string) => (isLifecycle(type) ? lifecycle : type);

/** In one order for all who lock several: the pattern `*` first. */
const inOrder = (names: string[]) =>
  [...new Set(names)].sort((a, b) => Number(b === anyType) - Number(a === anyType) || (a < b ? -1 : 1));

/**
 * Events that come in and a listener that opens for their type take turns: whichever is second sees the first.
 * Events share the lock among themselves. Who holds the row of a run has taken this first.
 */
export const lockForEvents = (tx: WorkflowDb, types: string[]) =>
  tx.execute(sql`select pg_advisory_xact_lock_shared(${space}, hashtext(name))
    from unnest(${sql.param(inOrder(types.flatMap((type) => (isLifecycle(type) ? [lifecycle] : [anyType, type]))))}::text[]) name`);

/** What collects the events of one definition goes one at a time. */
export async function lockForMatches(tx: WorkflowDb, triggered: Triggered[]): Promise<void> {
  const collecting = triggered.filter(({ strategy }) => strategy === "all");
  const names = [...new Set(collecting.map(({ namespace, name }) => `${namespace}/${name}`))].toSorted();
  if (names.length === 0) return;
  await tx.execute(sql`
    select pg_advisory_xact_lock(${space + 1}, hashtext(name)) from unnest(${sql.param(names)}::text[]) name`);
}

export async function lockForListener(tx: WorkflowDb, types: string[]): Promise<void> {
  for (const name of inOrder(types.map(nameOf)))
    await tx.execute(sql`select pg_advisory_xact_lock(${space}, hashtext(${name}))`);
}
