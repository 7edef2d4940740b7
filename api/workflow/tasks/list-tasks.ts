import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import { runs, taskPlaces, tasks } from "#db/workflows/schema.ts";
import { invalid, notFound } from "#kit/errors.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { ownPlaces, standsIn, teamPlaces, visiblePlaces } from "./places.ts";
import { priorities, taskStatuses, taskView, type TaskRow, type TaskView, type TaskWithRun } from "./shapes.ts";

const read = "workflow.tasks:read";
const Time = z.iso.datetime({ offset: true });

export const ListTasks = PageQuery.extend({
  after: z.string().max(100).optional(),
  assignee: z.string().max(128).optional().openapi({
    description: "A user's id; `me` also finds what my roles and teams may claim, `team` what my teams have to do.",
  }),
  status: z.enum(taskStatuses).optional(),
  due: z.enum(["overdue", "none"]).optional(),
  dueBefore: Time.optional(),
  dueAfter: Time.optional(),
  priority: z.enum(priorities).optional(),
  definition: z
    .string()
    .regex(/^[\w-]+\/[\w-]+$/)
    .max(130)
    .optional()
    .openapi({ description: "`namespace/name`", example: "sales/deal-approval" }),
  record: z
    .string()
    .regex(/^[\w-]+\/[\w.:-]+$/)
    .optional()
    .openapi({ description: "`type/id`", example: "leads/42" }),
  run: z.uuid().optional(),
  sort: z.enum(["newest", "due"]).optional().openapi({ description: "`newest` unless said." }),
});
export type ListTasks = z.infer<typeof ListTasks>;

/** Human tasks that the actor may see: one question to the database, answered from indexes however many there are. */
export async function listTasks(ctx: WorkflowCtx, input: ListTasks) {
  const rows = await taskQuery(ctx, input);
  const shown = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? shown.at(-1)?.task : undefined;
  const results = shown.map((row) => taskView(ctx.config, row, ctx.actor));
  return { results, ...(last && { paging: { next: { after: cursorOf(input, last) } } }) };
}

/** The tasks of a page and the first of the next; with their runs. */
export function taskQuery(ctx: Pick<WorkflowCtx, "actor" | "db">, input: ListTasks) {
  const byDue = input.sort === "due";
  const visible = visiblePlaces(ctx, read);
  const { places, checked } = placesOf(ctx, input.assignee, visible);
  const condition = and(...filters(input), checked ? standsIn(visible, sql`t.id`) : undefined);
  const ids = places ? inPlaces(places, input, condition) : inAll(input, condition);
  return ctx.db
    .select({ task: tasks, run: runs })
    .from(tasks)
    .innerJoin(runs, eq(runs.id, tasks.runId))
    .where(sql`${tasks.id} in (${ids})`)
    .orderBy(...(byDue ? [sql`coalesce(${tasks.dueAt}, 'infinity'::timestamptz)`, tasks.id] : [desc(tasks.id)]));
}

/** Where to look, and whether what is found there must be looked at again: what one may see is not all that others have. */
function placesOf({ actor }: Pick<WorkflowCtx, "actor">, assignee: string | undefined, visible: string[] | undefined) {
  if (assignee === "me") return { places: ownPlaces(actor), checked: false };
  if (assignee === "team") return { places: teamPlaces(actor), checked: true };
  if (assignee !== undefined) return { places: [`user:${assignee}`], checked: true };
  return { places: visible, checked: false };
}

function filters(input: ListTasks): (SQL | undefined)[] {
  const { due, dueBefore, dueAfter, priority, definition, record, run } = input;
  const [type, id] = record?.split(/\/(.*)/) ?? [];
  return [
    due === "overdue" ? sql`t.due_at < now()` : due === "none" ? sql`t.due_at is null` : undefined,
    dueBefore ? sql`t.due_at < ${dueBefore}::timestamptz` : undefined,
    dueAfter ? sql`t.due_at >= ${dueAfter}::timestamptz` : undefined,
    priority ? sql`t.priority = ${priorities.indexOf(priority) + 1}` : undefined,
    definition ? sql`t.definition = ${definition}` : undefined,
    type && id ? sql`t.record_type = ${type} and t.record_id = ${id}` : undefined,
    run ? sql`t.run_id = ${run}::uuid` : undefined,
  ];
}

