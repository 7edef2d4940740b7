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

/** Deletes what is stale, in batches that hold no lock for long; of the audit what is older than so many days. */
export async function cleanUp(pool: pg.Pool, auditDays?: number): Promise<void> {
  for (const statement of stale) {
    let deleted: number;
    do deleted = (await pool.query(statement)).rowCount ?? 0;
    while (deleted === batch);
  }
  if (auditDays !== undefined) await pool.query("select audit_cut($1)", [auditDays]);
}

/** Cleans up once an hour. */
export function startHousekeeping(pool: pg.Pool, log: Logger, auditDays?: number): { stop: () => Promise<void> } {
  const timer = setInterval(() => {
    cleanUp(pool, auditDays).catch((error: unknown) =>
      log.warn({ err: error }, "cleaning up failed, trying again in an hour"),
    );
  }, everyMs);
  return { stop: async () => clearInterval(timer) };
}
