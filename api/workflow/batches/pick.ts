import { and, eq, gte, inArray, isNull, sql, type SQL } from "drizzle-orm";
import { batches, batchRuns, incidents, runs } from "#db/workflows/schema.ts";
import type { Actor, Scope } from "#kit/authorize.ts";
import type { WorkflowDb } from "../context.ts";
import { standard } from "../incidents/list-incidents.ts";
import { ended } from "../runs/shapes.ts";
import { runsWithin } from "../runs/visible.ts";
import { deedOf, type Action } from "./actions.ts";
import type { Filter } from "./shapes.ts";

export const largest = 50_000;

/** Writes down the runs that a condition fits and that the batch has not got yet; tells how many. */
export async function pick(tx: WorkflowDb, id: string, fits: SQL | undefined): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    insert into ${batchRuns} (batch_id, run_id, version)
    select ${id}::uuid, ${runs.id}, ${runs.version} from ${runs}
    where ${fits} and not exists (select from batch_runs b where b.batch_id = ${id} and b.run_id = ${runs.id})
    order by ${runs.id} limit ${largest + 1}`);
  await tx
    .update(batches)
    .set({ total: sql`${batches.total} + ${rowCount}` })
    .where(eq(batches.id, id));
  return rowCount!;
}

/** The runs that an actor may operate, a filter fits, and an action is for. */
export function picked(actor: Actor, scope: Scope, action: Action, filter: Filter, version?: string): SQL | undefined {
  const [namespace, name] = filter.definition?.split("/") ?? [];
  const [type, record] = filter.record?.split(/\/(.*)/) ?? [];
  const { errorType, step, status, batch } = filter;
  const fault = and(
    eq(incidents.runId, runs.id),
    eq(incidents.kind, "fault"),
    isNull(incidents.resolvedAt),
    errorType ? inArray(incidents.errorType, [errorType, standard(errorType)]) : undefined,
    step ? eq(incidents.step, step) : undefined,
  );
  // Whoever says nothing of runs that have ended does not mean them.
  const meansEnded = (status && ended.has(status)) || filter.ids;
  return and(
    runsWithin(actor, scope),
    // What another batch has just paused may not be told of yet.
    action === "resume" && batch ? isNull(runs.endedAt) : deedOf(action).on,
    meansEnded ? undefined : isNull(runs.endedAt),
    errorType || step ? sql`exists (select from ${incidents} where ${fault})` : undefined,
    namespace ? and(eq(runs.namespace, namespace), eq(runs.name, name!)) : undefined,
    filter.version ? eq(runs.version, filter.version) : undefined,
    version ? sql`${runs.version} <> ${version}` : undefined,
    status ? eq(runs.status, status) : undefined,
    type ? and(eq(runs.recordType, type), eq(runs.recordId, record!)) : undefined,
    filter.since ? gte(runs.startedAt, new Date(filter.since)) : undefined,
    batch ? touchedBy(batch) : undefined,
    filter.ids ? inArray(runs.id, filter.ids) : undefined,
  );
}

/** What a batch was done to, and what it had in hand when it was ended. */
export const touchedBy = (batch: string): SQL => sql`exists (select from batch_runs t
  where t.batch_id = ${batch} and t.run_id = ${runs.id} and (t.state = 'done' or (t.state = 'left' and t.at is not null)))`;
