import { inArray, sql } from "drizzle-orm";
import { changes, lists, objects } from "#db/crm/schema.ts";
import type { NewEvent } from "#kit/outbox.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { allValues, type Row } from "../objects/record.ts";
import { putOff } from "./conversion.ts";
import { listType, type ListRow } from "./find-list.ts";

export type Move = { list: ListRow; objectId: number };
export type Moves = { joined: Move[]; left: Move[] };

/** Who caused the last change of each record, and in which run, so that a run is not started by its own deed. */
type Cause = { actor: string; runId: string | null };

/**
 * Writes who joined and who left, and tells of it in the same transaction unless it is to be silent. Lists that ask for
 * members of these lists have the records looked at again. Answers what came to be.
 */
export async function applyMoves(
  tx: CrmDb,
  ctx: CrmCtx,
  wanted: Moves,
  tells: (list: ListRow) => boolean,
): Promise<Moves> {
  const known = new Map([...wanted.joined, ...wanted.left].map(({ list }) => [list.id, list]));
  const real = (rows: { list: string; object: string }[]) =>
    rows.map(({ list, object }): Move => ({ list: known.get(Number(list))!, objectId: Number(object) }));
  const given = (moves: Move[]) =>
    sql`jsonb_to_recordset(${JSON.stringify(moves.map(({ list, objectId }) => ({ l: list.id, o: objectId })))}::jsonb) as g(l bigint, o bigint)`;
  const joined =
    wanted.joined.length === 0
      ? []
      : await tx
          .execute<{ list: string; object: string }>(sql`
          insert into list_members (list_id, object_id) select l, o from ${given(wanted.joined)} order by l, o
          on conflict do nothing returning list_id as list, object_id as object`)
          .then(({ rows }) => real(rows));
  const left =
    wanted.left.length === 0
      ? []
      : await tx
          .execute<{ list: string; object: string }>(sql`
          delete from list_members m using ${given(wanted.left)} where m.list_id = g.l and m.object_id = g.o
          returning m.list_id as list, m.object_id as object`)
          .then(({ rows }) => real(rows));
  const moves = { joined, left };
  const all = [...joined, ...left];
  if (all.length === 0) return moves;
  await tx
    .update(lists)
    .set({ convertAt: putOff })
    .where(sql`${inArray(lists.id, [...new Set(all.map(({ list }) => list.id))])} and ${lists.convertAt} is not null`);
  await lookAgain(tx, all);
  await tell(tx, ctx, {
    joined: joined.filter(({ list }) => tells(list)),
    left: left.filter(({ list }) => tells(list)),
  });
  return moves;
}

/** Members of lists that other lists ask for: the records themselves, and those associated with them. */
async function lookAgain(tx: CrmDb, moves: Move[]): Promise<void> {
  const pairs = JSON.stringify(moves.map(({ list, objectId }) => ({ l: list.id, o: objectId, t: list.objectType })));
  await tx.execute(sql`
    with moved as (select * from jsonb_to_recordset(${pairs}::jsonb) as g(l bigint, o bigint, t text)),
    asking as (
      select distinct m.o, m.t, w.object_type from moved m join ${lists} w on w.watches_lists @> array[m.l] and w.deleted_at is null)
    insert into record_changes (object_id, passive)
    select distinct id, true from (
      select o as id from asking where t = object_type
      union all
      select a.to_id from asking join associations a on a.from_id = asking.o and a.to_type = asking.object_type) as found`);
}

async function tell(tx: CrmDb, ctx: CrmCtx, { joined, left }: Moves): Promise<void> {
  const ids = [...new Set([...joined, ...left].map(({ objectId }) => objectId))];
  if (ids.length === 0) return;
  const rows = new Map((await tx.select().from(objects).where(inArray(objects.id, ids))).map((row) => [row.id, row]));
  const causes = await causesOf(tx, ids);
  const events = (kind: "joined" | "left", moves: Move[]) =>
    moves.flatMap(({ list, objectId }) => {
      const row = rows.get(objectId);
      return row ? [moveEvent(kind, list, row, causes.get(objectId))] : [];
    });
  await ctx.publish(tx, [...events("joined", joined), ...events("left", left)]);
}

async function causesOf(tx: CrmDb, ids: number[]): Promise<Map<number, Cause>> {
  const { rows } = await tx.execute<Cause & { id: string }>(sql`
    select w.id, c.actor, c.run_id as "runId" from unnest(${sql.param(ids)}::bigint[]) as w(id),
      lateral (select actor, run_id from ${changes} where object_id = w.id order by ${changes.id} desc limit 1) as c`);
  return new Map(rows.map(({ id, ...cause }) => [Number(id), cause]));
}

/** Told about the record: processes that it starts are the record's. `existing` when it had been a member before. */
export function moveEvent(kind: "joined" | "left", list: ListRow, row: Row, cause?: Cause, existing = false): NewEvent {
  const type = listType(list);
  return {
    type: `crm.list.${kind}`,
    subject: `${type}/${row.id}`,
    ...(cause && { actorid: cause.actor }),
    ...(cause?.runId && { runid: cause.runId }),
    data: {
      objectType: type,
      id: String(row.id),
      listId: String(list.id),
      listName: list.name,
      properties: allValues(type, row),
      ...(row.ownerId && { ownerId: row.ownerId }),
      ...(row.teamId && { teamId: row.teamId }),
      ...(existing && { existing }),
    },
  };
}
