import { sql } from "drizzle-orm";
import type { CloudEvent } from "#workflows/contract.ts";
import type { WorkflowDb } from "../context.ts";
import { type Happened, writeLifecycle } from "../runs/lifecycle.ts";
import { deliver } from "./intake.ts";
import { keysFor } from "./types.ts";

/** Keeps what happened to runs, and gives it to those who wait for it. Tells whether somebody does. */
export async function tellLifecycle(tx: WorkflowDb, told: Happened[]): Promise<boolean> {
  return tellThose(tx, await writeLifecycle(tx, told));
}

/** Gives events of runs to those who wait for them. Whoever calls has the lock of such events. */
export async function tellThose(tx: WorkflowDb, fresh: CloudEvent[]): Promise<boolean> {
  const wanted = await wantedKeys(tx, [...new Set(fresh.flatMap(({ type }) => keysFor(type)))]);
  const given = fresh.filter(({ type }) => keysFor(type).some((key) => wanted.has(key)));
  if (given.length > 0) await deliver(tx, given);
  return given.length > 0;
}

async function wantedKeys(tx: WorkflowDb, keys: string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const list = sql.join(
    keys.map((key) => sql`(${key})`),
    sql`, `,
  );
  const { rows } = await tx.execute<{ key: string }>(sql`
    select k.key from (values ${list}) k(key)
    where exists (select 1 from triggers t where t.type = k.key) or exists (select 1 from listeners l where l.type = k.key)`);
  return new Set(rows.map(({ key }) => key));
}
