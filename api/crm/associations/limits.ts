import { inArray, sql } from "drizzle-orm";
import { associationLimits, associations } from "#db/crm/schema.ts";
import type { CrmDb } from "../context.ts";
import { parseId } from "../objects/record.ts";
import type { AssociationTypes } from "./types.ts";
import type { Made } from "./associate.ts";

type End = { fromId: number; toId: number; typeId: number };

/**
 * Those of the associations to be made for which there is no room under a limit, in either direction. Two writers at one
 * limit come one after the other.
 */
export async function beyondLimits(tx: CrmDb, types: AssociationTypes, made: Made[]): Promise<Set<Made>> {
  const numbers = [...new Set(made.flatMap(({ type }) => [type.typeId, type.inverseId]))];
  if (numbers.length === 0) return new Set();
  const limits = await tx.select().from(associationLimits).where(inArray(associationLimits.typeId, numbers));
  if (limits.length === 0) return new Set();
  const most = new Map(limits.map(({ typeId, maxToObjectIds }) => [typeId, maxToObjectIds]));
  const endsOf = ({ from, to, type }: Made): End[] =>
    [
      { fromId: parseId(from)!, toId: parseId(to)!, typeId: type.typeId },
      { fromId: parseId(to)!, toId: parseId(from)!, typeId: types.get(type.inverseId)!.typeId },
    ].filter(({ typeId }) => most.has(typeId));
  const held = await heldBy(tx, made.flatMap(endsOf));
  const beyond = made.filter((one) => {
    const ends = endsOf(one);
    const full = ends.some((end) => {
      const others = held.get(keyOf(end));
      return !others?.has(end.toId) && (others?.size ?? 0) >= most.get(end.typeId)!;
    });
    if (!full) for (const end of ends) held.set(keyOf(end), new Set([...(held.get(keyOf(end)) ?? []), end.toId]));
    return full;
  });
  return new Set(beyond);
}

const keyOf = ({ fromId, typeId }: Omit<End, "toId">) => `${fromId} ${typeId}`;

async function heldBy(tx: CrmDb, ends: End[]): Promise<Map<string, Set<number>>> {
  const keys = [...new Set(ends.map(keyOf))].sort();
  await tx.execute(
    sql`select pg_advisory_xact_lock(7271, hashtext(k)) from unnest(${sql.param(keys)}::text[]) with ordinality as t(k, n) order by hashtext(k), n`,
  );
  const rows = await tx
    .select({ fromId: associations.fromId, toId: associations.toId, typeId: associations.typeId })
    .from(associations)
    .where(inArray(associations.fromId, [...new Set(ends.map(({ fromId }) => fromId))]));
  const wanted = new Set(keys);
  const held = new Map<string, Set<number>>();
  for (const row of rows)
    if (wanted.has(keyOf(row))) held.set(keyOf(row), (held.get(keyOf(row)) ?? new Set()).add(row.toId));
  return held;
}
