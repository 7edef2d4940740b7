import type { batches, batchRecords, batchRuns } from "#db/workflows/schema.ts";
import { z } from "#kit/router.ts";
import { Enrol, type About } from "../enrolments/shapes.ts";
import { Json } from "../json.ts";
import { Mapping } from "../runs/migrate-run.ts";
import { statuses } from "../runs/shapes.ts";
import { actions, type Action } from "./actions.ts";

const text = (pattern: RegExp, max = 200) => z.string().max(max).regex(pattern).optional();

export const Filter = z
  .strictObject({
    definition: text(/^[\w-]+\/[\w-]+$/).openapi({ description: "`namespace/name`", example: "sales/nurture" }),
    version: text(/^[\w.+-]+$/, 64),
    status: z.enum(statuses).optional(),
    errorType: z.string().min(1).max(300).optional().openapi({ description: "As incidents are listed by it." }),
    record: text(/^[\w-]+\/[\w.:-]+$/).openapi({ description: "`type/id`", example: "leads/42" }),
    step: z.string().min(1).max(200).optional().openapi({ description: "The name of the step that failed." }),
    since: z.iso.datetime({ offset: true }).optional().openapi({ description: "Started then or later." }),
    batch: z.uuid().optional().openapi({ description: "Those that another batch was done to." }),
    ids: z.array(z.uuid()).min(1).max(1_000).optional(),
  })
  .refine((filter) => Object.values(filter).some((value) => value !== undefined), "name at least one condition");
export type Filter = z.infer<typeof Filter>;

const goesWith = { input: "retry", output: "skip", step: "rewind", version: "migrate", mapping: "migrate" } as const;
const needs = { skip: "output", rewind: "step", migrate: "version" } as const;

const CreateRunBatch = z
  .strictObject({
    action: z.enum(Object.keys(actions) as [Action, ...Action[]]),
    filter: Filter,
    input: Json.optional().describe("Of `retry`: what each step is given instead."),
    output: Json.optional().describe("Of `skip`: what each step would have given."),
    step: z.string().min(1).max(1000).optional().openapi({
      description:
        "Of `rewind`: path of the step to begin again at. Runs that have ended are taken back where the filter names them, by `status` or by `ids`.",
    }),
    version: z.string().min(1).max(64).optional().openapi({
      description:
        "Of `migrate`: the version that the runs of `filter.definition` are to go on under; all are moved, or none.",
    }),
    mapping: Mapping,
    reason: z.string().max(500).optional(),
    dryRun: z.boolean().default(false).openapi({
      description: "Does nothing: tells of each run whether it would be done, and which effects would happen again.",
    }),
  })
  .superRefine((batch, context) => {
    const fault = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    for (const [field, action] of Object.entries(goesWith))
      if (batch[field as keyof typeof goesWith] !== undefined && batch.action !== action)
        fault([field], `goes with ${action} only`);
    const needed = needs[batch.action as keyof typeof needs];
    if (needed && batch[needed] === undefined) fault([needed], `is needed to ${batch.action}`);
    if (batch.action === "migrate" && !batch.filter.definition) fault(["filter", "definition"], "is needed to migrate");
  })
  .openapi("CreateRunBatch");
export type CreateRunBatch = z.infer<typeof CreateRunBatch>;

export const CreateBatch = z.discriminatedUnion("action", [CreateRunBatch, Enrol]).openapi("CreateBatch");
export type CreateBatch = z.infer<typeof CreateBatch>;

export const BatchView = z
  .object({
    id: z.uuid(),
    action: z.string(),
    filter: z.record(z.string(), z.unknown()),
    dryRun: z.boolean(),
    state: z.enum(["running", "done", "cancelled", "refused"]),
    reason: z
      .string()
      .optional()
      .openapi({ description: "Why it was refused; what was done stays done, but of `migrate`." }),
    total: z.number().int(),
    done: z.number().int(),
    failed: z.number().int(),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().optional(),
  })
  .openapi("Batch");

export const ResultView = z
  .object({
    runId: z.uuid().optional().openapi({ description: "Of `enrol`: the run that a record got." }),
    record: z.string().optional().openapi({ description: "Of `enrol`: `type/id`." }),
    state: z.enum(["pending", "done", "failed", "left"]).openapi({
      description: "`done` of a dry run: it would be done. `left`: the batch ended before its turn.",
    }),
    reason: z.string().optional(),
    repeats: z
      .array(z.object({ path: z.string(), name: z.string(), kind: z.string(), why: z.string().optional() }))
      .optional()
      .openapi({ description: "Steps that are done again, and whose effects may happen again." }),
    reasons: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: "Of `migrate`: what stands against it, by its place." }),
    at: z.iso.datetime().optional(),
  })
  .openapi("BatchResult");

export type BatchRow = typeof batches.$inferSelect;

export const batchView = (row: BatchRow): z.infer<typeof BatchView> => ({
  id: row.id,
  action: row.action,
  filter: row.filter,
  dryRun: row.dryRun,
  state: row.state,
  ...(row.reason && { reason: row.reason }),
  total: row.total,
  done: row.done,
  failed: row.failed,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  ...(row.endedAt && { endedAt: row.endedAt.toISOString() }),
});

export const resultView = (row: typeof batchRuns.$inferSelect): z.infer<typeof ResultView> => ({
  runId: row.runId,
  state: row.state,
  ...(row.reason && { reason: row.reason }),
  ...(row.repeats && { repeats: row.repeats }),
  ...(row.reasons && { reasons: row.reasons }),
  ...(row.at && { at: row.at.toISOString() }),
});

export const recordView = (
  { input }: BatchRow,
  { recordId, state, reason, runId, at }: typeof batchRecords.$inferSelect,
): z.infer<typeof ResultView> => ({
  record: `${(input.about as About).type}/${recordId}`,
  state,
  ...(runId && { runId }),
  ...(reason && { reason }),
  at: at.toISOString(),
});
