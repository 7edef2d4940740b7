import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TASK_KINDS } from "./definition/types.ts";
import { validate } from "./definition/validate.ts";
import { inMemory, mouthOf, onTemporal } from "./random/bindings.ts";
import { definitions, functions } from "./random/testing.ts";
import { answerFor } from "./random/world.ts";
import { type TemporalWorld, temporalWorld } from "./testing.ts";

// `npm run fuzz` asks for more, from elsewhere.
const { FUZZ_RUNS = "60", FUZZ_SEED = "20261", FUZZ_PATH, FUZZ_SAVE } = process.env;
const RUNS = Number(FUZZ_RUNS);

let world: TemporalWorld;
beforeAll(async () => {
  world = await temporalWorld(({ activity, argument }) =>
    answerFor(activity, argument as never, mouthOf(world.client, argument.run.workflowId)),
  );
});
afterAll(() => world.close());

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
      expect(await onTemporal(world, process, runId)).toEqual(expected);
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
