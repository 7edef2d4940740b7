import { and, desc, eq, like, lt, or, type AnyColumn } from "drizzle-orm";
import { runs } from "#db/workflows/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { statuses, summaryOf, waitingKinds } from "./shapes.ts";
import { runsWithin, shownRun } from "./visible.ts";

export const ListRuns = PageQuery.extend({
  after: z.uuid().optional(),
  status: z.enum(statuses).optional(),
  definition: z
    .string()
    .regex(/^[\w-]+\/[\w-]+$/)
    .optional()
    .openapi({ description: "`namespace/name`", example: "sales/lead-intake" }),
  record: z
    .string()
    .regex(/^[\w-]+\/[\w.:-]+$/)
    .optional()
    .openapi({ description: "`type/id`", example: "leads/42" }),
  waiting: z.enum(waitingKinds).optional(),
  query: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .openapi({ description: "A run's id or key, or the beginning of its workflow id." }),
});
export type ListRuns = z.infer<typeof ListRuns>;

/** Runs that the actor may see, newest first. */
export async function listRuns(ctx: WorkflowCtx, input: ListRuns) {
  const scope = requirePermission(ctx, "workflow.runs:read");
  const rows = await ctx.db
    .select()
    .from(runs)
    .where(
      and(
        runsWithin(ctx.actor, scope),
        input.after ? lt(runs.id, input.after) : undefined,
        input.status ? eq(runs.status, input.status) : undefined,
        input.definition ? pair(runs.namespace, runs.name, input.definition) : undefined,
        input.record ? pair(runs.recordType, runs.recordId, input.record) : undefined,
        input.waiting ? eq(runs.waitingKind, input.waiting) : undefined,
        input.query ? search(input.query) : undefined,
      ),
    )
    .orderBy(desc(runs.id))
    .limit(input.limit + 1);
  const results = rows.slice(0, input.limit).map((row) => summaryOf(ctx.config, shownRun(ctx.actor, row)));
  const last = rows.length > input.limit ? results.at(-1) : undefined;
  return { results, ...(last && { paging: { next: { after: last.id } } }) };
}

const pair = (first: AnyColumn, second: AnyColumn, path: string) =>
  and(eq(first, path.slice(0, path.indexOf("/"))), eq(second, path.slice(path.indexOf("/") + 1)));

const search = (text: string) =>
  or(
    z.uuid().safeParse(text).success ? eq(runs.id, text) : undefined,
    eq(runs.key, text),
    like(runs.workflowId, `${text.replaceAll(/[\\%_]/g, "\\$&")}%`),
  );
