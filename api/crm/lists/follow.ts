import { and, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import { listMembers, lists, objects } from "#db/crm/schema.ts";
import { toDomainError } from "#kit/errors.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { calculatedTypes, followCalculations, lookAtRollups } from "../calculations/recalculate.ts";
import { followDuplicates, forgetDuplicates } from "../duplicates/follow.ts";
import type { Row } from "../objects/record.ts";
import type { ObjectType } from "../objects/types.ts";
import { compileLists } from "./filters.ts";
import type { ListRow } from "./find-list.ts";
import { applyMoves, type Move, type Moves } from "./join.ts";

const chunkRecords = 500;
const listsAtOnce = 40;

/** One process at a time works on memberships; the lock ends with the transaction, and with the process. */
export const soleFollower = async (tx: CrmDb): Promise<boolean> => {
  const { rows } = await tx.execute<{ sole: boolean }>(sql`select pg_try_advisory_xact_lock(7272, 1) as sole`);
  return rows[0]!.sole;
};

/**
 * Looks again at records that changed: which dynamic lists they fit now, and which records they might be duplicates of.
 * What was noted is forgotten in the same transaction, so a kill loses nothing. False when there is nothing to do.
 */
export async function followChanges(ctx: CrmCtx): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    if (!(await soleFollower(tx))) return false;
    const { rows } = await tx.execute<{ id: string; passive: boolean }>(sql`
      with due as (delete from record_changes where seq in (select seq from record_changes order by seq limit ${chunkRecords * 2}) returning object_id, passive)
      select object_id as id, bool_and(passive) as passive from due group by object_id order by object_id`);
    if (rows.length === 0) return false;
    const ids = rows.map(({ id }) => Number(id));
    const changed = rows.filter(({ passive }) => !passive).map(({ id }) => Number(id));
    const records = await tx.select().from(objects).where(inArray(objects.id, ids)).orderBy(objects.id);
    await forgetGone(tx, ids, records);
    await lookAtDependents(tx, changed);
    const own = new Set(changed);
    const ownRecords = records.filter((row) => own.has(row.id));
    const calculated = await calculatedTypes(tx);
    await lookAtRollups(tx, calculated, ownRecords);
    await leaveAll(
      tx,
      ctx,
      records.filter((row) => row.archivedAt !== null),
    );
    const live = records.filter((row) => row.archivedAt === null);
    for (const [type, group] of Map.groupBy(live, (row) => row.type))
      await evaluate(
        tx,
        ctx,
        type,
        group.map((row) => row.id),
      );
    for (const [type, group] of Map.groupBy(live, (row) => row.type))
      if (calculated.has(type)) await followCalculations(tx, ctx, type as ObjectType, group);
    await followDuplicates(tx, ownRecords);
    return true;
  });
}

/** Of records that were deleted for good nothing stays, and nothing is told. */
async function forgetGone(tx: CrmDb, ids: number[], records: Row[]): Promise<void> {
  const there = new Set(records.map((row) => row.id));
  const gone = ids.filter((id) => !there.has(id));
  if (gone.length === 0) return;
  await forgetDuplicates(tx, gone);
  await tx.delete(listMembers).where(inArray(listMembers.objectId, gone));
}

/** Records of other types whose lists ask for what these records are. */
async function lookAtDependents(tx: CrmDb, changed: number[]): Promise<void> {
  await tx.execute(sql`
    insert into record_changes (object_id, passive)
    select distinct a.to_id, true from ${lists} l join ${objects} o on o.type = any(l.watches_types) and o.id = any(${sql.param(changed)}::bigint[])
      join associations a on a.from_id = o.id and a.to_type = l.object_type
    where l.deleted_at is null and l.processing_type = 'DYNAMIC' and l.watches_types <> '{}'`);
}

