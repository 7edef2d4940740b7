// oxlint-disable unicorn/no-thenable -- `then` is a key of the language
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json, JsonObject } from "./contract.ts";
import { TASK_KINDS, type Definition, type ErrorSpec, type Task, type TaskList } from "./definition/types.ts";
import { validate } from "./definition/validate.ts";
import { fault } from "./engine/faults.ts";
import { startInMemory } from "./engine/memory.ts";
import { type TemporalWorld, temporalWorld } from "./testing.ts";

const RUNS = 25;
const SEED = 20_261;

/** The same answer for the same key in every world; some keys are refused. */
function answer(key: string): Json {
  const path = key.slice(key.indexOf("/"));
  const sum = Array.from(path).reduce((total, char) => (total * 31 + char.charCodeAt(0)) % 1_000, 7);
  if (sum % 7 === 0 && !path.includes("/fork/")) throw fault("communication", "refused", { status: 502 });
  return { value: sum };
}

const names = ["a", "b", "c"];
const data = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.constantFrom(
    "${ . }",
    "${ $context }",
    "${ $task.reference }",
    "${ [., 1] | tojson | .[:40] }",
    "${ .x.y.z | error }",
  ),
);
const extras: fc.Arbitrary<object> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { if: 'type == "number"' },
      { input: { from: "[.]" } },
      { output: { as: "{ out: . }" } },
      { export: { as: "{ last: (tojson | .[:30]) }" } },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { timeout: { after: "PT30S" } },
      { output: { schema: { document: { type: "object" } } } },
      { then: "exit" },
      { then: "end" },
    ),
  },
);

const list: fc.Memo<TaskList> = fc.memo((depth) =>
  fc.array(task(depth), { minLength: 1, maxLength: 3 }).map((tasks) =>
    // What nothing leads to is refused: only a last task goes elsewhere, the others may be skipped.
    tasks.map((one, i) => ({
      [names[i]!]: i < tasks.length - 1 ? { if: ". != 99", ...one, then: "continue" } : one,
    })),
  ),
);

// Which of two branches is first on a real server is chance: here they do one thing each, and none fails after a call.
const branch = fc.oneof(
  fc.record({ set: fc.record({ x: data, y: data }) }),
  fc.record({ call: fc.constantFrom("crm.read", "crm.write"), with: fc.record({ v: fc.integer() }) }),
  fc.constant({ raise: { error: { type: "https://x.test/e", status: 418 } } }),
);

const task: fc.Memo<Task> = fc.memo((depth) => {
  const leaf = fc.oneof(
    fc.record({ set: fc.record({ x: data, y: data }) }),
    fc.record({ call: fc.constantFrom("crm.read", "crm.write"), with: fc.record({ v: data }) }),
    fc.constant({ wait: { milliseconds: 5 } }),
    fc.constant({ emit: { event: { with: { type: "t", time: "2026-01-01T00:00:00Z" } } } }),
    fc.constant({ raise: { error: { type: "https://x.test/e", status: 418 } } }),
    fc.constant({ switch: [{ one: { when: 'type == "object"', then: "continue" } }, { other: { then: "exit" } }] }),
  );
  if (depth <= 1) return fc.tuple(leaf, extras).map(merged);
  const inner = list(depth - 1);
  const scope = fc.oneof(
    fc.record({ do: inner }),
    fc.record({ for: fc.constant({ in: "[1, 2]" }), while: fc.constantFrom("true", "$index < 1"), do: inner }),
    fc.array(branch, { minLength: 1, maxLength: 3 }).map((tasks) => ({
      fork: { branches: tasks.map((one, i) => ({ [names[i]!]: one })) },
    })),
    fc.record({
      try: inner,
      catch: fc.oneof(
        fc.constantFrom(
          {},
          { retry: { delay: { milliseconds: 5 }, limit: { attempt: { count: 1 } } } },
          { errors: { with: { status: 502 } } },
        ),
        fc.record({ do: inner }),
      ),
    }),
  );
  return fc.tuple(fc.oneof({ weight: 2, arbitrary: scope }, { weight: 1, arbitrary: leaf }), extras).map(merged);
});

function merged([main, extra]: [object, object]): Task {
  return { ...extra, ...main } as Task;
}

const definition = list(3).map((tasks): Definition => ({
  document: {
    dsl: "1.0.3",
    namespace: "test",
    name: "random",
    version: "1.0.0",
    metadata: { policy: { onFault: "fail" } },
  },
  do: tasks,
}));

let world: TemporalWorld;
beforeAll(async () => {
  world = await temporalWorld(({ argument }) => answer(argument.key));
});
afterAll(() => world.close());

interface Result {
  output?: Json;
  error?: ErrorSpec;
  calls: string[];
}
const called = (calls: { activity: string; argument: JsonObject }[]): string[] =>
  calls
    .map(({ activity, argument: { key, with: args = null } }) =>
      JSON.stringify([activity, (key as string).slice((key as string).indexOf("/")), args]),
    )
    .sort();

async function inMemory(process: Definition, runId: string): Promise<Result> {
  const { output, error, calls } = await startInMemory({
    definition: process,
    runId,
    call: ({ argument }) => answer(argument.key),
  }).go();
  return { output, error, calls: called(calls) };
}

async function onTemporal(process: Definition, runId: string): Promise<Result> {
  const handle = await world.start(process, { runId });
  const ended = await handle.result().then(
    (output: Json) => ({ output }),
    (failure: { cause: { details: ErrorSpec[] } }) => ({ error: failure.cause.details[0] }),
  );
  return { ...ended, calls: called(world.calls.filter(({ argument }) => argument.run.runId === runId) as never) };
}

test("random processes give the same output, error and calls in memory and on Temporal", async () => {
  const kinds = new Set<string>();
  let faulted = 0;
  await fc.assert(
    fc.asyncProperty(definition, async (process) => {
      const { faults } = validate(process as never, {
        functions: ["crm.read", "crm.write"].map((name) => ({ name, inputSchema: {} })),
      });
      expect(faults).toEqual([]);
      for (const kind of TASK_KINDS) if (JSON.stringify(process).includes(`"${kind}":`)) kinds.add(kind);
      const runId = crypto.randomUUID();
      const expected = await inMemory(process, runId);
      if (expected.error) faulted++;
      expect(await onTemporal(process, runId)).toEqual(expected);
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
  expect([...kinds].sort()).toEqual(TASK_KINDS.filter((kind) => kind !== "listen").sort());
  expect(faulted).toBeGreaterThan(2);
  expect(faulted).toBeLessThan(RUNS - 2);
});
