import type pg from "pg";
import type { Logger } from "pino";

const everyMs = 60 * 60_000;
const batch = 5_000;

/** What the frame's tables need not keep: answers after a day, events a month after everyone has them. */
const stale = [
  `delete from idempotency_keys where ctid = any(array(
     select ctid from idempotency_keys where created_at < now() - interval '24 hours' limit ${batch}))`,
  `delete from outbox where seq = any(array(
     select seq from outbox o where created_at < now() - interval '30 days' and not exists (
       select 1 from deliveries d where d.seq = o.seq and d.delivered_at is null and d.rejected_at is null)
     order by seq limit ${batch}))`,
];

/** Deletes what is stale, in batches that hold no lock for long. */
export async function cleanUp(pool: pg.Pool): Promise<void> {
  for (const statement of stale) {
    let deleted: number;
    do deleted = (await pool.query(statement)).rowCount ?? 0;
    while (deleted === batch);
  }
}

/** Cleans up once an hour. */
export function startHousekeeping(pool: pg.Pool, log: Logger): { stop: () => Promise<void> } {
  const timer = setInterval(() => {
    cleanUp(pool).catch((error: unknown) => log.warn({ err: error }, "cleaning up failed, trying again in an hour"));
  }, everyMs);
  return { stop: async () => clearInterval(timer) };
}
