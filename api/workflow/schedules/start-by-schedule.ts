import { sql } from "drizzle-orm";
import { and, eq } from "drizzle-orm";
import { definitionVersions, schedules } from "#db/workflows/schema.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { insertRun } from "../runs/insert-run.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { scheduleOf } from "./write-schedule.ts";

type ScheduleRow = typeof schedules.$inferSelect;

const atOnce = 50;

/** Starts what is due after the end of the run before. Tells how many were taken up. */
export async function startDue(ctx: WorkflowCtx): Promise<number> {
  const due = await ctx.db.transaction(async (tx) => {
    const rows = await tx
      .select()
      .from(schedules)
      .where(sql`${schedules.nextAt} <= now() and not ${schedules.paused} and ${schedules.spec} is not null`)
      .orderBy(schedules.nextAt)
      .limit(atOnce)
      .for("update", { skipLocked: true });
    for (const row of rows) {
      await startAt(tx, row, row.nextAt!);
      await tx.update(schedules).set({ nextAt: null }).where(scheduleOf(row));
    }
    return rows.length;
  });
  if (due > 0) temporalOf(ctx.config).wake("starts");
  return due;
}

/** Starts the current version for one time of its schedule, once however often it is told. */
export async function startAt(tx: WorkflowDb, row: ScheduleRow, time: Date): Promise<void> {
  const { namespace, name, version } = row;
  const v = definitionVersions;
  const [published] = await tx
    .select({ owner: v.owner })
    .from(v)
    .where(and(eq(v.namespace, namespace), eq(v.name, name), eq(v.version, version)));
  const id = time.toISOString();
  await insertRun(tx, {
    namespace,
    name,
    version,
    owner: published?.owner ?? null,
    input: {},
    cause: { kind: "schedule", id },
    causeKey: `schedule:${id}`,
  });
}
