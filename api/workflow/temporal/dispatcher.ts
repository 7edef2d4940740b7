import { eq, inArray, sql } from "drizzle-orm";
import { WorkflowNotFoundError } from "@temporalio/client";
import { signals, starts } from "#db/workflows/schema.ts";
import { keepDoing } from "#kit/background.ts";
import type { Running } from "#kit/run.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { endRun } from "../runs/end-run.ts";
import { peopleWait, roomInBackground } from "./background.ts";
import { bounded, isInvalidArgument, isTemporalAway, type Gateway, type Work } from "./gateway.ts";
import { startable, startWorkflow } from "./start-workflow.ts";

const atOnce = 20;
/** Of events, while people wait for runs: what events wake leaves them the machine. */
const fewAtOnce = 5;
/** Refusals of a start after which the run is given up: by then a search attribute is known everywhere. */
const maxRefusals = 10;
const backoff = (attempts: number) => sql`now() + ${Math.min(15, 2 ** attempts)} * interval '1 second'`;

/**
 * Carries starts and signals from the tables to Temporal. Rows are claimed by a lock held while they are sent, so a
 * killed process frees them at once; sending twice does nothing twice. While Temporal is away all stays as it is.
 */
export function startDispatcher(ctx: WorkflowCtx, gateway: Gateway, ready: Promise<void>): Running {
  const options = (...work: Work[]) => ({
    everyMs: 1_000,
    log: ctx.log,
    after: ready,
    onWake: gateway.onWake(...work),
  });
  const loops = [
    keepDoing("starting runs", async () => (await dispatchStarts(ctx, gateway, 0)) > 0, options("starts")),
    keepDoing(
      "starting runs in the background",
      async () => (await dispatchStarts(ctx, gateway, 1)) > 0,
      options("starts", "room"),
    ),
    keepDoing(
      "telling runs of decisions",
      async () => (await dispatchSignals(ctx, gateway, "answer")) > 0,
      options("signals"),
    ),
    keepDoing(
      "telling runs of events",
      async () => (await dispatchSignals(ctx, gateway, "event")) > 0,
      options("signals"),
    ),
  ];
  return { stop: () => Promise.all(loops.map((loop) => loop.stop())) };
}

type Refused = { sent: false; away: boolean; error: unknown };
type Outcome = { sent: true } | Refused;

const attempt = (call: () => Promise<unknown>): Promise<Outcome> =>
  call().then(
    () => ({ sent: true }),
    (error: unknown) => ({ sent: false, away: isTemporalAway(error), error }),
  );

/** Keeps what was sent, then lets the loop wait when Temporal was away for some. */
const unlessAway = (outcomes: Outcome[]): number => {
  for (const outcome of outcomes) if (!outcome.sent && outcome.away) throw outcome.error;
  return outcomes.length;
};

/**
 * Starts what waits to be started, oldest first, and what is about one subject in the order in which it was asked for.
 * Nothing starts of a process that is paused or stopped. Tells how many were taken up.
 */
export async function dispatchStarts(ctx: WorkflowCtx, gateway: Gateway, lane = 0): Promise<number> {
  if (lane === 1 && !(await anyQueued(ctx))) return 0;
  const outcomes = await ctx.db.transaction(async (tx) => {
    const room = lane === 0 ? atOnce : await roomInBackground(tx, ctx);
    if (room === 0) return [];
    const { rows } = await tx.execute<{ run_id: string; attempts: number }>(sql`
      select s.run_id, s.attempts from starts s
      where s.lane = ${lane} and s.dispatched_at is null and s.next_at <= now()
        and not exists (select 1 from definition_states d
          where d.namespace || '/' || d.name = s.definition and (d.paused_at is not null or d.stopped_at is not null))
        and (s.subject is null or not exists (select 1 from starts o
          where o.subject = s.subject and o.seq < s.seq and o.dispatched_at is null and o.decision = 'started'))
      order by s.next_at, s.seq limit ${room} for update of s skip locked`);
    if (rows.length === 0) return [];
    const attempts = new Map(rows.map((row) => [row.run_id, row.attempts]));
    const found = await startable(tx, [...attempts.keys()]);
    const tried = await Promise.all(found.map((one) => attempt(() => startWorkflow(ctx, gateway, one))));
    for (const [i, outcome] of tried.entries()) {
      const runId = found[i]!.run.id;
      await noteStart(tx, ctx, runId, attempts.get(runId)!, outcome);
    }
    return tried;
  });
  return unlessAway(outcomes);
}

