import { runSteps } from "#db/workflows/schema.ts";
import type { Fault, RunProjection } from "#workflows/contract.ts";
import type { WorkflowDb } from "../context.ts";
import { ended, type RunRow } from "../runs/shapes.ts";
import { named } from "../runs/steps-named.ts";
import { raiseIncident, resolveIncidents } from "./raise.ts";

type Moved = { row: RunRow; update: RunProjection };

/** Follows the failed steps of runs: each that waits for a person is an incident, and none once it goes on or ends. */
export async function followFaults(tx: WorkflowDb, moved: Moved[]): Promise<void> {
  const over = moved.filter(({ row }) => ended.has(row.status)).map(({ row }) => row.id);
  if (over.length > 0) await resolveIncidents(tx, { runIds: over }, "ended");
  const open = new Map(moved.filter(({ row }) => !ended.has(row.status)).map((one) => [one.row.id, one]));
  const told = [...open.values()].flatMap(({ update }) =>
    update.steps.map(({ path }) => ({ runId: update.runId, path })),
  );
  if (told.length === 0) return;
  const steps = await tx.select().from(runSteps).where(named(runSteps, told));
  const parked = steps.filter(({ status }) => status === "incident");
  const others = steps.filter(({ status }) => status !== "incident");
  if (others.length > 0) await resolveIncidents(tx, { kinds: ["fault"], steps: others }, "continued");
  for (const step of parked) {
    const { row, update } = open.get(step.runId)!;
    const since = update.incident?.path === step.path ? update.incident.since : update.at;
    await raiseIncident(tx, {
      kind: "fault",
      run: row,
      since: new Date(since),
      path: step.path,
      step: step.name,
      stepKind: step.kind,
      attempts: step.attempts,
      error: step.error as Fault,
    });
  }
}
