import { sql, type SQL } from "drizzle-orm";
import { taskPlaces, tasks } from "#db/workflows/schema.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { ownPlaces, teamPlaces, visiblePlaces } from "./places.ts";

const Count = z.object({ open: z.number().int(), overdue: z.number().int() });
export const TaskCounts = z
  .object({
    mine: Count.openapi({ description: "Mine to do, and what my roles and teams may claim." }),
    team: Count.openapi({ description: "Of my teams, whoever does them." }),
    visible: Count.openapi({ description: "All that I may see." }),
  })
  .openapi("TaskCounts");
export type TaskCounts = z.infer<typeof TaskCounts>;

/** How much there is to do, in one question. */
export async function countTasks(ctx: WorkflowCtx): Promise<TaskCounts> {
  const visible = visiblePlaces(ctx, "workflow.tasks:read");
  const { rows } = await ctx.db.execute<TaskCounts>(sql`select
    (${inPlaces(ownPlaces(ctx.actor))}) as mine, (${inPlaces(teamPlaces(ctx.actor))}) as team,
    (${visible ? inPlaces(visible) : inAll}) as visible`);
  return rows[0]!;
}

const counts = (from: SQL) => sql`select json_build_object('open', count(*)::int,
  'overdue', (count(*) filter (where due_at < now()))::int) from ${from}`;
const inPlaces = (places: string[]) =>
  counts(sql`(select distinct task_id, due_at from ${taskPlaces}
    where subject = any(${sql.param(places)}::text[]) and status = 'open') one`);
const inAll = counts(sql`(select coalesce(due_at, 'infinity'::timestamptz) as due_at from ${tasks}
  where status = 'open') one`);
