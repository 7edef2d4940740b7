import { eq } from "drizzle-orm";
import { runs, tasks } from "#db/workflows/schema.ts";
import { DomainError, notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { OpenTaskOutput } from "#workflows/contract.ts";
import { calendarsNamed } from "../calendars/calendars.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { Json, JsonObject } from "../json.ts";
import { ended, recordOf, type RunRow } from "../runs/shapes.ts";
import { FourEyes } from "../tasks/four-eyes-rule.ts";
import { calendarsOf, planOf, Times, Whom } from "../tasks/plan.ts";
import { priorities, type TaskRow } from "../tasks/shapes.ts";
import { requireWorker } from "./require-worker.ts";

const Choice = z.strictObject({ title: z.string().min(1).max(100), answer: Json });

export const OpenTask = Times.extend(Whom.shape).extend({
  key: z.string().min(1).max(1500),
  runId: z.uuid(),
  path: z.string().max(1000),
  title: z.string().min(1).max(500),
  description: z.string().max(20_000).optional(),
  form: JsonObject.optional(),
  facts: JsonObject.optional(),
  choices: z.array(Choice).max(10).optional(),
  priority: z.enum(priorities).optional(),
  fourEyes: FourEyes.optional(),
});
export type OpenTask = z.input<typeof OpenTask>;
type Parsed = z.output<typeof OpenTask>;

/** Opens a task for people; the same key gives the same task. */
export async function openTask(ctx: WorkflowCtx, given: OpenTask | Parsed): Promise<OpenTaskOutput> {
  requireWorker(ctx);
  const input = OpenTask.parse(given);
  const { runId, key } = input;
  return ctx.db.transaction(async (tx) => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, runId)).for("share");
    if (!run) throw notFound(`run ${runId}`);
    const [known] = await tx.select().from(tasks).where(eq(tasks.key, key));
    if (known) return opened(known);
    if (ended.has(run.status)) throw new DomainError("conflict", "the run has ended");
    const [fresh] = await tx
      .insert(tasks)
      .values(await rowOf(tx, run, input))
      .onConflictDoNothing({ target: tasks.key })
      .returning();
    if (!fresh) throw new DomainError("unavailable", "the task is being opened", { retryAfter: 1 });
    await ctx.publish(tx, created(fresh, run));
    return opened(fresh);
  });
}

async function rowOf(tx: WorkflowDb, run: RunRow, input: Parsed): Promise<typeof tasks.$inferInsert> {
  const { due, dueAt: givenDueAt, notify, reminders, escalation, onExpiry, priority, ...task } = input;
  const times = { due, dueAt: givenDueAt, notify, reminders, escalation, onExpiry };
  const counted = calendarsOf(times);
  const now = new Date();
  const { dueAt = givenDueAt, plan } = planOf(times, now.getTime(), await calendarsNamed(tx, counted));
  return {
    id: uuidv7(),
    ...task,
    step: stepOf(task.path),
    priority: priorities.indexOf(priority ?? "normal") + 1,
    calendar: counted[0],
    dueAt: dueAt ? new Date(dueAt) : null,
    plan,
    escalation,
    createdAt: now,
    definition: `${run.namespace}/${run.name}`,
    recordType: run.recordType,
    recordId: run.recordId,
    runTeam: run.team,
  };
}

/** The name of the step that a path ends with. */
const stepOf = (path: string): string =>
  path.replace(/^.*\//, "").replace(/#\d+$/, "").replaceAll("~1", "/").replaceAll("~0", "~");

const opened = ({ id, plan, calendar, dueAt }: TaskRow): OpenTaskOutput => ({
  taskId: id,
  ...(plan && { plan }),
  ...(plan && calendar && dueAt && { dueAt: dueAt.toISOString() }),
});

const created = (task: TaskRow, run: RunRow) => ({
  type: "workflow.task.created",
  subject: `tasks/${task.id}`,
  runid: run.id,
  data: {
    taskId: task.id,
    runId: run.id,
    definition: task.definition,
    record: recordOf(run),
    assignee: task.assignee ?? undefined,
    role: task.role ?? undefined,
    team: task.team ?? undefined,
    dueAt: task.dueAt?.toISOString(),
  },
});
