import { and, asc, eq, gt, inArray, isNull, lte, sql } from "drizzle-orm";
import { objects, properties, recalculations } from "#db/crm/schema.ts";
import type * as schema from "#db/crm/schema.ts";
import { keepDoing } from "#kit/background.ts";
import type { BaseConfig } from "#kit/config.ts";
import { systemCtx, type Deps } from "#kit/service.ts";
import type { Clients } from "../clients.ts";
import type { Config } from "../config.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { feedOf } from "../imports/batch-events.ts";
import { recordEvent } from "../objects/events.ts";
import type { Row } from "../objects/record.ts";
import { objectTypeNames, type ObjectType } from "../objects/types.ts";
import { difference, updateRecords } from "../objects/write.ts";
import { loadDefinitions } from "../properties/load-definitions.ts";
import { calculatedPatch } from "./apply.ts";

const chunkRecords = 500;
const pollMs = 500;

/** Has every record of a type calculated anew, from the first one, whatever was under way. */
export async function startRecalculation(tx: CrmDb, type: ObjectType): Promise<void> {
  const set = {
    cursor: 0,
    end: sql`(select coalesce(max(id), 0) from ${objects} where type = ${type})`,
    startedAt: sql`now()`,
  };
  await tx
    .insert(recalculations)
    .values({ objectType: type, ...set })
    .onConflictDoUpdate({ target: recalculations.objectType, set });
}

/** Calculates records anew beside the API. */
export function startCalculating(deps: Deps<typeof schema, Clients, BaseConfig & Config>) {
  const ctx = systemCtx(deps, "crm");
  return keepDoing("calculating properties", () => recalculateNext(ctx), { everyMs: pollMs, log: ctx.log });
}

/**
 * Calculates the next records of a type whose formulas changed, a chunk a transaction with how far it has come. They are
 * told in batches, which start no process. False when no type waits for that.
 */
export async function recalculateNext(ctx: CrmCtx): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const [job] = await tx
      .select()
      .from(recalculations)
      .where(inArray(recalculations.objectType, objectTypeNames()))
      .orderBy(asc(recalculations.startedAt))
      .limit(1)
      .for("update", { skipLocked: true });
    if (!job) return false;
    const type = job.objectType as ObjectType;
    const rows = await tx
      .select()
      .from(objects)
      .where(
        and(eq(objects.type, type), gt(objects.id, job.cursor), lte(objects.id, job.end), isNull(objects.archivedAt)),
      )
      .orderBy(asc(objects.id))
      .limit(chunkRecords)
      .for("update");
    const changed = await calculateAnew(tx, ctx, type, rows);
    await ctx.publish(
      tx,
      feedOf(type, [], changed).map((records) => ({
        type: "crm.calculation.batch",
        subject: `properties/${type}`,
        actorid: ctx.actor.id,
        data: { objectType: type, records },
      })),
    );
    const own = eq(recalculations.objectType, type);
    if (rows.length < chunkRecords) await tx.delete(recalculations).where(own);
    else
      await tx
        .update(recalculations)
        .set({ cursor: rows.at(-1)!.id })
        .where(own);
    return true;
  });
}

const calculateAnew = async (tx: CrmDb, ctx: CrmCtx, type: ObjectType, rows: Row[]) =>
  updateRecords(
    tx,
    ctx,
    type,
    await loadDefinitions(tx, type),
    rows.map((row) => ({ row, patch: {} })),
  );

/**
 * Looks whether records that changed have the values that the formulas give now: a write that began before a formula
 * was there, or one that went past it, is put right.
 */
export async function followCalculations(tx: CrmDb, ctx: CrmCtx, type: ObjectType, rows: Row[]): Promise<void> {
  const definitions = await loadDefinitions(tx, type);
  if (definitions.calculations?.length === 0) return;
  const stale = rows.filter(
    (row) => Object.keys(difference(row, calculatedPatch(type, definitions, row, {})).changed).length > 0,
  );
  if (stale.length === 0) return;
  const ids = stale.map((row) => row.id);
  const now = await tx.select().from(objects).where(inArray(objects.id, ids)).orderBy(objects.id).for("update");
  const changed = await calculateAnew(
    tx,
    ctx,
    type,
    now.filter((row) => row.archivedAt === null),
  );
  await ctx.publish(
    tx,
    changed.map((change) => recordEvent(ctx, type, "updated", change)),
  );
}

/** Of these types, those with something to calculate. */
export async function calculatedTypes(tx: CrmDb): Promise<Set<string>> {
  const rows = await tx
    .selectDistinct({ type: properties.objectType })
    .from(properties)
    .where(and(sql`${properties.calculationFormula} is not null`, isNull(properties.archivedAt)));
  return new Set(rows.map((row) => row.type));
}
