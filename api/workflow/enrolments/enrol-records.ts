import type { Actor } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import type { CloudEvent } from "#workflows/contract.ts";
import type { BatchRow } from "../batches/shapes.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { findTrigger, type Triggered } from "../events/find-triggers.ts";
import { fitting } from "../events/fitting.ts";
import { startByEvent } from "../events/start-by-event.ts";
import { lockGuard } from "../policies/guard.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { note, type Over, type Page, readPage, type Result, stillMine } from "./carry-on.ts";
import { judgeRecord } from "./judge-record.ts";
import { pageSize } from "./records.ts";

/** Starts the process for the next records of a batch: all of a page and how far it has come in one transaction. */
export async function enrolRecords(ctx: WorkflowCtx, batch: BatchRow): Promise<Over | undefined> {
  const page = await readPage(ctx, batch, batch.cursor, Math.min(pageSize, ctx.config.batchRunsPerSecond));
  if ("refused" in page) return page;
  const over = await ctx.db.transaction((tx) => enrolPage(tx, batch, page));
  temporalOf(ctx.config).wake();
  return over;
}

async function enrolPage(tx: WorkflowDb, batch: BatchRow, { records, last }: Page): Promise<Over | undefined> {
  if (!(await stillMine(tx, batch))) return undefined;
  const [namespace = "", name = ""] = batch.filter.definition.split("/");
  const trigger = await findTrigger(tx, { namespace, name });
  if (!trigger || trigger.strategy === "all") return { refused: "no single event starts the process any more" };
  const results: (Result & { recordId: number })[] = [];
  let refused: string | undefined;
  for (const record of records) {
    const { policy, stopped, stopReason } = await lockGuard(tx, batch.filter.definition);
    if (stopped) refused = `the process is stopped${stopReason ? `: ${stopReason}` : ""}`;
    if (stopped) break;
    const judged = await judgeRecord(tx, batch, { trigger, policy }, record);
    const result = "event" in judged ? await start(tx, batch, trigger, judged.event) : failed(judged.refused);
    results.push({ recordId: Number(record.id), ...result });
  }
  // Who dies before the batch is ended is followed by another, who begins after what was done.
  const lastDone = results.at(-1)?.recordId;
  if (refused) {
    await note(tx, batch, results, { more: true, cursor: lastDone });
    return { refused };
  }
  await note(tx, batch, results, { more: last !== undefined, cursor: last ?? lastDone });
  return last === undefined ? {} : undefined;
}

const failed = (reason: string): Result => ({ state: "failed", reason });

/** Runs have the rights of who enrols, as if they had started each by hand. */
async function start(tx: WorkflowDb, { actor }: BatchRow, trigger: Triggered, event: CloudEvent): Promise<Result> {
  const { kind, id } = actor as Actor;
  try {
    const fits = fitting(event);
    const run = await tx.transaction((part) => startByEvent(part, trigger, fits, kind === "service" ? undefined : id));
    if (run?.skipped) return failed(run.skipped.reason);
    return { state: "done", runId: run!.id, ...(run!.held && { reason: `held: ${run!.held}` }) };
  } catch (error) {
    if (error instanceof DomainError && error.code === "too_large") return failed(error.message);
    throw error;
  }
}