/** Whether anything waits to be started in the background: whoever wakes for room asks this before all else. */
async function anyQueued({ db }: WorkflowCtx): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from starts where lane = 1 and dispatched_at is null and next_at <= now() limit 1`);
  return rows.length > 0;
}

async function noteStart(tx: WorkflowDb, ctx: WorkflowCtx, runId: string, attempts: number, outcome: Outcome) {
  const set = (change: object) => tx.update(starts).set(change).where(eq(starts.runId, runId));
  if (outcome.sent) return void (await set({ dispatchedAt: new Date(), error: null, decision: begun }));
  if (outcome.away) return;
  const { error } = outcome;
  ctx.log.error({ err: error, runId }, "a run could not be started");
  const givenUp = isInvalidArgument(error) && attempts + 1 >= maxRefusals;
  await set({ attempts: attempts + 1, error: message(error), nextAt: backoff(attempts) });
  if (!givenUp) return;
  await set({ dispatchedAt: new Date() });
  await endRun(tx, ctx, runId, { status: "faulted", error: refused(error) });
}

type Unsent = { seq: number; workflow_id: string; name: "event" | "answer"; payload: unknown; attempts: number };

/** Sends what runs are to be told, in order for each subscription and task. */
export async function dispatchSignals(ctx: WorkflowCtx, gateway: Gateway, name: Unsent["name"]): Promise<number> {
  const outcomes = await ctx.db.transaction(async (tx) => {
    const { rows: unsent } = await tx.execute<Unsent>(sql`
      select g.seq::float8 as seq, r.workflow_id, g.name, g.payload, g.attempts
      from signals g join runs r on r.id = g.run_id join starts s on s.run_id = g.run_id
      where g.name = ${name} and g.sent_at is null and g.next_at <= now() and s.dispatched_at is not null and not exists (
        select 1 from signals o where o.sent_at is null and o.subject = g.subject and o.seq < g.seq)
      order by g.seq limit ${atOnce} for update of g skip locked`);
    const hold = name === "event" && unsent.length > fewAtOnce && (await peopleWait(tx));
    const rows = hold ? unsent.slice(0, fewAtOnce) : unsent;
    const tried = await Promise.all(rows.map((row) => attempt(() => send(gateway, row))));
    const sent = rows.filter((_, i) => tried[i]!.sent).map(({ seq }) => seq);
    if (sent.length > 0) await noteSent(tx, sent);
    for (const [i, outcome] of tried.entries()) if (!outcome.sent) await noteUnsent(tx, ctx, rows[i]!, outcome);
    return tried;
  });
  return unlessAway(outcomes);
}

const send = (gateway: Gateway, { workflow_id, name, payload }: Unsent) =>
  bounded(gateway, () => gateway.client.workflow.getHandle(workflow_id).signal(name, payload));

const noteSent = (tx: WorkflowDb, seqs: number[]) =>
  tx.update(signals).set({ sentAt: new Date(), error: null }).where(inArray(signals.seq, seqs));

async function noteUnsent(tx: WorkflowDb, ctx: WorkflowCtx, row: Unsent, { away, error }: Refused): Promise<void> {
  if (away) return;
  const set = (change: object) => tx.update(signals).set(change).where(eq(signals.seq, row.seq));
  if (error instanceof WorkflowNotFoundError)
    return void (await set({ sentAt: new Date(), error: "the run has ended" }));
  ctx.log.error({ err: error, workflowId: row.workflow_id }, "a run could not be signalled");
  await set({ attempts: row.attempts + 1, error: message(error), nextAt: backoff(row.attempts) });
}

/** One that was held has begun; one whose place another took still tells of that. */
const begun = sql`case when ${starts.decision} = 'held' then 'started' else ${starts.decision} end`;

const message = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 500);

const refused = (error: unknown) => ({
  type: "https://serverlessworkflow.io/spec/1.0.0/errors/configuration",
  status: 400,
  title: "Temporal refused the start",
  detail: message(error),
});
