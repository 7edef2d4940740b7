import { expectOk } from "#kit/client.ts";
import { withCallScope } from "#kit/context.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { linksFor } from "../decisions/links.ts";
import type { WorkflowCtx } from "../context.ts";
import { Known } from "../json.ts";
import { requireOtherEyes } from "../tasks/four-eyes.ts";
import { Whom } from "../tasks/plan.ts";
import type { TaskRow, TaskWithRun } from "../tasks/shapes.ts";
import { requireWorker } from "./require-worker.ts";
import { lockTask, TaskKey } from "./task-by-key.ts";

export const TaskMails = z.strictObject({
  key: TaskKey,
  occasion: z.enum(["opened", "reminder", "escalated"]),
  /** People to be told who need not be those who may do it. */
  to: Whom.optional(),
});
type TaskMails = z.infer<typeof TaskMails>;
const Mail = z.object({
  userId: z.string(),
  email: z.string(),
  template: z.object({ name: z.string(), variables: z.record(z.string(), Known) }),
  /** It holds links that decide. */
  confidential: z.boolean(),
});
export const Mails = z.object({ mails: z.array(Mail) });
export type Mail = z.infer<typeof Mail>;
type Person = { id: string; name: string; email: string; active: boolean };

const maxPeople = 100;
const templates = { opened: "task-opened", reminder: "task-reminder", escalated: "task-escalated" } as const;

/** The mails that tell of an open task: asked again, they are the same. Nobody is told of one that is closed. */
export async function taskMails(ctx: WorkflowCtx, asked: TaskMails): Promise<{ mails: Mail[] }> {
  requireWorker(ctx);
  return mailsOf(ctx, asked);
}

export async function mailsOf(ctx: WorkflowCtx, { key, occasion, to }: TaskMails): Promise<{ mails: Mail[] }> {
  const { task } = await ctx.db.transaction((tx) => lockTask(tx, key));
  if (task.status !== "open") return { mails: [] };
  const people = await peopleOf(ctx, to ?? doersOf(task));
  const mails = await ctx.db.transaction(async (tx) => {
    const found = await lockTask(tx, key);
    const written: Mail[] = [];
    for (const person of people) {
      // Links go to those alone who may decide by them.
      const links =
        !to && (await mayDecide({ ...ctx, db: tx }, found, person))
          ? await linksFor(ctx, tx, found.task, person.id)
          : [];
      const time = await timeIn(ctx, task);
      written.push({
        userId: person.id,
        email: person.email,
        confidential: links.length > 0,
        template: {
          name: templates[occasion],
          variables: { ...about(ctx, task, time), name: person.name, choices: links },
        },
      });
    }
    return written;
  });
  return { mails };
}

const doersOf = ({ claimedBy, assignee, role, team, candidates }: TaskRow): Whom => {
  const one = claimedBy ?? assignee;
  if (one) return { assignee: one };
  return { ...(role && { role }), ...(team && { team }), ...(candidates && { candidates }) };
};

const about = ({ config }: WorkflowCtx, task: TaskRow, due: string | undefined) => ({
  title: task.title,
  url: `${config.publicUrl}/v1/tasks/${task.id}`,
  ...(task.description && { description: task.description }),
  ...(due && { due }),
});

async function timeIn({ db }: WorkflowCtx, { dueAt, calendar }: TaskRow): Promise<string | undefined> {
  if (!dueAt) return undefined;
  const found = calendar
    ? await db.query.calendars.findFirst({
        where: (row, { eq }) => eq(row.name, calendar),
        columns: { timeZone: true },
      })
    : undefined;
  const timeZone = found?.timeZone ?? "UTC";
  return (
    new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short", timeZone }).format(dueAt) +
    ` (${timeZone})`
  );
}

async function mayDecide({ db }: WorkflowCtx, found: TaskWithRun, { id }: Person): Promise<boolean> {
  try {
    await requireOtherEyes(db, id, found);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** The active people meant, each once; asked in the service's own name. */
async function peopleOf(ctx: WorkflowCtx, { assignee, role, team, candidates = [] }: Whom): Promise<Person[]> {
  const { users } = ctx.clients;
  return withCallScope({ requestId: ctx.requestId }, async () => {
    const named = await Promise.all(
      [...(assignee ? [assignee] : []), ...candidates]
        .filter((id) => z.uuid().safeParse(id).success)
        .map((id) => orNone(expectOk(users.GET("/v1/users/{id}", { params: { path: { id } } })))),
    );
    const lists = await Promise.all(
      [role && { role }, team && { team }].flatMap((filter) => {
        if (!filter) return [];
        const query = { ...filter, active: "true" as const, limit: maxPeople };
        return [expectOk(users.GET("/v1/users", { params: { query } })).then(({ results }) => results)];
      }),
    );
    const found = [...named.flatMap((one) => one ?? []), ...lists.flat()].filter(({ active }) => active);
    return [...new Map(found.map((person) => [person.id, person])).values()].slice(0, maxPeople);
  });
}

const orNone = <T>(answer: Promise<T>): Promise<T | undefined> =>
  answer.catch((error: unknown) => {
    if (error instanceof DomainError && error.code === "not_found") return undefined;
    throw error;
  });
