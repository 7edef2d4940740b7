import { sql } from "drizzle-orm";
import { ScheduleAlreadyRunning, ScheduleNotFoundError, type ScheduleOptions } from "@temporalio/client";
import { schedules } from "#db/workflows/schema.ts";
import { keepDoing } from "#kit/background.ts";
import type { Running } from "#kit/run.ts";
import { TASK_QUEUE, WORKFLOWS } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { bounded, isTemporalAway, type Gateway } from "../temporal/gateway.ts";
import { catchUp, temporalSpec, type Spec } from "./spec.ts";
import { startDue } from "./start-by-schedule.ts";
import { scheduleOf } from "./write-schedule.ts";

type ScheduleRow = typeof schedules.$inferSelect;

const atOnce = 20;

/** Brings Temporal's schedules to what the table says, all of them after a start; starts what is due here. */
export function keepSchedules(ctx: WorkflowCtx, gateway: Gateway, ready: Promise<void>): Running {
  let compared = false;
  const keep = async () => {
    if (!compared) await compareAll(ctx, gateway);
    compared = true;
    return (await applySchedules(ctx, gateway)) > 0;
  };
  const options = { everyMs: 1_000, log: ctx.log, onWake: gateway.onWake("schedules") };
  const due = async () => (await startDue(ctx)) > 0;
  const loops = [
    keepDoing("keeping schedules", keep, { ...options, after: ready }),
    keepDoing("starting what is due", due, options),
  ];
  return { stop: () => Promise.all(loops.map((loop) => loop.stop())) };
}

const prefix = "schedule/";
export const scheduleId = ({ namespace, name }: { namespace: string; name: string }) => `${prefix}${namespace}/${name}`;

/** Tells Temporal of every schedule again, and removes those that the table does not know. */
export async function compareAll(ctx: WorkflowCtx, gateway: Gateway): Promise<void> {
  await ctx.db.update(schedules).set({ appliedAt: null, tryAt: new Date() });
  const known = new Set((await ctx.db.select().from(schedules)).map(scheduleId));
  for await (const { scheduleId: id } of gateway.client.schedule.list())
    if (id.startsWith(prefix) && !known.has(id)) await remove(gateway, id);
}

/** Tells Temporal of what changed. A killed process leaves it to be told by the next. */
export async function applySchedules(ctx: WorkflowCtx, gateway: Gateway): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const rows = await tx
      .select()
      .from(schedules)
      .where(sql`${schedules.appliedAt} is null and ${schedules.tryAt} <= now()`)
      .orderBy(schedules.tryAt)
      .limit(atOnce)
      .for("update", { skipLocked: true });
    for (const row of rows) {
      try {
        await apply(gateway, row);
        if (row.spec) await tx.update(schedules).set({ appliedAt: new Date(), error: null }).where(scheduleOf(row));
        else await tx.delete(schedules).where(scheduleOf(row));
      } catch (error) {
        if (isTemporalAway(error)) throw error;
        ctx.log.error({ err: error, process: `${row.namespace}/${row.name}` }, "a schedule was refused");
        await tx.update(schedules).set(refused(row, error)).where(scheduleOf(row));
      }
    }
    return rows.length;
  });
}

const refused = ({ attempts }: ScheduleRow, error: unknown) => ({
  attempts: attempts + 1,
  tryAt: sql`now() + ${Math.min(300, 2 ** attempts)} * interval '1 second'`,
  error: (error instanceof Error ? error.message : String(error)).slice(0, 500),
});

async function apply(gateway: Gateway, row: ScheduleRow): Promise<void> {
  const spec = row.spec as Spec | null;
  const id = scheduleId(row);
  if (!spec || "after" in spec) return remove(gateway, id);
  const options = optionsOf(row, spec);
  const { schedule } = gateway.client;
  try {
    await bounded(gateway, () => schedule.create(options));
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await bounded(gateway, () =>
      schedule.getHandle(id).update((before) => ({ ...options, state: { ...before.state, ...options.state } })),
    );
  }
}

const optionsOf = (row: ScheduleRow, spec: Exclude<Spec, { after: number }>) =>
  ({
    scheduleId: scheduleId(row),
    spec: temporalSpec(spec),
    action: {
      type: "startWorkflow",
      workflowType: WORKFLOWS.tick,
      workflowId: scheduleId(row),
      taskQueue: TASK_QUEUE,
      args: [{ namespace: row.namespace, name: row.name }],
      staticSummary: `${row.namespace}/${row.name} by its schedule`,
    },
    // A tick takes a moment, and what it starts is a run of its own: overlapping is the definition's wish.
    policies: { overlap: "ALLOW_ALL", catchupWindow: catchUp(spec) },
    state: { paused: row.paused, ...(row.note && { note: row.note }) },
  }) satisfies ScheduleOptions;

async function remove(gateway: Gateway, id: string): Promise<void> {
  try {
    await bounded(gateway, () => gateway.client.schedule.getHandle(id).delete());
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
