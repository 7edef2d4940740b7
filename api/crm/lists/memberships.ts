import { and, asc, desc, eq, gt, inArray, isNull, lt, sql, type SQL } from "drizzle-orm";
import { listMembers, lists, objects } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { invalid } from "#kit/errors.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { batchResult, notFoundErrors, type BatchResult } from "../objects/batch.ts";
import { findRows, objectNotFound } from "../objects/find-rows.ts";
import { parseId } from "../objects/record.ts";
import { within } from "../objects/scope.ts";
import type { ObjectType } from "../objects/types.ts";
import { findList, listType, sizeOf, visible, type ListRow } from "./find-list.ts";
import { applyMoves } from "./join.ts";

type Asked = { limit?: number; after?: string | undefined; before?: string | undefined };
type Member = { recordId: string; membershipTimestamp: Date };
type MemberPage = {
  results: Member[];
  total: number;
  paging?: { next?: { after: string; link: string }; prev?: { before: string; link: string } };
};

/** The members that the actor may see, by id or in the order they joined; with `before` the other way round. */
export async function listMembersOf(
  ctx: CrmCtx,
  id: string,
  { limit = 100, after, before }: Asked,
  order: "id" | "join" = "id",
): Promise<MemberPage> {
  if (after !== undefined && before !== undefined) throw invalid("a page is asked for by after or by before");
  const list = await findList(ctx, ctx.db, "read", id);
  const backward = before !== undefined;
  const given = after ?? before;
  const cursor = given === undefined ? undefined : readCursor(given, order);
  const beyond = backward ? lt : gt;
  const place = cursor && (cursor.at ? later(cursor.at, cursor.id, backward) : beyond(listMembers.objectId, cursor.id));
  const by = backward ? desc : asc;
  const rows = await ctx.db
    // Finer than a Date is: the cursor has to find the very row again.
    .select({
      id: listMembers.objectId,
      at: listMembers.joinedAt,
      micros: sql<string>`(extract(epoch from ${listMembers.joinedAt}) * 1000000)::bigint::text`,
    })
    .from(listMembers)
    .innerJoin(objects, eq(objects.id, listMembers.objectId))
    .where(and(eq(listMembers.listId, list.id), place, isNull(objects.archivedAt), within(ctx, listType(list), "read")))
    .orderBy(...(order === "join" ? [by(listMembers.joinedAt)] : []), by(listMembers.objectId))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const results = page.map((row) => ({ recordId: String(row.id), membershipTimestamp: row.at }));
  const total = await sizeOf(ctx, ctx.db, list);
  if (rows.length <= limit || !last) return { results, total };
  const next = order === "join" ? `${last.micros}.${last.id}` : String(last.id);
  const link = `?${backward ? "before" : "after"}=${next}&limit=${limit}`;
  return { results, total, paging: backward ? { prev: { before: next, link } } : { next: { after: next, link } } };
}

function readCursor(given: string, order: "id" | "join"): { id: number; at?: SQL } {
  if (given === "0" && order === "id") return { id: 0 };
  const [first = "", second] = given.split(".");
  const id = parseId(order === "join" ? (second ?? "") : given);
  if (id === undefined || (order === "join" && !/^\d{1,17}$/.test(first)))
    throw invalid("the cursor is none of this list");
  return order === "join"
    ? { id, at: sql`('epoch'::timestamptz + ${first}::bigint * interval '1 microsecond')` }
    : { id };
}

const later = (at: SQL, id: number, backward: boolean): SQL =>
  backward
    ? sql`(${listMembers.joinedAt}, ${listMembers.objectId}) < (${at}, ${id}::bigint)`
    : sql`(${listMembers.joinedAt}, ${listMembers.objectId}) > (${at}, ${id}::bigint)`;

export type MembershipsChanged = { recordsIdsAdded: string[]; recordIdsRemoved: string[]; recordIdsMissing: string[] };

function assertManual({ processingType }: ListRow): void {
  if (processingType === "DYNAMIC")
    throw invalid("the filters of a DYNAMIC list decide who is in it: change those, or the record");
}

/** Puts records into a list that people keep, and takes others out; those that the actor does not see are missing. */
export async function changeMemberships(
  ctx: CrmCtx,
  id: string,
  { add = [], remove = [] }: { add?: string[]; remove?: string[] },
): Promise<MembershipsChanged> {
  return ctx.db.transaction(async (tx) => {
    const list = await findList(ctx, tx, "write", id);
    assertManual(list);
    const asked = [...new Set([...add, ...remove])];
    const seen = await idsSeen(tx, ctx, listType(list), asked);
    const moves = (ids: string[]) =>
      [...new Set(ids.flatMap((one) => seen.get(one) ?? []))].map((objectId) => ({ list, objectId }));
    const adding = moves(add);
    const added = new Set(adding.map(({ objectId }) => objectId));
    const wanted = { joined: adding, left: moves(remove).filter(({ objectId }) => !added.has(objectId)) };
    const { joined, left } = await applyMoves(tx, ctx, wanted, () => true);
    await audited(tx, ctx, list, { added: joined.length, removed: left.length });
    return {
      recordsIdsAdded: joined.map(({ objectId }) => String(objectId)),
      recordIdsRemoved: left.map(({ objectId }) => String(objectId)),
      recordIdsMissing: asked.filter((one) => !seen.has(one)),
    };
  });
}

const audited = (tx: CrmDb, ctx: CrmCtx, list: ListRow, detail: Record<string, unknown>) =>
  recordAudit(tx, ctx, { action: "crm.lists.memberships", subject: `lists/${list.id}`, detail });

const askedAtOnce = 5_000;

