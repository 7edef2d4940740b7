import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runs, signals } from "#db/workflows/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import { actorWith } from "#kit/testing.ts";
import type { CloudEvent, RunProjection, Step } from "#workflows/contract.ts";
import { applyProjections } from "../internal/apply-projections.ts";
import { emit } from "../internal/emit.ts";
import { subscribe, unsubscribe } from "../internal/subscribe.ts";
import { endRun } from "../runs/end-run.ts";
import { insertRun } from "../runs/insert-run.ts";
import { event, onType, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { intake } from "./intake.ts";

let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow()));
afterAll(() => svc.close());

const type = (name: string) => `io.serverlessworkflow.${name}.v1`;
const ends = ["completed", "faulted", "cancelled"].map((verb) => type(`workflow.${verb}`));

async function openRun(name: string, more = ""): Promise<string> {
  const version = await svc.publishText(processText(name, more));
  const cause = { kind: "api" as const, id: uuidv7() };
  return (await insertRun(svc.db, { ...version, input: {}, cause, causeKey: cause.id })).id;
}
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
const step = (over: Partial<Step> = {}): Step => ({
  path: "/do/0/answer",
  name: "answer",
  kind: "set",
  status: "completed",
  attempts: 1,
  startedAt: at(1),
  endedAt: at(2),
  ...over,
});
const apply = (runId: string, seq: number, over: Partial<RunProjection>) =>
  applyProjections(svc.ctx(worker), {
    updates: [{ runId, seq, at: at(seq + 2), status: "running", steps: [], ...over }],
  });
const eventsOf = async (id: string): Promise<CloudEvent[]> => {
  const answer = await svc.request(worker, `/v1/runs/${id}/events`);
  return ((await answer.json()) as { results: CloudEvent[] }).results;
};
const told = async (id: string) =>
  (await eventsOf(id)).map((one) => one.type.slice("io.serverlessworkflow.".length, -".v1".length));
const runsOf = (name: string) => svc.db.select().from(runs).where(eq(runs.name, name));
const signalsOf = (subject: string) => svc.db.select().from(signals).where(eq(signals.subject, subject));
const forRun = (id: string) =>
  ends.map((one) => ({ with: { type: one }, correlate: { run: { from: ".data.runId", expect: id } } }));

test("a run that is told of once, at its end, has the whole lifecycle of the standard", async () => {
  const id = await openRun("whole");
  const failed = step({
    path: "/do/1/each[3]/do/0/send#2",
    attempts: 3,
    status: "faulted",
    error: { type: "e", status: 500 },
  });
  await apply(id, 0, { status: "completed", output: { n: 1 }, steps: [step({ output: 42 }), failed] });
  const names = await told(id);
  expect([names[0], names.at(-1)]).toEqual(["workflow.started", "workflow.completed"]);
  expect(names.slice(1, -1).sort()).toEqual([
    "task.completed",
    "task.created",
    "task.created",
    "task.faulted",
    "task.retried",
    "task.retried",
    "task.started",
    "task.started",
  ]);
  const all = await eventsOf(id);
  const name = `whole-${id}.tests`;
  expect(all[0]).toMatchObject({
    specversion: "1.0",
    source: "/workflow",
    subject: `runs/${id}`,
    runid: id,
    time: at(1),
    data: { name, runId: id, startedAt: at(1) },
  });
  expect(all.at(-1)).toMatchObject({ type: type("workflow.completed"), data: { name, runId: id, output: { n: 1 } } });
  const faulted = all.find((one) => one.type === type("task.faulted"));
  expect(faulted!.data).toMatchObject({
    workflow: name,
    task: "/do/1/each/do/0/send",
    runId: id,
    error: { status: 500 },
  });
  expect(all.filter((one) => one.type === type("task.retried"))).toHaveLength(2);
  expect(all.find((one) => one.type === type("task.completed"))!.data).toMatchObject({
    completedAt: at(2),
    output: 42,
  });
});

test("a transition told of again, by a repair or a repeated batch, is one event with one id", async () => {
  const id = await openRun("again");
  const update = { status: "waiting" as const, steps: [step({ status: "waiting", endedAt: undefined as never })] };
  await apply(id, 0, update);
  const first = await eventsOf(id);
  await apply(id, 0, update);
  await apply(id, 1, { ...update, steps: [step({ status: "waiting", endedAt: undefined as never })] });
  expect(await eventsOf(id)).toEqual(first);
  expect(first.map((one) => one.id)).toEqual([
    `${id}:started`,
    `${id}:/do/0/answer:created`,
    `${id}:/do/0/answer:1:started`,
  ]);
});

test("an incident suspends run and task, mending resumes them", async () => {
  const id = await openRun("mended");
  const incident = { path: "/do/0/answer", name: "answer", error: { type: "e", status: 500 }, since: at(1), input: {} };
  await apply(id, 0, {
    status: "incident",
    incident,
    steps: [step({ status: "incident", endedAt: undefined as never })],
  });
  await apply(id, 1, { status: "completed", steps: [step({ attempts: 2 })] });
  expect(await told(id)).toEqual([
    "workflow.started",
    "task.created",
    "task.started",
    "task.suspended",
    "workflow.suspended",
    "task.retried",
    "task.resumed",
    "task.completed",
    "workflow.resumed",
    "workflow.completed",
  ]);
});

test("a run that Temporal alone ended tells of its end, once", async () => {
  const id = await openRun("ended");
  await apply(id, 0, {});
  await endRun(svc.db, svc.ctx(worker), id, { status: "cancelled" });
  await endRun(svc.db, svc.ctx(worker), id, { status: "faulted" });
  expect(await told(id)).toEqual(["workflow.started", "workflow.cancelled"]);
});

