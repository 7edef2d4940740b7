import { sql } from "drizzle-orm";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";

const lock = 7269;
/** A run that neither ends nor waits for so long is no reason to keep others from beginning. */
const busySeconds = 5;
/** For so long after a person has started a run, or decided, the next is expected. */
const peopleSeconds = 2;

const lately = sql`now() - ${peopleSeconds} * interval '1 second'`;
const peopleStart = sql`exists (select 1 from starts where lane = 0 and created_at > ${lately})`;

/** Whether people wait for runs: what nobody waits for then leaves them the machine. */
export async function peopleWait(tx: WorkflowDb): Promise<boolean> {
  const { rows } = await tx.execute<{ wait: boolean }>(sql`
    select ${peopleStart} or exists (select 1 from signals where name = 'answer' and sent_at > ${lately}) as wait`);
  return rows[0]!.wait;
}

/**
 * How many runs that nobody waits for may begin now, so that a burst of them leaves the machine to others: one at a
 * time while people start runs. One process asks at a time; the others are told none until its transaction is over.
 */
export async function roomInBackground(tx: WorkflowDb, ctx: WorkflowCtx): Promise<number> {
  const { rows: locked } = await tx.execute<{ own: boolean }>(sql`select pg_try_advisory_xact_lock(${lock}, 0) as own`);
  if (!locked[0]!.own) return 0;
  const { rows } = await tx.execute<{ busy: number; people: boolean }>(sql`
    select (select count(*)::int from starts s join runs r on r.id = s.run_id
        where s.lane = 1 and s.dispatched_at > now() - ${busySeconds} * interval '1 second'
          and r.status in ('pending', 'running')) as busy,
      ${peopleStart} as people`);
  const { busy, people } = rows[0]!;
  return Math.max(0, (people ? 1 : ctx.config.backgroundRunsAtOnce) - busy);
}
