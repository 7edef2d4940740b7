import type { WorkflowHandle } from "@temporalio/client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  type Json,
  type MigrateUpdate,
  type MigrationCheck,
  QUERIES,
  type RewindUpdate,
  type RunState,
  SIGNALS,
  UPDATES,
} from "./contract.ts";
import type { Definition } from "./definition/types.ts";
import type { RunFrame } from "./engine/frame.ts";
import { define } from "./engine/testing.ts";
import { type TemporalWorld, temporalWorld } from "./testing.ts";

let world: TemporalWorld;
const takes = new Map<string, number>();
beforeAll(async () => {
  world = await temporalWorld(async ({ activity, argument: { key } }): Promise<Json> => {
    const ms = [...takes].find(([path]) => key.endsWith(path))?.[1] ?? 0;
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    return activity === "people.open" ? { taskId: `task of ${key}` } : { key };
  });
});
afterAll(() => world.close());

const state = (handle: WorkflowHandle): Promise<RunState> => handle.query(QUERIES.state);
async function until(handle: WorkflowHandle, holds: (now: RunState) => boolean): Promise<RunState> {
  for (let tries = 0; ; tries++) {
    const now = await state(handle);
    if (holds(now)) return now;
    if (tries > 200) throw new Error(`still ${JSON.stringify(now)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const latest = ({ workflowId }: WorkflowHandle): WorkflowHandle => world.client.workflow.getHandle(workflowId);
const calls = (runId: string): string[] =>
  world.calls
    .filter(({ argument }) => argument.run.runId === runId)
    .map(({ activity, argument }) => `${activity} ${argument.key.slice(runId.length)}`);
/** The worker dies and another goes on, which knows the run by its history only. */
async function another(): Promise<void> {
  await world.worker.stop();
  await world.startWorker();
}
const answer = (handle: WorkflowHandle, runId: string, path: string, at = path): Promise<void> =>
  handle.signal(SIGNALS.answer, { path: at, taskId: `task of ${runId}${path}`, output: "yes" });
const begin = async (definition: Definition): Promise<{ handle: WorkflowHandle; runId: string }> => {
  const runId = crypto.randomUUID();
  return { handle: latest(await world.start(definition, { runId })), runId };
};

const asking = "{ ask: { call: people.ask, with: { title: ok? } } }, { after: { call: crm.write } }";

test("a paused run keeps what was under way and what it is sent, also in another worker, until it is resumed", async () => {
  takes.set("/do/0/slow", 1_500);
  const { handle, runId } = await begin(define(`do: [{ slow: { call: crm.write } }, ${asking}]`));
  await until(handle, ({ steps }) => steps.length === 1);
  await handle.executeUpdate(UPDATES.pause, { args: [{ by: "ann", reason: "month end" }] });
  await expect(handle.executeUpdate(UPDATES.pause, { args: [{ by: "bob" }] })).rejects.toMatchObject({
    cause: { type: "paused_already", message: expect.stringContaining("by ann since") },
  });
  await another();
  const paused = await until(handle, ({ steps }) => steps[0]?.status === "completed");
  expect(paused).toMatchObject({
    status: "suspended",
    waitingFor: { kind: "suspended", who: "ann", detail: "month end" },
  });
  const { typedSearchAttributes } = await handle.describe();
  expect(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value])).toContainEqual([
    "Waiting",
    "suspended",
  ]);
  await handle.executeUpdate(UPDATES.resume, { updateId: "once" });
  await handle.executeUpdate(UPDATES.resume, { updateId: "once" });
  await until(handle, ({ status }) => status === "waiting");
  await answer(handle, runId, "/do/1/ask");
  expect(await handle.result()).toEqual({ key: `${runId}/do/2/after` });
  expect(calls(runId)).toEqual(["crm.write /do/0/slow", "people.open /do/1/ask", "crm.write /do/2/after"]);
});

test("a run taken back begins again there once, whatever dies meanwhile; what it had open is closed", async () => {
  const { handle, runId } = await begin(define(`do: [{ first: { call: crm.write } }, ${asking}]`));
  await until(handle, ({ status }) => status === "waiting");
  await expect(handle.executeUpdate(UPDATES.rewind, { args: [{ step: "/do/9/x" }] })).rejects.toMatchObject({
    cause: { type: "no_such_step" },
  });
  expect(await handle.query(QUERIES.points)).toMatchObject([{ path: "/do/0/first" }, { path: "/do/1/ask" }]);
  takes.set("/do/0/first#2", 1_000);
  const asked = { args: [{ step: "/do/0/first" }] as [{ step: string }], updateId: "back" };
  await handle.executeUpdate(UPDATES.rewind, asked);
  await another();
  // Who did not hear the answer asks again.
  await handle.executeUpdate(UPDATES.rewind, asked);
  await until(handle, ({ waiting }) => waiting[0]?.path === "/do/1/ask#2");
  await answer(handle, runId, "/do/1/ask#2");
  expect(await handle.result()).toEqual({ key: `${runId}/do/2/after` });
  expect([...new Set(calls(runId))]).toEqual([
    "crm.write /do/0/first",
    "people.open /do/1/ask",
    "people.close /do/1/ask",
    "crm.write /do/0/first#2",
    "people.open /do/1/ask#2",
    "crm.write /do/2/after",
  ]);
  const seen = world.projections.filter((one) => one.runId === runId);
  expect(seen.map(({ seq }) => seq)).toEqual(seen.map(({ seq }) => seq).sort((a, b) => a - b));
  const steps = new Map(seen.flatMap((one) => one.steps).map((step) => [step.path, step.status]));
  expect(steps.get("/do/1/ask")).toBe("cancelled");
});

test("what a run tells when it goes on as a new one is numbered after all that it told before: lists keep the last", async () => {
  const definition = define(`do: [${asking}]`);
  const { handle, runId } = await begin(definition);
  await until(handle, ({ status }) => status === "waiting");
  await handle.executeUpdate(UPDATES.pause, { args: [{ by: "ann" }] });
  const told = () => world.projections.filter((one) => one.runId === runId).map(({ seq }) => seq);
  await vi.waitFor(() => expect(told()).toContain(2));
  const next = { definition: definition as never, functions: {}, hash: "h2" };
  await handle.executeUpdate(UPDATES.migrate, { args: [next] });
  const { events } = await vi.waitFor(async () => {
    const history = await world.client.workflow.getHandle(handle.workflowId).fetchHistory();
    expect(history.events![0]!.workflowExecutionStartedEventAttributes!.continuedExecutionRunId).toBeTruthy();
    return history;
  }, 10_000);
  const [given] = events![0]!.workflowExecutionStartedEventAttributes!.input!.payloads!;
  const { cursor } = JSON.parse(Buffer.from(given!.data!).toString()) as { cursor: RunFrame };
  // It waited, was paused, left its steps, and ended: four things.
  expect(cursor.seq).toBeGreaterThanOrEqual(4);
});

test("where a run that has ended would stand can be asked, and a run of the same id goes on from there", async () => {
  const definition = define("do: [{ first: { call: crm.write } }, { second: { call: crm.read } }]");
  const { handle, runId } = await begin(definition);
  await handle.result();
  const cursor = await handle.query<RunFrame, [RewindUpdate]>(QUERIES.cursor, { step: "/do/1/second" });
  const again = await world.start(definition, { runId, cursor: cursor as never });
  expect(await again.result()).toEqual({ key: `${runId}/do/1/second#2` });
});

test("a run moves to another version while it waits: the answer still comes, and lists tell the version", async () => {
  const version = (text: string, parts: string): Definition => {
    const definition = define(parts);
    return { ...definition, document: { ...definition.document, version: text } };
  };
  const { handle, runId } = await begin(version("1.0.0", `do: [{ first: { call: crm.write } }, ${asking}]`));
  await until(handle, ({ status }) => status === "waiting");
  const to = (parts: string, mapping?: MigrateUpdate["mapping"]): [MigrateUpdate] => {
    const definition = version("2.0.0", parts) as never;
    return [{ definition, functions: {}, hash: "h2", ...(mapping && { mapping }) }];
  };
  const gone = to("do: [{ first: { call: crm.write } }]");
  const before = (await handle.fetchHistory()).events!.length;
  await expect(handle.executeUpdate(UPDATES.migrate, { args: gone })).rejects.toMatchObject({
    cause: { type: "blocked", message: expect.stringContaining("/do/1/ask: it is at this step") },
  });
  expect((await handle.fetchHistory()).events).toHaveLength(before);
  expect(await handle.query<MigrationCheck, [MigrateUpdate]>(QUERIES.migration, gone[0])).toMatchObject({
    reasons: [{ path: "/do/1/ask" }],
  });
  const next = to(
    `do: [{ zero: { set: { n: 0 } } }, { first: { call: crm.write } }, ${asking}, { last: { set: { v: 2 } } }]`,
  );
  expect(await handle.query<MigrationCheck, [MigrateUpdate]>(QUERIES.migration, next[0])).toEqual({
    reasons: [],
    moves: { "/do/1/ask": "/do/2/ask" },
  });
  await handle.executeUpdate(UPDATES.migrate, { args: next });
  await another();
  const now = await until(handle, ({ waiting }) => waiting[0]?.path === "/do/2/ask");
  expect(now).toMatchObject({ version: "2.0.0", status: "waiting" });
  const { memo, typedSearchAttributes } = await handle.describe();
  expect(memo).toMatchObject({ version: "2.0.0", hash: "h2" });
  expect(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value])).toContainEqual([
    "DefVersion",
    "2.0.0",
  ]);
  // The person answers the task that the old version opened.
  await answer(handle, runId, "/do/1/ask");
  expect(await handle.result()).toEqual({ v: 2 });
  expect(calls(runId)).toEqual(["crm.write /do/0/first", "people.open /do/1/ask", "crm.write /do/3/after"]);
});
