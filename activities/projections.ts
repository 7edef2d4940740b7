import { expectOk } from "#kit/client.ts";
import type { Json, RunProjection, Step } from "#workflows/contract.ts";
import type { Clients } from "./clients.ts";

const valueMax = 64 * 1024;
const batchMax = 4 * 1024 * 1024;
const countMax = 200;

/** Tells the Workflow Engine how runs stand, in requests of bounded size; a large value is told by its size alone. */
export async function sendProjections({ workflow }: Pick<Clients, "workflow">, given: RunProjection[]): Promise<void> {
  for (const updates of batches(given.map(bounded)))
    await expectOk(workflow.POST("/v1/internal/projections", { body: { updates } as never }));
}

function* batches(updates: RunProjection[]): Generator<RunProjection[]> {
  let batch: RunProjection[] = [];
  let size = 0;
  for (const update of updates) {
    const bytes = JSON.stringify(update).length;
    if (batch.length > 0 && (size + bytes > batchMax || batch.length === countMax)) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(update);
    size += bytes;
  }
  if (batch.length > 0) yield batch;
}

const bounded = (update: RunProjection): RunProjection => ({
  ...update,
  ...(update.output !== undefined && { output: small(update.output) }),
  ...(update.incident && { incident: { ...update.incident, input: small(update.incident.input) } }),
  steps: update.steps.map(boundedStep),
});

const boundedStep = (step: Step): Step => ({
  ...step,
  ...(step.input !== undefined && { input: small(step.input) }),
  ...(step.output !== undefined && { output: small(step.output) }),
});

function small(value: Json): Json {
  const bytes = JSON.stringify(value).length;
  return bytes <= valueMax ? value : { tooLargeToShow: bytes };
}
