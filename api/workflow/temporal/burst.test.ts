import { and, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runs, signals, starts } from "#db/workflows/schema.ts";
import { createCodec } from "#kit/codec.ts";
import { silent } from "#kit/testing.ts";
import { testTemporal } from "#stack/testing.ts";
import { runWorker } from "#workers/worker.ts";
import { BATCH_QUEUE, TASK_QUEUE } from "#workflows/contract.ts";
import { intake } from "../events/intake.ts";
import { applyProjections } from "../internal/apply-projections.ts";
import { startRun } from "../runs/start-run.ts";
import { event, onType, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { dispatchSignals, dispatchStarts, startDispatcher } from "./dispatcher.ts";
import { temporalOf, type Gateway } from "./gateway.ts";
import { prepareTemporal } from "./prepare.ts";

let svc: TestWorkflow;
let gateway: Gateway;
let temporal: { address: string; namespace: string };

beforeAll(async () => {
  temporal = await testTemporal();
  svc = await openWorkflow({ temporal, env: { BACKGROUND_RUNS_AT_ONCE: "10" } });
  gateway = temporalOf(svc.config);
  const preparation = prepareTemporal(gateway, silent);
  await preparation.ready;
  await preparation.stop();
});
afterAll(async () => {
  await gateway.connection.close();
  await svc.close();
});

const ctx = () => svc.ctx(worker);
const dispatch = (lane: number) => dispatchStarts(ctx(), gateway, lane);
const runsOf = (name: string) => svc.db.select().from(runs).where(eq(runs.name, name)).orderBy(runs.id);
const waiting = (name: string) =>
  svc.db.$count(starts, and(eq(starts.definition, `tests/${name}`), isNull(starts.dispatchedAt)));
const change = async (count: number, state: Partial<typeof runs.$inferInsert>) => {
  const some = svc.db
    .select({ id: starts.runId })
    .from(starts)
    .innerJoin(runs, eq(runs.id, starts.runId))
    .where(and(eq(starts.lane, 1), isNotNull(starts.dispatchedAt), eq(runs.status, "pending")))
    .limit(count);
  await svc.db.update(runs).set(state).where(inArray(runs.id, some));
};
/** However slow the machine is: what has begun has just begun. */
const begunNow = () =>
  svc.pool.query(`update starts set created_at = case lane when 0 then now() else created_at end,
    dispatched_at = now() where dispatched_at > now() - interval '1 minute'`);
/** Nothing ends here without a worker; what began a while ago keeps nothing from beginning. */
const drain = async (name: string) => {
  while ((await waiting(name)) > 0) {
    if ((await dispatch(1)) > 0) continue;
    await svc.pool.query(`update starts set dispatched_at = now() - interval '1 hour'
      where run_id in (select run_id from starts where dispatched_at > now() - interval '1 minute' for update skip locked)`);
  }
};
const queueOf = async (workflowId: string) => {
  const { taskQueue } = await gateway.client.workflow.getHandle(workflowId).describe();
  return taskQueue;
};

test("a burst of events queues behind what people start, on a task queue of its own, and a few at a time", async () => {
  await svc.publishText(processText("burst", onType("burst.it")));
  await svc.publishText(processText("asked"));
  const events = Array.from({ length: 60 }, (_, n) => event("burst.it", { subject: `contacts/${n}` }));
  await intake(svc.ctx(), events);
  // A search attribute is known to a server that just started a moment after it was registered.
  for (let tries = 0; (await waiting("burst")) === 60 && tries < 150; tries++) {
    await svc.pool.query("update starts set next_at = now() where dispatched_at is null");
    await dispatch(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  while ((await begunNow(), await dispatch(1)) > 0);
  expect(await waiting("burst")).toBe(50);

  await change(3, { status: "completed", endedAt: new Date() });
  await change(1, { status: "waiting" });
  await begunNow();
  expect(await dispatch(1)).toBe(4);

  await Promise.all(
    [1, 2, 3].map(() => startRun(svc.ctx(), { definition: { namespace: "tests", name: "asked" } }, {})),
  );
  await svc.pool.query("update starts set next_at = now() where lane = 0");
  while ((await waiting("asked")) > 0) await dispatch(0);
  await change(5, { status: "completed", endedAt: new Date() });
  await begunNow();
  expect(await dispatch(1)).toBe(0);
  await change(5, { status: "faulted", endedAt: new Date() });
  await begunNow();
  expect(await dispatch(1)).toBe(1);

  await drain("burst");
  const [burst, asked] = [await runsOf("burst"), await runsOf("asked")];
  expect(burst).toHaveLength(60);
  expect(await queueOf(burst.at(-1)!.workflowId)).toBe(BATCH_QUEUE);
  expect(await queueOf(asked[0]!.workflowId)).toBe(TASK_QUEUE);
}, 60_000);

test("few runs at once are told of events while people wait for theirs, many when nobody does", async () => {
  const { run } = await startRun(svc.ctx(), { definition: { namespace: "tests", name: "asked" } }, {});
  await svc.pool.query("update starts set next_at = now() where lane = 0");
  while ((await waiting("asked")) > 0) await dispatch(0);
  const subject = (n: number) => `${run.id}/do/0/l${n}`;
  const payload = (n: number) => ({ subscriptionId: subject(n), event: event("told") });
  const rows = Array.from({ length: 40 }, (_, n) => ({ runId: run.id, name: "event" as const, subject: subject(n) }));
  await svc.db.insert(signals).values(rows.map((row, n) => ({ ...row, payload: payload(n) })));
  const tell = () => dispatchSignals(ctx(), gateway, "event");
  const longAgo = () => svc.pool.query("update starts set created_at = now() - interval '1 hour' where lane = 0");
  await svc.pool.query("update starts set created_at = now() where lane = 0");
  expect(await tell()).toBe(5);
  await longAgo();
  expect(await tell()).toBe(20);
  const [first, ...rest] = await svc.db.select().from(signals).where(isNotNull(signals.sentAt)).orderBy(signals.seq);
  expect([first, ...rest].map((row) => row!.subject)).toEqual(rows.slice(0, 25).map((row) => row.subject));
  await svc.db.update(signals).set({ name: "answer" }).where(eq(signals.seq, first!.seq));
  await svc.pool.query("update signals set sent_at = now() where name = 'answer'");
  expect(await tell()).toBe(5);
  await svc.pool.query("update signals set sent_at = now() - interval '1 hour' where name = 'answer'");
  expect(await tell()).toBe(10);
  expect(await tell()).toBe(0);
});

test("what starts about one record starts in the order of its events, whoever dispatches", async () => {
  await svc.publishText(processText("ordered", onType("ordered.it")));
  const events = Array.from({ length: 30 }, (_, n) => event("ordered.it", { subject: `leads/${n % 3}` }));
  await intake(svc.ctx(), events);
  await Promise.all(Array.from({ length: 4 }, () => drain("ordered")));
  const all = await svc.db
    .select({ workflowId: runs.workflowId, recordId: runs.recordId })
    .from(runs)
    .innerJoin(starts, eq(starts.runId, runs.id))
    .where(eq(runs.name, "ordered"))
    .orderBy(starts.seq);
  const begun = await Promise.all(
    all.map(async ({ workflowId, recordId }) => {
      const { startTime } = await gateway.client.workflow.getHandle(workflowId).describe();
      return { recordId, at: startTime.getTime() };
    }),
  );
  for (const record of ["0", "1", "2"]) {
    const times = begun.filter(({ recordId }) => recordId === record).map(({ at }) => at);
    expect(times).toHaveLength(10);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }
}, 60_000);

test("harm 9: starts that Temporal took, but that were noted nowhere, start nothing twice when they are sent again", async () => {
  await svc.publishText(processText("noted", onType("noted.it")));
  await intake(svc.ctx(), [event("noted.it"), event("noted.it"), event("noted.it")]);
  const all = await runsOf("noted");
  const own = inArray(starts.runId, all.map(({ id }) => id)); // prettier-ignore
  await drain("noted");
  const told = () =>
    Promise.all(
      all.map(async ({ workflowId }) => (await gateway.client.workflow.getHandle(workflowId).describe()).runId),
    );
  const first = await told();
  await svc.db.update(starts).set({ dispatchedAt: null }).where(own);
  await Promise.all([1, 2, 3].map(() => drain("noted")));
  expect(await told()).toEqual(first);
});

test("a burst is worked off to the last of it, and runs that people start meanwhile are not kept waiting for it", async () => {
  await svc.publishText(processText("worked-off", onType("worked.off")));
  const dispatcher = startDispatcher(ctx(), gateway, Promise.resolve());
  const service = await runWorker({
    ...temporal,
    activities: {},
    postProjections: (updates) => applyProjections(ctx(), { updates }),
    codec: createCodec(svc.config.codecKeys),
    versioned: false,
  });
  const events = Array.from({ length: 40 }, (_, n) => event("worked.off", { subject: `leads/${100 + n}` }));
  await intake(svc.ctx(), events);
  const asked = { definition: { namespace: "tests", name: "asked" } };
  const { run } = await startRun(svc.ctx(), asked, { wait: 30 });
  expect(run.status).toBe("completed");
  expect(await svc.db.$count(runs, and(eq(runs.name, "worked-off"), isNull(runs.endedAt)))).toBeGreaterThan(0);
  const done = () => svc.db.$count(runs, and(eq(runs.name, "worked-off"), eq(runs.status, "completed")));
  await vi.waitUntil(async () => (await done()) === 40, { timeout: 90_000, interval: 200 });
  await dispatcher.stop();
  await service.stop();
}, 120_000);
