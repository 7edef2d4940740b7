import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
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
import type { Patch } from "../properties/check-properties.ts";
import { loadDefinitions } from "../properties/load-definitions.ts";
import { calculatedPatch } from "./apply.ts";
import { rollUp } from "./roll-up.ts";

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
 * Calculates the next records of a type whose formulas or roll-ups changed, a chunk a transaction with how far it has
 * come. They are told in batches, which start no process. False when no type waits for that.
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
    const definitions = await loadDefinitions(tx, type);
    const rolled = await rollUp(tx, definitions, ids(rows));
    const changed = await updateRecords(tx, ctx, type, definitions, patchesOf(rows, rolled));
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

const patchesOf = (rows: Row[], rolled: ReadonlyMap<number, Patch>) =>
  rows.map((row) => ({ row, patch: rolled.get(row.id) ?? {} }));

const ids = (rows: Row[]) => rows.map((row) => row.id);

/**
 * Looks whether records that changed have the values that roll-ups and formulas give now: what they are associated with
 * may have changed, or a write began before a formula was there, or went past it.
 */
export async function followCalculations(tx: CrmDb, ctx: CrmCtx, type: ObjectType, rows: Row[]): Promise<void> {
  const definitions = await loadDefinitions(tx, type);
  const rolled = await rollUp(tx, definitions, ids(rows));
  const stale = patchesOf(rows, rolled).flatMap(({ row, patch }) => {
    const { changed } = difference(row, calculatedPatch(type, definitions, row, patch));
    return Object.keys(changed).length > 0 ? row : [];
  });
  if (stale.length === 0) return;
  const now = await tx
    .select()
    .from(objects)
    .where(and(inArray(objects.id, ids(stale)), isNull(objects.archivedAt)))
    .orderBy(objects.id)
    .for("update");
  const changed = await updateRecords(tx, ctx, type, definitions, patchesOf(now, rolled));
  await ctx.publish(
    tx,
    changed.map((change) => recordEvent(ctx, type, "updated", change)),
  );
}

/** Types with something to calculate, each with those whose records it rolls up. */
export async function calculatedTypes(tx: CrmDb): Promise<ReadonlyMap<string, string[]>> {
  const over = sql<string | null>`${properties.rollup} ->> 'objectType'`;
  const rows = await tx
    .selectDistinct({ type: properties.objectType, over })
    .from(properties)
    .where(
      and(or(isNotNull(properties.calculationFormula), isNotNull(properties.rollup)), isNull(properties.archivedAt)),
    );
  const byType = Map.groupBy(rows, ({ type }) => type);
  return new Map([...byType].map(([type, all]) => [type, all.flatMap((row) => row.over ?? [])]));
}

/** Has those looked at that roll up records which changed. */
export async function lookAtRollups(
  tx: CrmDb,
  calculated: ReadonlyMap<string, string[]>,
  changed: Pick<Row, "id" | "type">[],
): Promise<void> {
  const pairs = [...calculated].flatMap(([type, over]) =>
    changed.filter((row) => over.includes(row.type)).map(({ id }) => ({ id, type })),
  );
  if (pairs.length === 0) return;
  await tx.execute(sql`
    insert into record_changes (object_id, passive)
    select distinct a.to_id, true from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as changed(id bigint, type text)
      join associations a on a.from_id = changed.id and a.to_type = changed.type`);
}
