import { and, eq, inArray, isNull } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runs, starts } from "#db/workflows/schema.ts";
import { silent } from "#kit/testing.ts";
import { testTemporal } from "#stack/testing.ts";
import { BATCH_QUEUE, TASK_QUEUE } from "#workflows/contract.ts";
import { intake } from "../events/intake.ts";
import { startRun } from "../runs/start-run.ts";
import { event, onType, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { dispatchStarts } from "./dispatcher.ts";
import { temporalOf, type Gateway } from "./gateway.ts";
import { prepareTemporal } from "./prepare.ts";

let svc: TestWorkflow;
let gateway: Gateway;

beforeAll(async () => {
  svc = await openWorkflow({ temporal: await testTemporal() });
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
const queueOf = async (workflowId: string) => {
  const { taskQueue } = await gateway.client.workflow.getHandle(workflowId).describe();
  return taskQueue;
};

test("a burst of events queues behind what people start, on a task queue of its own", async () => {
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
  await Promise.all(
    [1, 2, 3].map(() => startRun(svc.ctx(), { definition: { namespace: "tests", name: "asked" } }, {})),
  );
  await svc.pool.query("update starts set next_at = now() where lane = 0");
  while ((await waiting("asked")) > 0) await dispatch(0);
  expect(await waiting("burst")).toBeGreaterThan(30);
  await svc.pool.query("update starts set next_at = now() where dispatched_at is null");
  while ((await dispatch(1)) > 0);
  expect(await waiting("burst")).toBe(0);
  const [burst, asked] = [await runsOf("burst"), await runsOf("asked")];
  expect(burst).toHaveLength(60);
  expect(await queueOf(burst.at(-1)!.workflowId)).toBe(BATCH_QUEUE);
  expect(await queueOf(asked[0]!.workflowId)).toBe(TASK_QUEUE);
}, 60_000);

test("what starts about one record starts in the order of its events, whoever dispatches", async () => {
  await svc.publishText(processText("ordered", onType("ordered.it")));
  const events = Array.from({ length: 30 }, (_, n) => event("ordered.it", { subject: `leads/${n % 3}` }));
  await intake(svc.ctx(), events);
  await Promise.all(Array.from({ length: 4 }, async () => {
    while ((await waiting("ordered")) > 0) await dispatch(1);
  })); // prettier-ignore
  const all = await runsOf("ordered");
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
  while ((await waiting("noted")) > 0) await dispatch(1);
  const told = () =>
    Promise.all(
      all.map(async ({ workflowId }) => (await gateway.client.workflow.getHandle(workflowId).describe()).runId),
    );
  const first = await told();
  await svc.db.update(starts).set({ dispatchedAt: null }).where(own);
  await Promise.all([1, 2, 3].map(async () => {
    while ((await waiting("noted")) > 0) await dispatch(1);
  })); // prettier-ignore
  expect(await told()).toEqual(first);
});
