import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Json, type JsonObject, SIGNALS } from "./contract.ts";
import { type Definition, type ErrorSpec, TASK_KINDS } from "./definition/types.ts";
import { validate } from "./definition/validate.ts";
import { startInMemory } from "./engine/memory.ts";
import { definitions, functions } from "./random/testing.ts";
import { answerFor } from "./random/world.ts";
import { type TemporalWorld, temporalWorld } from "./testing.ts";

// `npm run fuzz` asks for more, from elsewhere.
const { FUZZ_RUNS = "60", FUZZ_SEED = "20261", FUZZ_PATH, FUZZ_SAVE } = process.env;
const RUNS = Number(FUZZ_RUNS);

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

interface Result {
  output?: Json;
  error?: ErrorSpec;
  calls: string[];
}

/** Each call once: a worker under load may make one again, with the same key. */
const called = (calls: { activity: string; argument: JsonObject }[]): string[] =>
  [
    ...new Set(
      calls.map(({ activity, argument }) =>
        JSON.stringify([activity, { ...argument, run: undefined }], (_, value: Json) =>
          typeof value === "string" ? pathIn(value) : value,
        ),
      ),
    ),
  ].sort();
// Keys begin with the run's id, which each run has of its own.
const pathIn = (text: string): string => text.replace(/^[0-9a-f]{8}-[0-9a-f-]{27}(?=\/)/, "");

async function inMemory(process: Definition, runId: string): Promise<Result> {
  const run = startInMemory({
    definition: process,
    runId,
    call: ({ activity, argument }) => answerFor(activity, argument, run),
  });
  const { output, error, calls } = await run.go();
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

const known = { functions: functions.map((name) => ({ name, inputSchema: {} })) };

test(
  "random processes give the same output, error and calls in memory and on Temporal",
  async () => {
    const kinds = new Set<string>();
    let faulted = 0;
    const property = fc.asyncProperty(definitions, async (process) => {
      const { faults } = validate(process as never, known);
      expect(faults.filter(({ severity }) => severity === "error")).toEqual([]);
      for (const kind of TASK_KINDS) if (JSON.stringify(process).includes(`"${kind}":`)) kinds.add(kind);
      const runId = crypto.randomUUID();
      const expected = await inMemory(process, runId);
      if (expected.error) faulted++;
      expect(await onTemporal(process, runId)).toEqual(expected);
    });
    const options = { numRuns: RUNS, seed: Number(FUZZ_SEED), ...(FUZZ_PATH && { path: FUZZ_PATH }) };
    const { failed, seed, counterexamplePath, counterexample, errorInstance } = await fc.check(property, {
      ...options,
      endOnFailure: true,
    });
    if (failed) {
      const place = { seed, path: counterexamplePath, process: counterexample?.[0] };
      save(place);
      throw new Error(`seed ${seed}, path ${counterexamplePath}: ${JSON.stringify(place.process)}`, {
        cause: errorInstance,
      });
    }
    if (FUZZ_PATH) return;
    expect([...kinds].sort()).toEqual([...TASK_KINDS].sort());
    expect(faulted).toBeGreaterThan(RUNS / 20);
    expect(faulted).toBeLessThan(RUNS - RUNS / 20);
  },
  Math.max(180_000, RUNS * 3_000),
);

function save(place: object): void {
  if (!FUZZ_SAVE) return;
  mkdirSync(FUZZ_SAVE, { recursive: true });
  appendFileSync(join(FUZZ_SAVE, "failures.jsonl"), `${JSON.stringify(place)}\n`);
}