/** Of each place the first of its tasks in order; of those the first: as many index entries are read as tasks are shown. */
function inPlaces(places: string[], input: ListTasks, condition: SQL | undefined): SQL {
  const statuses = input.status ? [input.status] : [...taskStatuses];
  const { after, order, limit } = paging(input, sql`p.task_id`, sql`p.due_at`);
  const join = condition ? sql`join tasks t on t.id = p.task_id` : sql``;
  return sql`select page.task_id from (
    select p.task_id, p.due_at from unnest(${sql.param(places)}::text[]) place
      cross join unnest(${sql.param(statuses)}::text[]) state
      cross join lateral (select p.task_id, p.due_at from ${taskPlaces} p ${join}
        where ${and(sql`p.subject = place and p.status = state`, after, condition)} order by ${order} limit ${limit}) p
    group by p.task_id, p.due_at order by ${order} limit ${limit}) page`;
}

function inAll(input: ListTasks, condition: SQL | undefined): SQL {
  const due = sql`coalesce(t.due_at, 'infinity'::timestamptz)`;
  const { after, order, limit } = paging(input, sql`t.id`, due);
  const status = input.status ? sql`t.status = ${input.status}` : undefined;
  return sql`select page.id from (select t.id from ${tasks} t
    where ${and(sql`true`, status, after, condition)} order by ${order} limit ${limit}) page`;
}

function paging({ sort, after, limit }: ListTasks, id: SQL, due: SQL) {
  if (sort !== "due") {
    if (after && !z.uuid().safeParse(after).success) throw wrongCursor();
    return { after: after ? sql`${id} < ${after}::uuid` : undefined, order: sql`${id} desc`, limit: limit + 1 };
  }
  const [time = "", last = ""] = after?.split("~") ?? [];
  if (after && !(z.uuid().safeParse(last).success && (time === "infinity" || Time.safeParse(time).success)))
    throw wrongCursor();
  const beyond = after ? sql`(${due}, ${id}) > (${time}::timestamptz, ${last}::uuid)` : undefined;
  return { after: beyond, order: sql`${due}, ${id}`, limit: limit + 1 };
}

const wrongCursor = () =>
  invalid("the input is not valid", [{ path: "query.after", message: "is not where a page of this order ended" }]);

const cursorOf = ({ sort }: ListTasks, { id, dueAt }: TaskRow): string =>
  sort === "due" ? `${dueAt?.toISOString() ?? "infinity"}~${id}` : id;

/** A task the actor may see, with its run; with `lock` it stays as it is until the transaction ends. */
export async function findTask(
  ctx: WorkflowCtx,
  id: string,
  { permission = read, db = ctx.db, lock = false }: { permission?: string; db?: WorkflowDb; lock?: boolean } = {},
): Promise<TaskWithRun> {
  const places = visiblePlaces(ctx, permission);
  const query = db
    .select({ task: tasks, run: runs })
    .from(tasks)
    .innerJoin(runs, eq(runs.id, tasks.runId))
    .where(and(eq(tasks.id, id), lock ? undefined : standsIn(places)));
  const [row] = await (lock ? query.for("update", { of: tasks }) : query);
  // Looked at once it is locked: whoever was waited for may have given it to others.
  const seen = row && (!lock || (await stands(db, id, places)));
  if (!seen) throw notFound(`task ${id}`);
  return row;
}

async function stands(db: WorkflowDb, id: string, places: string[] | undefined): Promise<boolean> {
  if (!places) return true;
  const { rows } = await db.execute(sql`select where ${standsIn(places, sql`${id}::uuid`)}`);
  return rows.length > 0;
}

export const getTask = async (ctx: WorkflowCtx, id: string): Promise<TaskView> =>
  taskView(ctx.config, await findTask(ctx, id), ctx.actor);
