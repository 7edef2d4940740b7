import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkflowHandle } from "@temporalio/client";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Json, QUERIES, type RunState, SIGNALS, UPDATES } from "./contract.ts";
import { type Definition, TASK_KINDS } from "./definition/types.ts";
import { validate } from "./definition/validate.ts";
import { fault } from "./engine/faults.ts";
import { define } from "./engine/testing.ts";
import { inMemory, mouthOf, onTemporal } from "./random/bindings.ts";
import { definitions } from "./random/testing.ts";
import { answerFor } from "./random/world.ts";
import { type TemporalWorld, temporalWorld } from "./testing.ts";

// FUZZ_RUNS asks for more.
const { FUZZ_RUNS = "12" } = process.env;
let world: TemporalWorld;
const big = "x".repeat(1_000_000);
const broken = new Set<string>();
/** Runs to which the world says nothing of itself. */
const left = new Set<string>();

beforeAll(async () => {
  world = await temporalWorld(async ({ activity, argument }): Promise<Json> => {
    const { of, after } = (argument.with ?? {}) as { of?: string; after?: string };
    if (activity === "crm.listObjects") return contactsAfter(after!);
    if (activity === "crm.updateObject" || activity === "crm.createObject") return { id: "1" };
    if (broken.has(argument.run.runId) && activity === "crm.write") throw fault("validation", "no", { status: 422 });
    if (of === "text") return { text: argument.key.slice(36) + big };
    if (of === "too much") return big.repeat(3);
    if (of === "count" || left.has(argument.run.runId)) return { key: argument.key };
    return answerFor(activity, argument as never, mouthOf(world.client, argument.run.workflowId));
  });
});
afterAll(() => world.close());

type Events = NonNullable<Awaited<ReturnType<WorkflowHandle["fetchHistory"]>>["events"]>;

