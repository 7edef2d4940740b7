// oxlint-disable unicorn/no-thenable -- `then` is a key of the language
import type { WorkflowHandle } from "@temporalio/client";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Json, QUERIES, type RunState, SIGNALS, type StartInput } from "./contract.ts";
import type { Definition } from "./definition/types.ts";
import { validate } from "./definition/validate.ts";
import { evilExpressions, mutants } from "./poison/testing.ts";
import { functions } from "./random/testing.ts";
import { answerFor } from "./random/world.ts";
import { type TemporalWorld, temporalWorld } from "./testing.ts";

const document = { dsl: "1.0.3", namespace: "test", name: "poison", version: "1.0.0" };
const known = { functions: functions.map((name) => ({ name, inputSchema: {} })) };
const sound = (definition: unknown): Definition[] => {
  const { definition: accepted } = validate(definition as Json, known);
  return accepted ? [accepted] : [];
};
const AT_ONCE = 10;

let world: TemporalWorld;
beforeAll(async () => {
  world = await temporalWorld(({ activity, argument }) => {
    const handle = world.client.workflow.getHandle(argument.run.workflowId);
    return answerFor(activity, argument as never, {
      event: (subscriptionId, event) => handle.signal(SIGNALS.event, { subscriptionId, event }),
      answer: (path, taskId, output) => handle.signal(SIGNALS.answer, { path, taskId, output }),
    });
  });
});
afterAll(() => world.close());

const settled = new Set(["incident", "waiting", "completed", "faulted", "cancelled"]);

const pause = (ms: number): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, ms, undefined));

/** Unknown where nobody answers: a workflow task that fails keeps its questions waiting. */
const statusOf = (handle: WorkflowHandle): Promise<string | undefined> =>
  Promise.race([
    handle.query<RunState>(QUERIES.state).then(
      ({ status }) => status,
      () => undefined,
    ),
    pause(5_000),
  ]);

/** How a run ends or comes to rest; one at rest is then ended. */
async function outcome(definition: Definition, more: Partial<StartInput> = {}): Promise<string> {
  const handle = await world.start(definition, more);
  const end = handle.result().then(
    () => "completed",
    () => "faulted",
  );
  const status = await settle(handle, end);
  return (await isTriedAgain(handle)) ? "tried again and again" : status;
}

async function settle(handle: WorkflowHandle, end: Promise<string>): Promise<string> {
  for (let tries = 0; tries < 50; tries++) {
    const ended = await Promise.race([end, pause(200)]);
    if (ended) return ended;
    const status = await statusOf(handle);
    if (status !== "incident" && status !== "waiting") continue;
    // What waits for a moment only goes on: seen twice, it rests.
    await pause(300);
    if ((await statusOf(handle)) !== status) continue;
    // Unless it went on and came to its end in this very moment.
    return handle.terminate().then(
      () => status,
      () => end,
    );
  }
  await handle.terminate();
  return "lost";
}

// One task may run out of its five seconds while the machine is busy; one that always does is tried for ever.
const PATIENCE = 3;

/** Whether workflow tasks failed, or ran out of time over and over. */
async function isTriedAgain(handle: WorkflowHandle): Promise<boolean> {
  const { events } = await handle.fetchHistory();
  const late = events?.filter((one) => one.workflowTaskTimedOutEventAttributes) ?? [];
  return late.length > PATIENCE || events?.some((one) => one.workflowTaskFailedEventAttributes) === true;
}

/** Runs beside the poison, as somebody else's process would. */
function bystander(): { stop: () => Promise<{ started: number; completed: number }> } {
  const definition: Definition = {
    document: { ...document, name: "bystander", metadata: { policy: { onFault: "fail" } } },
    do: [{ a: { call: "crm.read" } }, { b: { wait: { milliseconds: 10 } } }, { c: { call: "crm.write" } }],
  };
  const state = { on: true };
  let started = 0;
  let completed = 0;
  const running = (async () => {
    while (state.on) {
      started++;
      const handle = await world.start(definition, { runId: crypto.randomUUID() });
      // Its own calls may be refused, as others are: what counts is that it comes to where it would.
      await handle.result().catch(() => undefined);
      completed++;
    }
  })();
  return { stop: async () => ((state.on = false), await running, { started, completed }) };
}

async function all(definitions: Definition[], input?: Json): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const queue = [...definitions];
  const lane = async (): Promise<void> => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const status = await outcome(next, { runId: crypto.randomUUID(), ...(input !== undefined && { input }) });
      counts[status] = (counts[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return counts;
}

test("harm 16: of two hundred poisoned definitions those accepted come to an end or to rest; the worker lives", async () => {
  const accepted = fc.sample(mutants, { numRuns: 200, seed: 16 }).flatMap(sound);
  expect(accepted.length).toBeGreaterThan(10);
  const beside = bystander();
  const counts = await all(accepted);
  const { started, completed } = await beside.stop();
  for (const status of Object.keys(counts)) expect([...settled]).toContain(status);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(accepted.length);
  expect(completed).toBe(started);
  expect(completed).toBeGreaterThan(0);
  expect(await outcome(sound({ document, do: [{ a: { set: { n: 1 } } }] })[0]!)).toBe("completed");
});

test("harm 19: expressions that ask for too much end in an incident, with no workflow task tried again", async () => {
  const tasks = Object.values(evilExpressions).map((program) => ({ a: { set: { v: `\${ ${program} }` } } }));
  const accepted = tasks.flatMap((task) => sound({ document, do: [task] }));
  expect(accepted.length).toBeGreaterThan(5);
  const beside = bystander();
  const counts = await all(accepted);
  const { started, completed } = await beside.stop();
  expect(Object.keys(counts).sort()).toEqual(["completed", "incident"]);
  expect(counts.completed).toBe(2);
  expect(completed).toBe(started);
});

test("harm 18: what grows at run time ends in an incident or goes on as a new run, never in a loop of tasks", async () => {
  const counts = await all(
    [
      { do: [{ a: { for: { in: "[range(100000)]" }, do: [{ b: { set: "${ $item }" } }] } }] },
      { do: [{ a: { for: { in: "[range(90000) | tostring | . * 3]" }, do: [{ b: { set: { n: 1 } } }] } }] },
      {
        do: [
          { a: { set: { t: '${ "x" * 900000 }' } } },
          { b: { set: { l: "${ [range(9) as $i | .] | length }", m: "${ . }", n: "${ . }", o: "${ . }" } } },
        ],
      },
      { do: [{ a: { set: { n: "${ .n + 1 }" } } }, { b: { if: ".n > 0", set: "${ . }", then: "a" } }] },
    ].flatMap((parts) => sound({ document, ...parts })),
    { n: 0 },
  );
  expect(counts["tried again and again"]).toBeUndefined();
  expect(counts.lost).toBeUndefined();
  expect(counts.completed).toBeGreaterThan(0);
  expect(counts.incident).toBeGreaterThan(1);
});

test("harm 20: expression text in what a run is given stays text on a server too", async () => {
  const text = '${ "evaluated" }';
  const definition = sound({
    document,
    do: [{ read: { call: "crm.read", with: { v: "${ . }" }, output: { as: "$input" } } }],
  })[0]!;
  const runId = crypto.randomUUID();
  const handle = await world.start(
    { ...definition, document: { ...document, metadata: { policy: { onFault: "fail" } } } },
    { runId, input: { name: text } },
  );
  expect(await handle.result()).toEqual({ name: text });
  expect(world.calls.find(({ argument }) => argument.run.runId === runId)!.argument.with).toEqual({
    v: { name: text },
  });
});
