import { inArray, sql } from "drizzle-orm";
import { incidents, runs, signals, starts } from "#db/workflows/schema.ts";
import type { WorkflowCtx } from "../context.ts";
import type { RunRow } from "../runs/shapes.ts";
import { stuckKinds } from "../incidents/shapes.ts";

const atOnce = 500;
const ago = (seconds: number) => sql`now() - ${seconds} * interval '1 second'`;

/**
 * Of the starts `s`, those that nobody holds back on purpose and that still were not carried out. What queues in the
 * background is not late while the queue moves.
 */
const isLate = (ctx: WorkflowCtx) => {
  const late = ago(ctx.config.watchdog.startSeconds);
  return sql`(s.dispatched_at is null and s.decision = 'started' and s.created_at < ${late}
    and (s.next_at < ${late} or s.error is not null)
    and not (s.lane = 1 and s.error is null
      and exists (select from ${starts} o where o.lane = 1 and o.dispatched_at > ${late}))
    and not exists (select from definition_states d where d.namespace || '/' || d.name = s.definition
      and (d.paused_at is not null or d.stopped_at is not null)))`;
};

/** The longest late of the starts that are, with the error of the last try. */
export async function unstarted(ctx: WorkflowCtx): Promise<{ id: string; error: string | null; since: Date }[]> {
  const { rows } = await ctx.db.execute<{ id: string; error: string | null; since: string }>(sql`
    select s.run_id as id, s.error, s.created_at as since from ${starts} s where ${isLate(ctx)}
    order by s.next_at limit ${atOnce}`);
  return rows.map((row) => ({ ...row, since: new Date(row.since) }));
}

/** Open incidents of starts that are late no more. */
export async function noLongerLate(ctx: WorkflowCtx): Promise<string[]> {
  const { rows } = await ctx.db.execute<{ id: string }>(sql`
    select i.id from ${incidents} i where i.kind = 'not_started' and i.resolved_at is null
      and not exists (select from ${starts} s where s.run_id = i.run_id and ${isLate(ctx)})`);
  return rows.map(({ id }) => id);
}

/**
 * Open runs that ought to have moved: quiet while they run, waiting past their time, or told of something that they did
 * not take up; and those that an incident says are stuck. Only what was carried to Temporal can be asked for there.
 */
export async function suspects(ctx: WorkflowCtx): Promise<RunRow[]> {
  const { quietSeconds, graceSeconds } = ctx.config.watchdog;
  const quiet = ago(quietSeconds);
  const due = new Date(Date.now() - graceSeconds * 1_000).toISOString();
  const { rows } = await ctx.db.execute<{ id: string }>(sql`
    (select r.id from ${runs} r join ${starts} s on s.run_id = r.id
      where r.status in ('pending', 'running') and r.updated_at < ${quiet} and s.dispatched_at < ${quiet}
      order by r.updated_at limit ${atOnce})
    union
    (select r.id from ${runs} r where r.waiting_kind is not null and r.waiting_for->>'until' < ${due}
      and r.status = 'waiting' and r.waiting_kind <> 'policy' limit ${atOnce})
    union
    (select r.id from ${signals} g join ${runs} r on r.id = g.run_id
      where g.sent_at between now() - interval '10 minutes' and ${quiet} and g.error is null
        and r.ended_at is null and r.updated_at < g.sent_at limit ${atOnce})
    union
    (select i.run_id from ${incidents} i join ${starts} s on s.run_id = i.run_id and s.dispatched_at is not null
      where i.resolved_at is null and i.kind in ${[...stuckKinds]} limit ${atOnce})`);
  const ids = rows.map((row) => row.id);
  return ids.length > 0 ? ctx.db.select().from(runs).where(inArray(runs.id, ids)) : [];
}
