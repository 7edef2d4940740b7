import { and, eq, inArray, isNotNull, isNull, type SQL } from "drizzle-orm";
import { objects } from "#db/crm/schema.ts";
import { DomainError, invalid } from "#kit/errors.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { definitionsFor } from "../properties/load-definitions.ts";
import { mergedInto } from "./merges.ts";
import { parseId, type Row } from "./record.ts";
import { within, type Right } from "./scope.ts";
import { idName, type ObjectType } from "./types.ts";
import { fold, holdersOf } from "./unique.ts";

export type Wanted = { ids: string[]; idProperty?: string | undefined };

export const objectNotFound = () => new DomainError("not_found", "resource not found");

/**
 * Rows by id, or by a property whose values are unique, keyed by what was asked. What the actor's right does not
 * reach is not there.
 */
export async function findRows(
  db: CrmDb,
  ctx: CrmCtx,
  type: ObjectType,
  right: Right,
  { ids: wanted, idProperty }: Wanted,
  { archived = false, lock = false } = {},
): Promise<Map<string, Row>> {
  const reach = within(ctx, type, right);
  const ids = await resolve(db, ctx, type, wanted, idProperty);
  const where = and(
    eq(objects.type, type),
    inArray(objects.id, [...new Set(ids.values())]),
    archived ? isNotNull(objects.archivedAt) : isNull(objects.archivedAt),
    reach,
  );
  const rows = ids.size === 0 ? [] : await select(db, where, lock);
  const byId = new Map(rows.map((row) => [row.id, row]));
  // A merged record's old id answers with the one that stands for it.
  const gone = archived ? [] : [...new Set(ids.values())].filter((id) => !byId.has(id));
  if (gone.length > 0) for (const [old, row] of await mergedRows(db, type, gone, reach, lock)) byId.set(old, row);
  return new Map([...ids].flatMap(([asked, id]) => (byId.has(id) ? [[asked, byId.get(id)!]] : [])));
}

async function mergedRows(db: CrmDb, type: ObjectType, gone: number[], reach: SQL, lock: boolean) {
  const into = await mergedInto(db, gone);
  if (into.size === 0) return [];
  const standing = inArray(objects.id, [...new Set(into.values())]);
  const rows = await select(db, and(eq(objects.type, type), standing, isNull(objects.archivedAt), reach), lock);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...into].flatMap(([old, id]) => (byId.has(id) ? [[old, byId.get(id)!] as const] : []));
}

// Locks are taken in the order of ids, so that two batches cannot wait for each other.
const select = (db: CrmDb, where: SQL | undefined, lock: boolean) => {
  const query = db.select().from(objects).where(where).orderBy(objects.id);
  return lock ? query.for("update") : query;
};

async function resolve(db: CrmDb, ctx: CrmCtx, type: ObjectType, wanted: string[], idProperty = idName) {
  if (idProperty === idName)
    return new Map(
      wanted.flatMap((asked): [string, number][] => {
        const id = parseId(asked);
        return id === undefined ? [] : [[asked, id]];
      }),
    );
  const definitions = await definitionsFor(ctx, db, type);
  if (!definitions.get(idProperty)?.hasUniqueValue)
    throw invalid(`${idProperty} is not a property with unique values of ${type}`);
  const holders = await holdersOf(db, type, idProperty, wanted);
  return new Map(
    wanted.flatMap((asked): [string, number][] => {
      const id = holders.get(fold(asked));
      return id === undefined ? [] : [[asked, id]];
    }),
  );
}
