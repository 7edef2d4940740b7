import { and, eq } from "drizzle-orm";
import { importParts, imports } from "#db/crm/schema.ts";
import { DomainError } from "#kit/errors.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import type { ObjectType } from "../objects/types.ts";
import { definitionsFor } from "../properties/load-definitions.ts";
import type { Property } from "../properties/property.ts";
import { importChunk, type Job } from "./import-chunk.ts";
import { inferProperties, saveInferred } from "./infer-properties.ts";
import { readRows, type CsvRow } from "./read-rows.ts";

export const chunkRows = 500;

/** Reads the file from where the import has come to, chunk by chunk, until its end, a stop or a fault of the file. */
export async function runImport(ctx: CrmCtx, job: Job, signal: AbortSignal): Promise<void> {
  try {
    const inferred = await prepare(ctx, job);
    let line = job.line;
    for await (const rows of chunks(ctx.db, job)) {
      if (signal.aborted || !(await importChunk(ctx, job, inferred, rows, line))) return;
      line = rows.at(-1)!.endLine;
    }
    await end(ctx, job, "done");
  } catch (error) {
    // What the file itself is to blame for ends the import; anything else is tried again.
    if (!(error instanceof DomainError) || error.code !== "invalid_input") throw error;
    await end(ctx, job, "failed", error.message);
  }
}

/** The properties that the file brings; in a dry run they are only thought of. */
async function prepare(ctx: CrmCtx, job: Job): Promise<Property[]> {
  if (!job.createMissing) return [];
  const type = job.objectType as ObjectType;
  const definitions = await definitionsFor(ctx, ctx.db, type);
  const inferred = await inferProperties(type, job.columns, definitions, job.keyProperty, dataRows(ctx.db, job));
  if (!job.dryRun) await saveInferred(ctx.db, type, inferred);
  return inferred;
}

async function* dataRows(db: CrmDb, { id, delimiter, line }: Job): AsyncGenerator<CsvRow> {
  let header = true;
  for await (const row of readRows(db, id, delimiter)) {
    if (!header && row.endLine > line) yield row;
    header = false;
  }
}

/** Chunks of rows. A file that breaks off still gives the rows before the break. */
async function* chunks(db: CrmDb, job: Job): AsyncGenerator<CsvRow[]> {
  let rows: CsvRow[] = [];
  let fault: unknown;
  try {
    for await (const row of dataRows(db, job)) {
      rows.push(row);
      if (rows.length < chunkRows) continue;
      yield rows;
      rows = [];
    }
  } catch (error) {
    fault = error;
  }
  if (rows.length > 0) yield rows;
  if (fault) throw fault;
}

/** Ends an import that still runs; tells of it once, if processes are to hear. */
export async function end(ctx: CrmCtx, job: Job, state: "done" | "failed", error?: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [ended] = await tx
      .update(imports)
      .set({ state, error: error ?? null, endedAt: new Date(), leasedUntil: null })
      .where(and(eq(imports.id, job.id), eq(imports.state, "running")))
      .returning();
    if (!ended) return;
    await tx.delete(importParts).where(eq(importParts.importId, job.id));
    const { objectType, rows, created, updated, failed } = ended;
    if (job.events !== "none" && !job.dryRun)
      await ctx.publish(tx, {
        type: `crm.import.${state === "done" ? "completed" : "failed"}`,
        subject: `imports/${job.id}`,
        actorid: ctx.actor.id,
        data: { importId: job.id, objectType, rows, created, updated, failed },
      });
  });
}