test("who waits for the end of a run hears of it, listening before it ends or long after", async () => {
  const [child, parent] = [await openRun("child"), await openRun("parent")];
  await apply(child, 0, {});
  await subscribe(svc.ctx(worker), { subscriptionId: "before", runId: parent, filters: forRun(child) });
  await apply(child, 1, { status: "completed", output: 7 });
  await subscribe(svc.ctx(worker), { subscriptionId: "after", runId: parent, filters: forRun(child) });
  const byData = ends.map((one) => ({ with: { type: one, data: { runId: child } } }));
  await subscribe(svc.ctx(worker), { subscriptionId: "by-data", runId: parent, filters: byData });
  for (const subject of ["before", "after", "by-data"]) {
    const [signal, ...more] = await signalsOf(subject);
    expect(more).toEqual([]);
    expect(signal!.payload.event).toMatchObject({
      type: type("workflow.completed"),
      data: { runId: child, output: 7 },
    });
  }
});

test("ends and listeners that come at the same moment never miss each other", async () => {
  const parent = await openRun("racing-parent");
  const children = await Promise.all(Array.from({ length: 20 }, (_, n) => openRun(`racing-${n}`)));
  await Promise.all(
    children.flatMap((child) => [
      apply(child, 0, { status: "completed" }),
      subscribe(svc.ctx(worker), { subscriptionId: `race-${child}`, runId: parent, filters: forRun(child) }),
    ]),
  );
  for (const child of children) expect(await signalsOf(`race-${child}`)).toHaveLength(1);
});

test("a definition is started by the end of another's runs, with the run that caused it, and never by its own", async () => {
  await svc.publishText(processText("follower", onType(type("workflow.completed"))));
  const id = await openRun("leader");
  await apply(id, 0, { status: "completed" });
  const [follower, ...more] = await runsOf("follower");
  expect(more).toEqual([]);
  expect(follower!.cause).toMatchObject({ kind: "event", run: id });
  expect(follower!.recordType).toBe(null);
  await apply(follower!.id, 0, { status: "completed" });
  expect(await runsOf("follower")).toHaveLength(1);
});

test("who asks for any event, or a pattern of others', is not started by the lifecycle of runs", async () => {
  await svc.publishText(processText("anything", onType('".*thing"')));
  await svc.publishText(
    processText("any-end", onType("'io\\.serverlessworkflow\\.workflow\\.(completed|faulted)\\.v1'")),
  );
  const id = await openRun("plain-run");
  await apply(id, 0, { status: "completed" });
  expect(await runsOf("anything")).toHaveLength(0);
  expect(await runsOf("any-end")).toHaveLength(1);
  await intake(svc.ctx(), [event("some.thing")]);
  expect(await runsOf("anything")).toHaveLength(1);
});

test("nobody but the engine tells of a run's lifecycle", async () => {
  await svc.publishText(processText("trusting", onType(type("workflow.faulted"))));
  const forged = event(type("workflow.faulted"), { data: { runId: uuidv7() } });
  await intake(svc.ctx(), [forged]);
  const runId = await openRun("forger");
  await expect(emit(svc.ctx(worker), { event: forged as never, runId })).rejects.toMatchObject({ status: 400 });
  expect(await runsOf("trusting")).toHaveLength(0);
});

test("listening tells of its correlation, from its start to the event that ends it", async () => {
  const id = await openRun("correlating");
  const filters = [{ with: { type: "order.paid" }, correlate: { order: { from: ".data.order", expect: 42 } } }];
  await subscribe(svc.ctx(worker), { subscriptionId: "orders", runId: id, filters });
  await intake(svc.ctx(), [event("order.paid", { data: { order: 42 } })]);
  await unsubscribe(svc.ctx(worker), { subscriptionId: "orders" });
  await subscribe(svc.ctx(worker), { subscriptionId: "in-vain", runId: id, filters: [{ with: { type: "never" } }] });
  await unsubscribe(svc.ctx(worker), { subscriptionId: "in-vain" });
  const all = await eventsOf(id);
  expect(all.map((one) => one.type)).toEqual([
    type("workflow.correlation-started"),
    type("workflow.correlation-completed"),
    type("workflow.correlation-started"),
  ]);
  expect(all[1]!.data).toMatchObject({ name: `correlating-${id}.tests`, correlationKeys: { order: 42 } });
});

test("events are paged, and shown to those only who may see the run", async () => {
  const id = await openRun("paged");
  await apply(id, 0, { status: "completed", steps: [step()] });
  const first = await svc.request(worker, `/v1/runs/${id}/events?limit=2`);
  const { results, paging } = (await first.json()) as { results: CloudEvent[]; paging: { next: { after: string } } };
  const rest = await svc.request(worker, `/v1/runs/${id}/events?after=${paging.next.after}`);
  const after = ((await rest.json()) as { results: CloudEvent[] }).results;
  expect([...results, ...after]).toEqual(await eventsOf(id));
  const stranger = actorWith({ "workflow.runs:read": "own" });
  expect((await svc.request(stranger, `/v1/runs/${id}/events`)).status).toBe(404);
  expect((await svc.request(actorWith([]), `/v1/runs/${id}/events`)).status).toBe(403);
});

test("what runs tell of themselves is kept with them, not among the events that came in", async () => {
  const id = await openRun("unheard");
  const before = (await svc.pool.query("select count(*) from events where type like 'io.serverlessworkflow.%'")).rows[0]
    .count;
  await apply(id, 0, { steps: [step()] });
  expect(
    (await svc.pool.query("select count(*) from events where type like 'io.serverlessworkflow.%'")).rows[0].count,
  ).toBe(before);
  expect(await svc.db.$count(runs, and(eq(runs.name, "unheard"), eq(runs.status, "running")))).toBe(1);
});
