import { and, eq, inArray } from "drizzle-orm";
import { taskAnswers, tasks } from "#db/workflows/schema.ts";
import { DomainError } from "#kit/errors.ts";
import type { WorkflowDb } from "../context.ts";
import type { FourEyes } from "./four-eyes-rule.ts";
import type { TaskWithRun } from "./shapes.ts";

/** Refuses whoever must not decide this: the run's starter, who decided a step before, who answered already. */
export async function requireOtherEyes(db: WorkflowDb, person: string, { task, run }: TaskWithRun): Promise<void> {
  const rule = task.fourEyes as FourEyes | null;
  if (!rule) return;
  const refuse = (why: string) => new DomainError("forbidden", `four eyes: ${why}`, { details: { fourEyes: true } });
  if (rule.not.includes("starter") && run.startedBy === person)
    throw refuse("whoever started the run does not decide this");
  if (rule.not.includes(person)) throw refuse("this is about your own work: another person decides it");
  const [answered] = await answersTo(db, [task.id], person);
  if (answered) throw refuse("you have answered, and another person has to");
  const steps = rule.not.filter((step) => step !== "starter");
  if (steps.length === 0) return;
  const before = await db
    .select({ id: tasks.id, step: tasks.step, completedBy: tasks.completedBy })
    .from(tasks)
    .where(and(eq(tasks.runId, run.id), inArray(tasks.step, steps)));
  const others = before.filter(({ id }) => id !== task.id);
  const also = await answersTo(
    db,
    others.map(({ id }) => id),
    person,
  );
  const decided = others.find(({ id, completedBy }) => completedBy === person || also.includes(id));
  if (decided) throw refuse(`whoever decided "${decided.step}" does not decide this`);
}

async function answersTo(db: WorkflowDb, ids: string[], person: string): Promise<string[]> {
  if (ids.length === 0) return [];
  const mine = and(inArray(taskAnswers.taskId, ids), eq(taskAnswers.person, person));
  return (await db.select({ id: taskAnswers.taskId }).from(taskAnswers).where(mine)).map(({ id }) => id);
}