/** The histories that a run went through, one for each part. */
async function partsOf({ workflowId, ...handle }: WorkflowHandle): Promise<Events[]> {
  const parts: Events[] = [];
  let runId = (handle as { firstExecutionRunId?: string }).firstExecutionRunId;
  while (runId) {
    const events: Events = (await world.client.workflow.getHandle(workflowId, runId).fetchHistory()).events!;
    parts.push(events);
    runId = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return parts;
}

const namesOf = (parts: Events[]): string[] =>
  parts.flat().flatMap((event) => Object.keys(event).filter((key) => key.endsWith("EventAttributes")));

function expectSound(parts: Events[]): void {
  expect(namesOf(parts)).not.toContain("workflowTaskTimedOutEventAttributes");
  expect(namesOf(parts)).not.toContain("workflowTaskFailedEventAttributes");
}

async function until(handle: WorkflowHandle, status: RunState["status"]): Promise<RunState> {
  for (;;) {
    const state = await handle.query<RunState>(QUERIES.state);
    if (state.status === status) return state;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("random processes cut at every boundary give the same output, error and calls as uncut in memory", async () => {
  const processes = fc.sample(definitions, { numRuns: Number(FUZZ_RUNS), seed: 20_267 });
  for (const kind of TASK_KINDS) expect(JSON.stringify(processes)).toContain(`"${kind}":`);
  const compare = async (process: Definition): Promise<void> => {
    const runId = crypto.randomUUID();
    expect(await onTemporal(world, process, runId, { cutEvery: 1 })).toEqual(await inMemory(process, runId));
  };
  await Promise.all(processes.map(compare));
});

describe("a long run", () => {
  test("over a hundred thousand items goes on as a new one where it took long to compute", async () => {
    const add = { set: { n: "${ .n + $item }", odd: "${ .odd + $item % 2 }" } };
    const loop = { for: { in: "[range(100000)]" }, do: [{ add }, { keep: { set: "${ . }" } }] };
    const definition = { ...define("do: [{ a: { set: {} } }]"), do: [{ loop }] } as unknown as Definition;
    const handle = await world.start(definition, { input: { n: 0, odd: 0 } });
    expect(await handle.result()).toEqual({ n: 4_999_950_000, odd: 50_000 });
    const parts = await partsOf(handle);
    expect(parts.length).toBeGreaterThan(1);
    // On a busy machine one may run out of its five seconds; it does not do so for ever.
    const late = namesOf(parts).filter((name) => name === "workflowTaskTimedOutEventAttributes");
    expect(late.length).toBeLessThan(3);
  });

  test("gone on fifty times gives what a short one does, each call made once", async () => {
    const parts = `
do:
  - l:
      for: { in: '[range(55)]' }
      do: [{ c: { call: crm.write, with: { of: count }, output: { as: '$input + [.key]' } } }]`;
    const runs = await Promise.all(
      [undefined, 1].map(async (cutEvery) => {
        const handle = await world.start(define(parts), { runId: crypto.randomUUID(), input: [], cutEvery });
        return { handle, output: (await handle.result()) as string[] };
      }),
    );
    const [short, long] = runs.map(({ output }) => output.map((key) => key.slice(36)));
    expect(long).toEqual(short);
    expect(await partsOf(runs[0]!.handle)).toHaveLength(1);
    const histories = await partsOf(runs[1]!.handle);
    expect(histories.length).toBeGreaterThan(50);
    expectSound(histories);
    const keys = world.calls.map(({ argument }) => argument.key);
    for (const key of runs[1]!.output) expect(keys.filter((one) => one === key)).toHaveLength(1);
  });
});

test("the data quality sweep goes through all pages over its hops, and counts each record once", async () => {
  const text = await readFile(join(import.meta.dirname, "../processes/data-quality-sweep.yaml"), "utf8");
  const names = ["crm.listObjects", "crm.updateObject", "crm.createObject"];
  const { definition } = validate(text, { functions: names.map((name) => ({ name, inputSchema: {} })) });
  const functions = Object.fromEntries(names.map((name) => [name, { local: false, startToCloseSeconds: 30 }]));
  const handle = await world.start(definition!, { functions, cutEvery: 10 });
  expect(await handle.result()).toMatchObject({ checked: 4_000, tidied: 40, missingEmail: 40, malformedEmail: 0 });
  expect((await partsOf(handle)).length).toBeGreaterThan(7);
});

/** Forty pages of a hundred contacts; one of each has no address, one spaces around its name. */
function contactsAfter(after: string): Json {
  const from = Number(after);
  const results = Array.from({ length: 100 }, (_, i) => ({
    id: `${from + i + 1}`,
    properties: {
      firstname: i === 7 ? " Ada" : "Ada",
      lastname: "Byron",
      email: i === 9 ? null : "ada@example.com",
      phone: null,
    },
  }));
  return { results, ...(from < 3_900 && { paging: { next: { after: `${from + 100}` } } }) };
}

describe("messages that come while a run goes on as a new one", () => {
  test("every event is taken once, in order, over thirty hops", async () => {
    const runId = crypto.randomUUID();
    left.add(runId);
    const handle = await world.start(
      define(
        "do: [{ l: { listen: { to: { any: [{ with: { type: t } }], until: 'length >= 30' } }, foreach: { item: e, do: [{ w: { call: crm.write, with: { of: count } } }], output: { as: $e } } } }]",
      ),
      { runId, cutEvery: 1 },
    );
    await until(handle, "waiting");
    for (let n = 0; n < 30; n++) {
      const event = { specversion: "1.0" as const, id: `${n}`, source: "/t", type: "t", data: n };
      await handle.signal(SIGNALS.event, { subscriptionId: `${runId}/do/0/l`, event });
    }
    expect(await handle.result()).toEqual(Array.from({ length: 30 }, (_, n) => n));
    const parts = await partsOf(handle);
    expect(parts.length).toBeGreaterThan(30);
    expectSound(parts);
  });

  test("an operator's order reaches the incident, whichever part it comes to", async () => {
    const steps = Array.from({ length: 5 }, (_, i) => `{ s${i}: { call: crm.write } }`).join(", ");
    const runId = crypto.randomUUID();
    broken.add(runId);
    const handle = await world.start(define(`do: [${steps}]`), { runId, cutEvery: 1 });
    for (let i = 0; i < 5; i++) {
      const path = `/do/${i}/s${i}`;
      await order(() => handle.executeUpdate(UPDATES.skip, { args: [{ path, output: i }] }));
    }
    expect(await handle.result()).toBe(4);
  });

  /** Until the incident is open there is nothing to do. */
  async function order(give: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        return void (await give());
      } catch (error) {
        expect(error).toMatchObject({ cause: { type: "no_incident" } });
      }
    }
  }

  test("cancelled on its way, it ends", async () => {
    const handle = await world.start(
      define("do: [{ l: { for: { in: '[range(1000)]' }, do: [{ c: { call: crm.write, with: { of: count } } }] } }]"),
      { cutEvery: 1 },
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: "CancelledFailure" } });
  });
});

