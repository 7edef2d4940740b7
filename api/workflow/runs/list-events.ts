import { asc } from "drizzle-orm";
import { runEvents } from "#db/workflows/schema.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { findRun } from "./get-run.ts";
import { lifecycleEvent, ofRun } from "./lifecycle.ts";
import { shownEvent } from "./visible.ts";

export const ListRunEvents = PageQuery.extend({ after: z.coerce.number().int().positive().optional() });

/** The lifecycle of a run and its tasks as CloudEvents, in the order in which they became known. */
export async function listRunEvents(ctx: WorkflowCtx, id: string, { limit, after }: z.infer<typeof ListRunEvents>) {
  const run = await findRun(ctx, id);
  const rows = await ctx.db
    .select()
    .from(runEvents)
    .where(ofRun(id, after))
    .orderBy(asc(runEvents.seq))
    .limit(limit + 1);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    results: shown.map((row) => lifecycleEvent(run, shownEvent(ctx.actor, row))),
    ...(last && { paging: { next: { after: String(last.seq) } } }),
  };
}
