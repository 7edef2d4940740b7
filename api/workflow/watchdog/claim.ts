import { eq, lt, sql } from "drizzle-orm";
import { claims } from "#db/workflows/schema.ts";
import type { WorkflowDb } from "../context.ts";

export const watchdogClaim = "watchdog";
const leaseSeconds = 60;
const until = sql`now() + ${leaseSeconds} * interval '1 second'`;

/** Does `work` unless another process is at it; one that died is followed after a minute. Tells whether it was done. */
export async function claimed(db: WorkflowDb, name: string, work: () => Promise<unknown>): Promise<boolean> {
  const got = await db
    .insert(claims)
    .values({ name, until })
    .onConflictDoUpdate({ target: claims.name, set: { until }, setWhere: lt(claims.until, sql`now()`) })
    .returning({ name: claims.name });
  if (got.length === 0) return false;
  const write = (value: typeof until) => db.update(claims).set({ until: value }).where(eq(claims.name, name));
  const renewal = setInterval(() => void write(until).catch(() => {}), (leaseSeconds * 1_000) / 4);
  try {
    await work();
  } finally {
    clearInterval(renewal);
    await write(sql`now()`);
  }
  return true;
}