describe("harm 17", () => {
  const sized = (bytes: number): Json => ({ text: "x".repeat(bytes - '{"text":""}'.length) });

  test("2 MB exactly passes in, through a hop, and out", async () => {
    const input = sized(2_000_000);
    const waits = define("do: [{ one: { wait: PT0.01S } }, { two: { wait: PT0.01S } }]");
    const handle = await world.start(waits, { input, cutEvery: 1 });
    expect(await handle.result()).toEqual(input);
    expect(await partsOf(handle)).toHaveLength(2);
  });

  test("1 MB a step passes through many hops", async () => {
    const handle = await world.start(
      define(
        "do: [{ l: { for: { in: '[range(9)]' }, do: [{ c: { call: crm.write, with: { of: text } } }] } }, { n: { set: { n: '${ .text | length > 1000000 }' } } }]",
      ),
      { cutEvery: 2 },
    );
    expect(await handle.result()).toEqual({ n: true });
    const parts = await partsOf(handle);
    expect(parts).toHaveLength(5);
    expectSound(parts);
  });

  test("an answer above 2 MB is an incident that names the limit, not a call made again and again", async () => {
    const runId = crypto.randomUUID();
    const handle = await world.start(define("do: [{ c: { call: crm.write, with: { of: too much } } }]"), { runId });
    const { incidents } = await until(handle, "incident");
    expect(incidents).toMatchObject([{ error: { status: 413, detail: expect.stringContaining("maxPayloadBytes") } }]);
    expect(world.calls.filter(({ argument }) => argument.run.runId === runId)).toHaveLength(1);
    await handle.terminate();
  });

  const branches = ["a", "b", "c"].map((name) => `{ ${name}: { call: crm.write, with: { of: text, ${name}: 1 } } }`);
  const heavy = `do: [{ f: { fork: { branches: [${branches.join(", ")}] } } }, { w: { call: crm.write } }, { x: { call: crm.write } }]`;

  test("a run that holds more than 2 MB when it is to go on is an incident; given less, it goes on", async () => {
    const runId = crypto.randomUUID();
    left.add(runId);
    const handle = await world.start(define(heavy), { runId, cutEvery: 3 });
    const { incidents } = await until(handle, "incident");
    expect(incidents).toMatchObject([
      { path: "/do/1/w", error: { status: 500, detail: expect.stringContaining("maxPayloadBytes") } },
    ]);
    await handle.executeUpdate(UPDATES.skip, { args: [{ path: "/do/1/w", output: "little" }] });
    expect(await handle.result()).toEqual({ key: `${runId}/do/2/x` });
    const parts = await partsOf(handle);
    expect(parts.length).toBeGreaterThan(1);
    expectSound(parts);
    const keys = world.calls.filter(({ argument }) => argument.run.runId === runId).map(({ argument }) => argument.key);
    expect(keys).toHaveLength(new Set(keys).size);
  });

  test("mended with as much it is the same incident, and can be stopped", async () => {
    const handle = await world.start(define(heavy), { cutEvery: 3 });
    const first = (await until(handle, "incident")).incidents[0]!;
    await handle.executeUpdate(UPDATES.retry, { args: [{ path: first.path }] });
    await expect.poll(async () => (await until(handle, "incident")).incidents[0]!.since).not.toBe(first.since);
    await handle.executeUpdate(UPDATES.stop, { args: [{ path: first.path }] });
    await expect(handle.result()).rejects.toMatchObject({
      cause: { message: expect.stringContaining("maxPayloadBytes") },
    });
  });
});
