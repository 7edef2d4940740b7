import { eq, sql } from "drizzle-orm";
import { importErrors, imports } from "#db/crm/schema.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { recordEvent, type RecordChange } from "../objects/events.ts";
import { loadRules } from "../objects/load-rules.ts";
import type { Rules } from "../objects/new-values.ts";
import { currentValues } from "../objects/record.ts";
import type { ObjectType } from "../objects/types.ts";
import { insertRecords, updateRecords } from "../objects/write.ts";
import type { Property } from "../properties/property.ts";
import { batchEvents } from "./batch-events.ts";
import { matchRows } from "./match-rows.ts";
import type { CsvRow } from "./read-rows.ts";
import { readCells, type RowFault } from "./read-cells.ts";

export type Job = typeof imports.$inferSelect;

/** Errors past these are counted, not kept. */
const errorsMax = 10_000;

/**
 * Settles a chunk of rows in one transaction with how far the import has come, so that whoever goes on after a kill
 * goes on with the next chunk. False when the import is not this process's to go on with any more.
 */
export async function importChunk(
  ctx: CrmCtx,
  job: Job,
  inferred: Property[],
  rows: CsvRow[],
  from: number,
): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const [now] = await tx
      .select({ state: imports.state, line: imports.line, failed: imports.failed })
      .from(imports)
      .where(eq(imports.id, job.id))
      .for("update");
    if (now?.state !== "running" || now.line !== from) return false;
    const rules = await rulesOf(tx, ctx, job, inferred);
    const outcome = await (job.dryRun
      ? withoutTrace(tx, (inner) => settle(inner, ctx, job, rules, rows))
      : settle(tx, ctx, job, rules, rows));
    const { faults } = outcome;
    const failed = new Set(faults.map((fault) => fault.line)).size;
    const told = faults.slice(0, Math.max(0, errorsMax - now.failed));
    if (told.length > 0) await tx.insert(importErrors).values(told.map((fault) => ({ importId: job.id, ...fault })));
    await tx
      .update(imports)
      .set({
        line: rows.at(-1)!.endLine,
        rows: sql`${imports.rows} + ${rows.length}`,
        created: sql`${imports.created} + ${outcome.created}`,
        updated: sql`${imports.updated} + ${outcome.updated}`,
        failed: sql`${imports.failed} + ${failed}`,
        attempts: 0,
      })
      .where(eq(imports.id, job.id));
    return true;
  });
}

/** As they are while this chunk is written: no stage goes meanwhile that a row comes to. */
async function rulesOf(tx: CrmDb, ctx: CrmCtx, job: Job, inferred: Property[]): Promise<Rules> {
  const rules = await loadRules(ctx, tx, job.objectType as ObjectType);
  const { calculations } = rules.definitions;
  const all = new Map([...inferred.map((one) => [one.name, one] as const), ...rules.definitions]);
  return { ...rules, definitions: Object.assign(all, { calculations }) };
}

type Outcome = { created: number; updated: number; faults: RowFault[] };

async function settle(tx: CrmDb, ctx: CrmCtx, job: Job, rules: Rules, rows: CsvRow[]): Promise<Outcome> {
  const read = readCells(rules.definitions, job.columns, rows);
  const { creates, updates, counts, faults } = await matchRows(tx, ctx, rules, job, read.rows);
  const made = await insertRecords(tx, ctx, rules.type, rules.definitions, creates);
  const changed = await updateRecords(tx, ctx, rules.type, rules.definitions, updates);
  const fresh = made.map((row): RecordChange => ({ row, changed: currentValues(row) }));
  await ctx.publish(tx, batchEvents(ctx, job, fresh, changed));
  if (job.events === "each")
    await ctx.publish(tx, [
      ...fresh.map((change) => recordEvent(ctx, rules.type, "created", change)),
      ...changed.map((change) => recordEvent(ctx, rules.type, "updated", change)),
    ]);
  return { ...counts, faults: [...read.faults, ...faults] };
}

class Undone extends Error {}

/** A dry run is a real one whose writes are rolled back, so that the two cannot differ. */
async function withoutTrace<T>(tx: CrmDb, work: (inner: CrmDb) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  try {
    await tx.transaction(async (inner) => {
      result = { value: await work(inner) };
      throw new Undone();
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
  }
  return result!.value;
}
