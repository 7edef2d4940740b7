import { and, asc, eq, gt, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { listMembers, lists, objects } from "#db/crm/schema.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { compileLists, scanFromStart } from "./filters.ts";
import { movesOf, soleFollower } from "./follow.ts";
import { applyMoves, moveEvent } from "./join.ts";
import type { ListRow } from "./find-list.ts";

const chunkRecords = 2_000;
const chunkEvents = 500;
/** How soon a record joins or leaves because time went by. */
const rescanMinutes = 60;

/**
 * Looks at the next records for a list whose filters are new, or speak of time that has gone by: a chunk a transaction,
 * with how far it has come. False when no list waits for that.
 */
export async function scanNext(ctx: CrmCtx): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    if (!(await soleFollower(tx))) return false;
    const [list] = await tx
      .select()
      .from(lists)
      .where(and(isNotNull(lists.scanCursor), isNull(lists.deletedAt)))
      .orderBy(asc(lists.id))
      .limit(1)
      .for("update");
    if (!list) return false;
    const ids = await nextIds(tx, list);
    const moves = await movesOf(tx, [list], ids);
    await applyMoves(tx, ctx, moves, () => list.scanTells);
    await tx
      .update(lists)
      .set(ids.length < chunkRecords ? await done(tx, list) : { scanCursor: ids.at(-1)! })
      .where(and(eq(lists.id, list.id), isNull(lists.fault)));
    return true;
  });
}

async function nextIds(tx: CrmDb, list: ListRow): Promise<number[]> {
  const rows = await tx
    .select({ id: objects.id })
    .from(objects)
    .where(and(eq(objects.type, list.objectType), gt(objects.id, list.scanCursor!), lte(objects.id, list.scanEnd ?? 0)))
    .orderBy(asc(objects.id))
    .limit(chunkRecords);
  return rows.map((row) => row.id);
}

async function done(tx: CrmDb, list: ListRow) {
  const { byTime } = await compileLists(tx, [list]);
  const again = list.processingType === "DYNAMIC" && byTime.has(list.id);
  return {
    scanCursor: null,
    scanEnd: null,
    rescanAt: again ? sql`now() + ${rescanMinutes}::int * interval '1 minute'` : null,
  };
}

/** Tells of the next members of a list that are to be enrolled. False when no list waits for that. */
export async function enrolNext(ctx: CrmCtx): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    if (!(await soleFollower(tx))) return false;
    const [list] = await tx
      .select()
      .from(lists)
      .where(and(isNotNull(lists.enrolCursor), isNull(lists.deletedAt)))
      .orderBy(asc(lists.id))
      .limit(1)
      .for("update");
    if (!list) return false;
    const rows = await tx
      .select({ row: objects })
      .from(listMembers)
      .innerJoin(objects, eq(objects.id, listMembers.objectId))
      .where(
        and(eq(listMembers.listId, list.id), gt(listMembers.objectId, list.enrolCursor!), isNull(objects.archivedAt)),
      )
      .orderBy(asc(listMembers.objectId))
      .limit(chunkEvents);
    await ctx.publish(
      tx,
      rows.map(({ row }) => moveEvent("joined", list, row, undefined, true)),
    );
    const enrolCursor = rows.length < chunkEvents ? null : rows.at(-1)!.row.id;
    await tx.update(lists).set({ enrolCursor }).where(eq(lists.id, list.id));
    return true;
  });
}

/** Lists whose time has come: to be looked at again, to keep their members from now on, to be forgotten. */
export async function keepTime(ctx: CrmCtx): Promise<void> {
  await ctx.db
    .update(lists)
    .set({ ...scanFromStart(true), rescanAt: null })
    .where(and(lte(lists.rescanAt, sql`now()`), isNull(lists.scanCursor), isNull(lists.deletedAt)));
  await ctx.db
    .update(lists)
    .set({
      processingType: "MANUAL",
      convertedAt: sql`now()`,
      conversion: null,
      convertAt: null,
      scanCursor: null,
      rescanAt: null,
      version: sql`${lists.version} + 1`,
    })
    .where(and(lte(lists.convertAt, sql`now()`), isNull(lists.deletedAt)));
  await ctx.db.delete(lists).where(sql`${lists.deletedAt} < now() - interval '90 days'`);
}