async function idsSeen(tx: CrmDb, ctx: CrmCtx, type: ObjectType, asked: string[]): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  for (let n = 0; n < asked.length; n += askedAtOnce) {
    const rows = await findRows(tx, ctx, type, "read", { ids: asked.slice(n, n + askedAtOnce) });
    for (const [given, row] of rows) seen.set(given, row.id);
  }
  return seen;
}

const movedAtOnce = 1_000;
const moveMax = 100_000;

/** Takes every member out. */
export async function clearMembers(ctx: CrmCtx, id: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const list = await findList(ctx, tx, "write", id, { lock: true });
    assertManual(list);
    await inPieces(tx, ctx, list, list, "left");
  });
}

/** Puts in the members of another list of the same type, those that the actor sees. */
export async function addFrom(ctx: CrmCtx, id: string, sourceId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const list = await findList(ctx, tx, "write", id, { lock: true });
    const source = await findList(ctx, tx, "read", sourceId);
    assertManual(list);
    if (source.objectType !== list.objectType)
      throw invalid(`the lists hold ${source.objectType} and ${list.objectType}`);
    await inPieces(tx, ctx, list, source, "joined");
  });
}

async function inPieces(
  tx: CrmDb,
  ctx: CrmCtx,
  list: ListRow,
  source: ListRow,
  kind: "joined" | "left",
): Promise<void> {
  let [cursor, moved] = [0, 0];
  for (;;) {
    const rows = await tx
      .select({ id: listMembers.objectId })
      .from(listMembers)
      .innerJoin(objects, eq(objects.id, listMembers.objectId))
      .where(
        and(eq(listMembers.listId, source.id), gt(listMembers.objectId, cursor), within(ctx, listType(list), "read")),
      )
      .orderBy(asc(listMembers.objectId))
      .limit(movedAtOnce);
    const moves = rows.map((row) => ({ list, objectId: row.id }));
    await applyMoves(tx, ctx, { joined: [], left: [], [kind]: moves }, () => true);
    moved += moves.length;
    if (moved > moveMax) throw invalid(`more than ${moveMax} members are moved by one call: do it in parts`);
    if (rows.length < movedAtOnce) break;
    cursor = rows.at(-1)!.id;
  }
  await audited(tx, ctx, list, { [kind]: moved, from: source.id });
}

type RecordMembership = {
  listId: string;
  listVersion: number;
  firstAddedTimestamp: Date;
  lastAddedTimestamp: Date;
  isPublicList: boolean;
};

/** The lists that a record is in. */
export async function listsOfRecord(ctx: CrmCtx, type: ObjectType, id: string) {
  requirePermission(ctx, "crm.lists:read");
  const row = (await findRows(ctx.db, ctx, type, "read", { ids: [id] })).get(id);
  if (!row) throw objectNotFound();
  const results = (await membershipsOf(ctx, [row.id])).get(row.id) ?? [];
  return { results, total: results.length };
}

async function membershipsOf(ctx: CrmCtx, ids: number[]): Promise<Map<number, RecordMembership[]>> {
  const rows = await ctx.db
    .select({ list: lists, objectId: listMembers.objectId, at: listMembers.joinedAt })
    .from(listMembers)
    .innerJoin(lists, eq(lists.id, listMembers.listId))
    .where(and(inArray(listMembers.objectId, ids), isNull(lists.deletedAt)))
    .orderBy(asc(listMembers.listId));
  const seen = rows.filter(({ list }) => visible(ctx, list));
  const shown = ({ list, at }: (typeof rows)[number]): RecordMembership => ({
    listId: String(list.id),
    listVersion: list.version,
    firstAddedTimestamp: at,
    lastAddedTimestamp: at,
    isPublicList: true,
  });
  return new Map([...Map.groupBy(seen, (row) => row.objectId)].map(([objectId, own]) => [objectId, own.map(shown)]));
}

export type RecordInput = { objectTypeId: ObjectType; recordId: string };
type WithMemberships = { objectTypeId: ObjectType; recordId: string; recordListMemberships: RecordMembership[] };

/** The lists of many records; records that are not there are told as errors. */
export async function batchListsOfRecords(ctx: CrmCtx, inputs: RecordInput[]): Promise<BatchResult<WithMemberships>> {
  requirePermission(ctx, "crm.lists:read");
  const startedAt = new Date();
  const found: (RecordInput & { id: number })[] = [];
  for (const [type, group] of Map.groupBy(inputs, (input) => input.objectTypeId)) {
    const rows = await findRows(ctx.db, ctx, type, "read", { ids: group.map((input) => input.recordId) });
    found.push(
      ...group.flatMap((input) => (rows.has(input.recordId) ? [{ ...input, id: rows.get(input.recordId)!.id }] : [])),
    );
  }
  const all = await membershipsOf(
    ctx,
    found.map(({ id }) => id),
  );
  const there = new Set(found.map(({ objectTypeId, recordId }) => `${objectTypeId}/${recordId}`));
  const results = found.map(({ id, ...input }) => ({ ...input, recordListMemberships: all.get(id) ?? [] }));
  const missing = inputs.filter(({ objectTypeId, recordId }) => !there.has(`${objectTypeId}/${recordId}`));
  return batchResult(startedAt, results, notFoundErrors(missing.map(({ recordId }) => recordId)));
}

/** Gives the lists that records were put into by hand to the record that they were merged into. */
export async function moveMemberships(tx: CrmDb, from: number[], to: number): Promise<void> {
  const manual = sql`select id from ${lists} where processing_type <> 'DYNAMIC'`;
  await tx.execute(sql`
    insert into list_members (list_id, object_id, joined_at)
    select list_id, ${to}::bigint, min(joined_at) from list_members
    where object_id = any(${sql.param(from)}::bigint[]) and list_id in (${manual}) group by list_id on conflict do nothing`);
}
