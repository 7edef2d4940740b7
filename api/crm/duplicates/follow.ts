import { and, eq, inArray, or, sql } from "drizzle-orm";
import { duplicateKeys, duplicates, type Reason } from "#db/crm/schema.ts";
import type { CrmDb } from "../context.ts";
import type { Row } from "../objects/record.ts";
import { comparedTypes, keysOf, weights, type Kind } from "./keys.ts";

/** What so many records share tells nothing of any two: the number of a switchboard, a mailbox of a department. */
const sharedMax = 20;

type Shared = { id: string; other: string; type: string; kind: Kind; key: string; own: string[]; theirs: string[] };
type Pair = { type: string; aId: number; bId: number; confidence: number; reasons: Reason[] };

/** Finds anew which records might be the same as these, which have changed. Nobody else may do so meanwhile. */
export async function followDuplicates(tx: CrmDb, records: Row[]): Promise<void> {
  const compared = records.filter((row) => comparedTypes.includes(row.type));
  if (compared.length === 0) return;
  const ids = compared.map((row) => row.id);
  await tx.delete(duplicateKeys).where(inArray(duplicateKeys.objectId, ids));
  const keys = compared
    .filter((row) => row.archivedAt === null)
    .flatMap((row) => keysOf(row.type, row.properties).map((key) => ({ ...key, objectId: row.id, type: row.type })));
  await tx.execute(sql`
    insert into ${duplicateKeys} (object_id, type, kind, key, properties)
    select "objectId", type, kind, key, properties from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb)
      as k("objectId" bigint, type text, kind text, key text, properties text[])`);
  const pairs = pairsOf(await sharedWith(tx, ids));
  await dropStale(tx, ids, pairs);
  if (pairs.length === 0) return;
  await tx
    .insert(duplicates)
    .values(pairs)
    .onConflictDoUpdate({
      target: [duplicates.aId, duplicates.bId],
      set: { confidence: sql`excluded.confidence`, reasons: sql`excluded.reasons` },
      setWhere: sql`${duplicates.state} <> 'merged'`,
    });
}

async function sharedWith(tx: CrmDb, ids: number[]): Promise<Shared[]> {
  const { rows } = await tx.execute<Shared>(sql`
    select k.object_id as id, k.type, k.kind, k.key, k.properties as own, o.object_id as other, o.properties as theirs
    from ${duplicateKeys} k, lateral (
      select object_id, properties from ${duplicateKeys}
      where type = k.type and kind = k.kind and key = k.key and object_id <> k.object_id limit ${sharedMax + 1}) as o
    where k.object_id = any(${sql.param(ids)}::bigint[])`);
  const byKey = Map.groupBy(rows, (row) => `${row.id} ${row.kind} ${row.key}`);
  return [...byKey.values()].filter((all) => all.length <= sharedMax).flat();
}

function pairsOf(shared: Shared[]): Pair[] {
  const byPair = Map.groupBy(shared, ({ id, other }) =>
    [Number(id), Number(other)].toSorted((a, b) => a - b).join(" "),
  );
  return [...byPair].map(([pair, all]) => {
    const [aId, bId] = pair.split(" ").map(Number) as [number, number];
    const kinds = Map.groupBy(all, ({ kind }) => kind);
    // The same number in full says all that its last digits say.
    if (kinds.has("phone")) kinds.delete("phone_digits");
    const reasons = [...kinds].map(([kind, own]): Reason => ({
      kind,
      properties: [...new Set(own.flatMap((one) => [...one.own, ...one.theirs]))].sort(),
    }));
    return { type: all[0]!.type, aId, bId, confidence: confidenceOf(reasons), reasons };
  });
}

/** Reasons add up as independent hints do. */
export const confidenceOf = (reasons: Pick<Reason, "kind">[]): number =>
  Math.round((1 - reasons.reduce((doubt, { kind }) => doubt * (1 - weights[kind as Kind]), 1)) * 100) / 100;

/** Pairs that nothing speaks for any more; what people decided about stays. */
async function dropStale(tx: CrmDb, ids: number[], pairs: Pair[]): Promise<void> {
  const held = await tx
    .select({ id: duplicates.id, aId: duplicates.aId, bId: duplicates.bId })
    .from(duplicates)
    .where(and(eq(duplicates.state, "open"), or(inArray(duplicates.aId, ids), inArray(duplicates.bId, ids))));
  const found = new Set(pairs.map(({ aId, bId }) => `${aId} ${bId}`));
  const stale = held.filter(({ aId, bId }) => !found.has(`${aId} ${bId}`)).map(({ id }) => id);
  if (stale.length > 0) await tx.delete(duplicates).where(inArray(duplicates.id, stale));
}

/** Of records that are gone for good nothing stays. */
export async function forgetDuplicates(tx: CrmDb, ids: number[]): Promise<void> {
  await tx.delete(duplicateKeys).where(inArray(duplicateKeys.objectId, ids));
  await tx.delete(duplicates).where(or(inArray(duplicates.aId, ids), inArray(duplicates.bId, ids)));
}
