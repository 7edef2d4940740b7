import { eq } from "drizzle-orm";
import { batches, batchRecords } from "#db/workflows/schema.ts";
import type { BatchRow } from "../batches/shapes.ts";
import type { WorkflowCtx } from "../context.ts";
import { findTrigger } from "../events/find-triggers.ts";
import { findCalendar } from "../policies/find-calendar.ts";
import { createForecast } from "../policies/forecast.ts";
import { type Guard, lockGuard } from "../policies/guard.ts";
import { dueTimes } from "../policies/judge.ts";
import { note, type Over, readPage, type Result, stillMine } from "./carry-on.ts";
import { judgeRecord } from "./judge-record.ts";
import { pageSize, type Existing } from "./records.ts";

/** Tells for which records of a batch the process would start. It starts nothing: a death on the way begins it anew. */
export async function forecastRecords(ctx: WorkflowCtx, batch: BatchRow): Promise<Over | undefined> {
  const { definition } = batch.filter;
  await ctx.db.transaction(async (tx) => {
    await tx.delete(batchRecords).where(eq(batchRecords.batchId, batch.id));
    await tx.update(batches).set({ done: 0, failed: 0 }).where(eq(batches.id, batch.id));
  });
  const [namespace = "", name = ""] = definition.split("/");
  const trigger = await findTrigger(ctx.db, { namespace, name });
  if (!trigger || trigger.strategy === "all") return { refused: "no single event starts the process any more" };
  const guard = await ctx.db.transaction((tx) => lockGuard(tx, definition));
  if (guard.stopped) return { refused: `the process is stopped${guard.stopReason ? `: ${guard.stopReason}` : ""}` };
  const forecast = await forecastOf(ctx, definition, guard);
  const told = async (record: Existing): Promise<Result> => {
    const judged = await judgeRecord(ctx.db, batch, { trigger, policy: guard.policy }, record);
    if ("refused" in judged) return { state: "failed", reason: judged.refused };
    const { policy, dueAt } = forecast.judge(undefined, new Date());
    return { state: "done", ...(policy && { reason: `held by ${policy}${dueAt ? ` until ${dueAt}` : ""}` }) };
  };
  for (let after = 0; ;) {
    const page = await readPage(ctx, batch, after, pageSize);
    if ("refused" in page) return page;
    const results: (Result & { recordId: number })[] = [];
    for (const record of page.records) {
      results.push({ recordId: Number(record.id), ...(await told(record)) });
      if (forecast.stoppedAt()) break;
    }
    const { last } = page;
    const stops = forecast.stoppedAt() !== undefined;
    const goesOn = await ctx.db.transaction(async (tx) => {
      if (!(await stillMine(tx, batch))) return false;
      await note(tx, batch, results, { more: stops || last !== undefined });
      return true;
    });
    if (!goesOn) return undefined;
    if (stops) return { refused: "the policy cap would stop the process at the last of these" };
    if (last === undefined) return {};
    after = last;
  }
}

/** How long runs will take nobody knows, so concurrency is left out; what re-enrolment says is asked of each record. */
async function forecastOf({ db }: WorkflowCtx, definition: string, { policy, countedSince }: Guard) {
  const { quietHours, rate, cap } = policy;
  const calendar = quietHours && "calendar" in quietHours ? await findCalendar(db, quietHours.calendar) : undefined;
  const due = await dueTimes(db, definition, Math.max(rate?.limit ?? 0, cap?.max ?? 0));
  return createForecast({ quietHours, rate, cap }, calendar, new Map(), { due, countedSince });
}
