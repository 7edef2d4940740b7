import { and, eq, inArray, isNull, or, sql, type SQL } from "drizzle-orm";
import { runs, tasks } from "#db/workflows/schema.ts";
import { requirePermission, type Actor } from "#kit/authorize.ts";
import type { WorkflowCtx } from "../context.ts";
import type { TaskRow } from "./shapes.ts";

/** Tasks that are the actor's to do: assigned to it, claimed by it, or free for its roles and teams. */
export const mine = (actor: Actor): SQL =>
  or(
    eq(tasks.assignee, actor.id),
    eq(tasks.claimedBy, actor.id),
    eq(tasks.completedBy, actor.id),
    and(
      isNull(tasks.assignee),
      isNull(tasks.claimedBy),
      or(
        actor.roles.length > 0 ? inArray(tasks.role, actor.roles) : undefined,
        actor.teams.length > 0 ? inArray(tasks.team, actor.teams) : undefined,
      ) ?? sql`false`,
    ),
  )!;

/** The condition under which the actor sees a task and its run: scope `team` sees also those of its teams, whoever does them. */
export function visible(ctx: WorkflowCtx, permission: string): SQL | undefined {
  const scope = requirePermission(ctx, permission);
  const { actor } = ctx;
  if (scope === "all") return undefined;
  if (scope === "own" || actor.teams.length === 0) return mine(actor);
  return or(mine(actor), inArray(tasks.team, actor.teams), inArray(runs.team, actor.teams));
}

/** Whether a task may be done by the actor without scope `all`. */
export const isCandidate = (actor: Actor, task: TaskRow): boolean =>
  task.assignee
    ? task.assignee === actor.id
    : (task.role !== null && actor.roles.includes(task.role)) ||
      (task.team !== null && actor.teams.includes(task.team));
