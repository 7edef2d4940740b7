import { and, eq, inArray } from "drizzle-orm";
import { taskAnswers, tasks } from "#db/workflows/schema.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { Json } from "#workflows/contract.ts";
import type { WorkflowDb } from "../context.ts";
import { JsonObject } from "../json.ts";
import { contains } from "../simulations/contains.ts";
import type { TaskWithRun } from "./shapes.ts";

const Rule = z.strictObject({
  people: z.number().int().min(1).max(10).default(1),
  not: z.array(z.string().min(1).max(200)).max(50).default(["starter"]),
  endsWith: JsonObject.optional(),
});
/** How many different people decide, and who may not: `true`, a number, or in full. `false` asks for nothing. */
export const FourEyes = z
  .union([z.boolean(), z.number().int().min(1).max(10), Rule])
  .transform((given) =>
    given === false
      ? undefined
      : Rule.parse(given === true ? {} : typeof given === "number" ? { people: given } : given),
  );
export type FourEyes = z.infer<typeof Rule>;

/** Refuses whoever must not decide this: the run's starter, who decided a step before, who answered already. */
export async function requireOtherEyes(db: WorkflowDb, person: string, { task, run }: TaskWithRun): Promise<void> {
  const rule = task.fourEyes as FourEyes | null;
  if (!rule) return;
  const refuse = (why: string) => new DomainError("forbidden", `four eyes: ${why}`, { details: { fourEyes: true } });
  if (rule.not.includes("starter") && run.startedBy === person)
    throw refuse("whoever started the run does not decide this");
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

export type Answer = { by: string; at: string; output: Json };

/** What the run gets when so much has been answered; undefined while another person has to. */
export function decided(rule: FourEyes | null, answers: Answer[]): Json | undefined {
  const last = answers.at(-1)!.output;
  if (!rule || rule.people === 1) return last;
  const enough = answers.length >= rule.people || (rule.endsWith && contains(last, rule.endsWith as Json));
  return enough ? { answers: answers as unknown as Json[] } : undefined;
}
