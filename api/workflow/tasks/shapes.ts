import { z } from "#kit/router.ts";
import type { runs, tasks } from "#db/workflows/schema.ts";
import { JsonObject, Known } from "../json.ts";
import type { Actor } from "#kit/authorize.ts";
import { linksOf, recordOf } from "../runs/shapes.ts";
import { withoutHidden } from "../runs/visible.ts";

export const taskStatuses = ["open", "completed", "expired", "cancelled"] as const;

export const TaskView = z
  .object({
    id: z.uuid(),
    runId: z.uuid(),
    definition: z.object({ namespace: z.string(), name: z.string(), version: z.string() }),
    record: z.object({ type: z.string(), id: z.string() }).optional(),
    path: z.string(),
    title: z.string(),
    description: z.string().optional(),
    form: JsonObject.optional().openapi({ description: "JSON Schema of the answer." }),
    facts: JsonObject.optional().openapi({ description: "What to know before answering." }),
    assignee: z.string().optional(),
    role: z.string().optional(),
    team: z.string().optional(),
    status: z.enum(taskStatuses),
    claimedBy: z.string().optional(),
    completedBy: z.string().optional(),
    output: Known.optional(),
    dueAt: z.iso.datetime().optional(),
    createdAt: z.iso.datetime(),
    closedAt: z.iso.datetime().optional(),
    links: z.object({ self: z.string(), temporalUi: z.string() }),
  })
  .openapi("Task");
export type TaskView = z.infer<typeof TaskView>;

export type TaskRow = typeof tasks.$inferSelect;
export type TaskWithRun = { task: TaskRow; run: typeof runs.$inferSelect };

type Config = Parameters<typeof linksOf>[0];

/** A task as this person sees it. */
export function taskView(config: Config, { task, run }: TaskWithRun, actor: Actor): TaskView {
  const plain = Object.fromEntries(Object.entries(task).filter(([, value]) => value !== null)) as TaskView;
  return {
    ...plain,
    ...(plain.facts && { facts: withoutHidden(actor, plain.facts) }),
    ...(plain.output !== undefined && { output: withoutHidden(actor, plain.output) }),
    definition: { namespace: run.namespace, name: run.name, version: run.version },
    ...(recordOf(run) && { record: recordOf(run) }),
    dueAt: task.dueAt?.toISOString(),
    createdAt: task.createdAt.toISOString(),
    closedAt: task.closedAt?.toISOString(),
    links: linksOf(config, run),
  };
}
