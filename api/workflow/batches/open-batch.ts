import { batches } from "#db/workflows/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import type { About } from "../enrolments/shapes.ts";
import type { Action, Input } from "./actions.ts";
import type { BatchRow } from "./shapes.ts";

type Asked = {
  action: Action | "enrol";
  filter: object;
  dryRun?: boolean;
  input: (Input & { process?: true }) | { reEnrol: boolean; about: About; reason?: string };
};

/** A batch that has no runs yet. */
export async function openBatch(tx: WorkflowDb, { actor }: WorkflowCtx, asked: Asked): Promise<BatchRow> {
  const [batch] = await tx
    .insert(batches)
    .values({ id: uuidv7(), ...asked, actor, total: 0, createdBy: actor.id })
    .returning();
  return batch!;
}
