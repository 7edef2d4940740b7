import { and, desc, eq, lt } from "drizzle-orm";
import { runs, tasks } from "#db/workflows/schema.ts";
import { notFound } from "#kit/errors.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { taskStatuses, taskView, type TaskView, type TaskWithRun } from "./shapes.ts";
import { mine, visible } from "./visible.ts";

export const ListTasks = PageQuery.extend({
  after: z.uuid().optional(),
  assignee: z
    .string()
    .max(128)
    .optional()
    .openapi({ description: "A user's id; `me` also finds what my roles and teams may claim." }),
  status: z.enum(taskStatuses).optional(),
  record: z
    .string()
    .regex(/^[\w-]+\/[\w.:-]+$/)
    .optional()
    .openapi({ description: "`type/id`", example: "leads/42" }),
  run: z.uuid().optional(),
});

/** Human tasks that the actor may see, newest first. */
export async function listTasks(ctx: WorkflowCtx, input: z.infer<typeof ListTasks>) {
  const seen = visible(ctx, "workflow.tasks:read");
  const [type, id] = input.record?.split(/\/(.*)/) ?? [];
  const rows = await ctx.db
    .select({ task: tasks, run: runs })
    .from(tasks)
    .innerJoin(runs, eq(runs.id, tasks.runId))
    .where(
      and(
        seen,
        input.after ? lt(tasks.id, input.after) : undefined,
        input.assignee === "me" ? mine(ctx.actor) : input.assignee ? eq(tasks.assignee, input.assignee) : undefined,
        input.status && eq(tasks.status, input.status),
        type && id ? and(eq(runs.recordType, type), eq(runs.recordId, id)) : undefined,
        input.run ? eq(tasks.runId, input.run) : undefined,
      ),
    )
    .orderBy(desc(tasks.id))
    .limit(input.limit + 1);
  const results = rows.slice(0, input.limit).map((row) => taskView(ctx.config, row, ctx.actor));
  const last = rows.length > input.limit ? results.at(-1) : undefined;
  return { results, ...(last && { paging: { next: { after: last.id } } }) };
}

/** A task the actor may see, with its run; with `lock` it stays as it is until the transaction ends. */
export async function findTask(
  ctx: WorkflowCtx,
  id: string,
  {
    permission = "workflow.tasks:read",
    db = ctx.db,
    lock = false,
  }: { permission?: string; db?: WorkflowDb; lock?: boolean } = {},
): Promise<TaskWithRun> {
  const query = db
    .select({ task: tasks, run: runs })
    .from(tasks)
    .innerJoin(runs, eq(runs.id, tasks.runId))
    .where(and(eq(tasks.id, id), visible(ctx, permission)));
  const [row] = await (lock ? query.for("update", { of: tasks }) : query);
  if (!row) throw notFound(`task ${id}`);
  return row;
}

export const getTask = async (ctx: WorkflowCtx, id: string): Promise<TaskView> =>
  taskView(ctx.config, await findTask(ctx, id), ctx.actor);
