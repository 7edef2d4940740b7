import type { Definition, ErrorSpec, Json, JsonObject } from "../definition/types.ts";
import { SIGNALS, type StartInput } from "../contract.ts";
import { startInMemory } from "../engine/memory.ts";
import type { TemporalWorld } from "../testing.ts";
import { answerFor, type Mouth } from "./world.ts";

/** What became of a run, told so that runs of both bindings can be compared. */
export interface Result {
  output?: Json;
  error?: ErrorSpec;
  calls: string[];
}
export type Told = { activity: string; argument: JsonObject };

/**
 * Each call once: a worker under load may make one again, with the same key. Without what Temporal's binding adds: whose
 * it is, and which listeners are being closed at that moment.
 */
export const called = (calls: Told[]): string[] =>
  [
    ...new Set(
      calls.map(({ activity, argument }) =>
        JSON.stringify([activity, { ...argument, run: undefined, left: undefined }], (_, value: Json) =>
          typeof value === "string" ? pathIn(value) : value,
        ),
      ),
    ),
  ].sort();
// Keys begin with the run's id, which each run has of its own.
const pathIn = (text: string): string => text.replace(/^[0-9a-f]{8}-[0-9a-f-]{27}(?=\/)/, "");

export async function inMemory(process: Definition, runId: string): Promise<Result> {
  const run = startInMemory({
    definition: process,
    runId,
    call: ({ activity, argument }) => answerFor(activity, argument, run),
  });
  const { output, error, calls } = await run.go();
  return { output, error, calls: called(calls) };
}

export async function onTemporal(
  world: Pick<TemporalWorld, "start" | "calls">,
  process: Definition,
  runId: string,
  more: Partial<StartInput> = {},
): Promise<Result> {
  const handle = await world.start(process, { runId, ...more });
  const ended = await handle.result().then(
    (output: Json) => ({ output }),
    (failure: { cause: { details: ErrorSpec[] } }) => ({ error: failure.cause.details[0] }),
  );
  return { ...ended, calls: called(world.calls.filter(({ argument }) => argument.run.runId === runId) as never) };
}

/** How the world speaks to a run on Temporal. */
export function mouthOf(client: TemporalWorld["client"], workflowId: string): Mouth {
  const handle = client.workflow.getHandle(workflowId);
  return {
    event: (subscriptionId, event) => handle.signal(SIGNALS.event, { subscriptionId, event }),
    answer: (path, taskId, output) => handle.signal(SIGNALS.answer, { path, taskId, output }),
  };
}
