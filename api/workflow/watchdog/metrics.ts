import { sql } from "drizzle-orm";
import type { Gauges } from "#kit/metrics.ts";
import type { WorkflowDb } from "../context.ts";
import { incidentKinds, stuckKinds } from "../incidents/shapes.ts";
import { watchdogClaim } from "./claim.ts";

/** What to alert on. All processes of the service tell the same: it comes from the database. */
export function watchdogMetrics(db: WorkflowDb, gauge: Gauges): void {
  gauge("runs_stuck", "Open runs that do not go on and that no person can be waited for", async () => {
    const stuck = sql`select count(distinct run_id) filter (where kind in ${[...stuckKinds]})
      + coalesce(sum((detail->>'runs')::int) filter (where kind = 'no_worker'), 0) as value
      from incidents where resolved_at is null`;
    return values(db, stuck);
  });
  gauge(
    "incidents_open",
    "Open incidents by kind",
    () =>
      values(
        db,
        sql`select k.kind as label, count(i.id) as value
          from unnest(${sql.param([...incidentKinds])}::text[]) k(kind)
          left join incidents i on i.kind = k.kind and i.resolved_at is null group by 1`,
        "kind",
      ),
    ["kind"],
  );
  gauge(
    "runs_oldest_waiting_seconds",
    "How long the run that has waited longest has waited, by what for",
    () =>
      values(
        db,
        sql`select waiting_kind as label, extract(epoch from now() - min(waiting_since)) as value
          from runs where waiting_kind is not null and waiting_since is not null group by 1`,
        "kind",
      ),
    ["kind"],
  );
  gauge("watchdog_last_look_seconds", "How long ago the watchdog finished a look", () =>
    values(
      db,
      sql`select greatest(0, extract(epoch from now() - until)) as value from claims where name = ${watchdogClaim}`,
    ),
  );
}

async function values(db: WorkflowDb, query: ReturnType<typeof sql>, label?: string) {
  const { rows } = await db.execute<{ label?: string; value: string }>(query);
  return rows.map((row) => ({ ...(label && { labels: { [label]: row.label! } }), value: Number(row.value) }));
}
