import { sql, type SQL } from "drizzle-orm";
import { taskPlaces, tasks } from "#db/workflows/schema.ts";
import { requirePermission, type Actor } from "#kit/authorize.ts";
import type { WorkflowCtx } from "../context.ts";
import type { TaskRow } from "./shapes.ts";

const named = (kind: string, names: string[]) => names.map((name) => `${kind}:${name}`);

/** Where the tasks stand that are the actor's to do: assigned to it, claimed or done by it, or free for its roles and teams. */
export const ownPlaces = ({ id, roles, teams }: Actor): string[] => [
  `user:${id}`,
  ...named("role", roles),
  ...named("team", teams),
];

/** Where the tasks stand of the actor's teams, whoever does them. */
export const teamPlaces = ({ teams }: Actor): string[] => named("member", teams);

/** Where the tasks stand that the actor may see; undefined for every task. */
export function visiblePlaces(ctx: Pick<WorkflowCtx, "actor">, permission: string): string[] | undefined {
  const scope = requirePermission(ctx, permission);
  if (scope === "all") return undefined;
  const own = [...ownPlaces(ctx.actor), `seen:${ctx.actor.id}`];
  return scope === "team" ? [...own, ...teamPlaces(ctx.actor)] : own;
}

/** Whether a task stands in one of the places. */
export const standsIn = (places: string[] | undefined, taskId: SQL = sql`${tasks.id}`): SQL | undefined =>
  places &&
  sql`exists (select from ${taskPlaces} p where p.task_id = ${taskId} and p.subject = any(${sql.param(places)}::text[]))`;

/** Whether a task may be done by the actor without scope `all`. */
export const isCandidate = (actor: Actor, task: TaskRow): boolean =>
  task.assignee
    ? task.assignee === actor.id
    : (task.role !== null && actor.roles.includes(task.role)) ||
      (task.team !== null && actor.teams.includes(task.team)) ||
      (task.candidates?.includes(actor.id) ?? false);