async function leaveAll(tx: CrmDb, ctx: CrmCtx, archived: Row[]): Promise<void> {
  if (archived.length === 0) return;
  const held = await tx
    .select({ list: lists, objectId: listMembers.objectId })
    .from(listMembers)
    .innerJoin(lists, eq(lists.id, listMembers.listId))
    .where(
      inArray(
        listMembers.objectId,
        archived.map((row) => row.id),
      ),
    );
  await applyMoves(tx, ctx, { joined: [], left: held }, (list) => list.deletedAt === null);
}

async function evaluate(tx: CrmDb, ctx: CrmCtx, type: string, ids: number[]): Promise<void> {
  const dynamic = await tx
    .select()
    .from(lists)
    .where(
      and(eq(lists.objectType, type), ne(lists.processingType, "MANUAL"), isNull(lists.deletedAt), isNull(lists.fault)),
    );
  const due = dynamic.filter((list) => list.processingType === "DYNAMIC");
  for (let n = 0; n < due.length; n += listsAtOnce) {
    const moves = await movesOf(tx, due.slice(n, n + listsAtOnce), ids);
    // What a scan has not reached yet is the scan's: it knows whether joining is to be told of.
    const mine = ({ list, objectId }: Move) =>
      list.scanCursor === null || objectId <= list.scanCursor || objectId > (list.scanEnd ?? 0);
    await applyMoves(tx, ctx, { joined: moves.joined.filter(mine), left: moves.left.filter(mine) }, () => true);
  }
}

/** One list that cannot be asked does not hold up the others: it is told on the list itself. */
async function apart(tx: CrmDb, all: ListRow[], ids: number[]): Promise<Moves> {
  if (all.length > 1) {
    const each: Moves[] = [];
    for (const list of all) each.push(await movesOf(tx, [list], ids));
    return { joined: each.flatMap(({ joined }) => joined), left: each.flatMap(({ left }) => left) };
  }
  const fault = "the filters cannot be asked of these records, or take too long";
  await tx.update(lists).set({ fault, scanCursor: null }).where(eq(lists.id, all[0]!.id));
  return { joined: [], left: [] };
}

/** Which of the records fit lists that they are not in, and are in lists that they do not fit. */
export async function movesOf(tx: CrmDb, all: ListRow[], ids: number[]): Promise<Moves> {
  const { conditions, faults } = await compileLists(tx, all);
  for (const [id, fault] of faults) await tx.update(lists).set({ fault, scanCursor: null }).where(eq(lists.id, id));
  const asked = all.filter((list) => conditions.has(list.id));
  if (asked.length === 0 || ids.length === 0) return { joined: [], left: [] };
  const fits = asked.map((list) => sql`case when (${conditions.get(list.id)!}) is true then ${list.id}::bigint end`);
  let rows: { id: string; fits: string[] }[];
  try {
    ({ rows } = await tx.transaction((inner) =>
      inner.execute<{ id: string; fits: string[] }>(sql`
        select id, array_remove(array[${sql.join(fits, sql`, `)}], null) as fits from ${objects}
        where id = any(${sql.param(ids)}::bigint[]) and archived_at is null`),
    ));
  } catch (error) {
    if (toDomainError(error).code === "unavailable") throw error;
    return apart(tx, asked, ids);
  }
  const wanted = new Map(rows.map((row) => [Number(row.id), new Set(row.fits.map(Number))]));
  const held = await tx
    .select({ listId: listMembers.listId, objectId: listMembers.objectId })
    .from(listMembers)
    .where(
      and(
        inArray(
          listMembers.listId,
          asked.map((list) => list.id),
        ),
        inArray(listMembers.objectId, ids),
      ),
    );
  const members = new Set(held.map(({ listId, objectId }) => `${listId} ${objectId}`));
  const byId = new Map(asked.map((list) => [list.id, list]));
  const joined = [...wanted].flatMap(([objectId, own]) =>
    [...own].flatMap((id) => (members.has(`${id} ${objectId}`) ? [] : [{ list: byId.get(id)!, objectId }])),
  );
  const left = held
    .filter(({ listId, objectId }) => !wanted.get(objectId)?.has(listId))
    .map(({ listId, objectId }) => ({ list: byId.get(listId)!, objectId }));
  return { joined, left };
}
