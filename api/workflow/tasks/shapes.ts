import { z } from "#kit/router.ts";
import type { runs, tasks } from "#db/workflows/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { JsonObject, Known } from "../json.ts";
import { linksOf, recordOf } from "../runs/shapes.ts";
import { withoutHidden } from "../runs/visible.ts";

export const taskStatuses = ["open", "completed", "expired", "cancelled"] as const;
/** The number that is kept is the place in this list, from 1. */
export const priorities = ["low", "normal", "high", "urgent"] as const;

export const TaskView = z
  .object({
    id: z.uuid(),
    runId: z.uuid(),
    definition: z.object({ namespace: z.string(), name: z.string(), version: z.string() }),
    record: z.object({ type: z.string(), id: z.string() }).optional(),
    path: z.string(),
    step: z.string(),
    title: z.string(),
    description: z.string().optional(),
    form: JsonObject.optional().describe("JSON Schema of the answer."),
    facts: JsonObject.optional().describe("What to know before answering."),
    choices: z
      .array(z.object({ title: z.string(), answer: Known }))
      .optional()
      .openapi({ description: "Answers that need no form." }),
    priority: z.enum(priorities),
    assignee: z.string().optional(),
    role: z.string().optional(),
    team: z.string().optional(),
    candidates: z.array(z.string()).optional(),
    fourEyes: z
      .object({ people: z.number(), not: z.array(z.string()), endsWith: JsonObject.optional() })
      .optional()
      .openapi({ description: "How many different people decide, and who may not." }),
    status: z.enum(taskStatuses),
    claimedBy: z.string().optional(),
    delegatedBy: z.string().optional(),
    escalated: z.number().int().openapi({ description: "How many steps of its escalation were taken." }),
    completedBy: z.string().optional(),
    byDefault: z.boolean().openapi({ description: "Nobody answered: the definition says what holds then." }),
    output: Known.optional(),
    dueAt: z.iso.datetime().optional(),
    overdue: z.boolean(),
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
    priority: priorities[task.priority - 1] ?? "normal",
    definition: { namespace: run.namespace, name: run.name, version: run.version },
    ...(recordOf(run) && { record: recordOf(run) }),
    dueAt: task.dueAt?.toISOString(),
    overdue: task.status === "open" && task.dueAt !== null && task.dueAt.getTime() < Date.now(),
    createdAt: task.createdAt.toISOString(),
    closedAt: task.closedAt?.toISOString(),
    links: linksOf(config, run),
  };
}
