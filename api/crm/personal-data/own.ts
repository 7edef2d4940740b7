import { inArray, or, sql } from "drizzle-orm";
import {
  associations,
  changes,
  importErrors,
  listMembers,
  merges,
  objects,
  outbox,
  uniqueValues,
} from "#db/crm/schema.ts";
import {
  eraseFromFrame,
  itemsMax,
  keptByFrame,
  mentions,
  type Erased,
  type Holding,
  type Subject,
} from "#kit/personal-data.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { forgetDuplicates } from "../duplicates/follow.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";

/** The ids behind `leads/42` and the like. */
const idsOf = ({ records }: Subject) => records.map((record) => Number(record.split("/")[1]));

/** What CRM Core itself holds of a person: records and how they came to be. */
export async function findOwn(db: CrmDb, subject: Subject): Promise<Holding[]> {
  const ids = idsOf(subject);
  const held = await db.select().from(objects).where(inArray(objects.id, ids)).limit(itemsMax);
  const written = await db.select().from(changes).where(inArray(changes.objectId, ids)).limit(itemsMax);
  return [
    { store: "records", count: held.length, items: held },
    { store: "history", count: written.length, items: written },
  ];
}

/** Deletes the person's records for good, wherever a value of theirs stands; what is told of it holds none. */
export async function eraseOwn(ctx: CrmCtx, subject: Subject): Promise<Erased> {
  const { db } = ctx;
  const ids = idsOf(subject);
  const told = await eraseFromFrame(db, subject);
  await stripImports(db, subject);
  await db.delete(importErrors).where(mentions(sql`${importErrors.message}`, subject));
  await db.delete(associations).where(or(inArray(associations.fromId, ids), inArray(associations.toId, ids)));
  await db.delete(uniqueValues).where(inArray(uniqueValues.objectId, ids));
  await db.delete(merges).where(or(inArray(merges.fromId, ids), inArray(merges.intoId, ids)));
  await db.delete(listMembers).where(inArray(listMembers.objectId, ids));
  await forgetDuplicates(db, ids);
  const written = await db.delete(changes).where(inArray(changes.objectId, ids));
  const gone = await db
    .delete(objects)
    .where(inArray(objects.id, ids))
    .returning({ id: objects.id, type: objects.type });
  await ctx.publish(
    db,
    gone.map(({ id, type }) => ({
      type: `crm.${definitionOf(type as ObjectType).singular}.deleted`,
      subject: `${type}/${id}`,
      actorid: ctx.actor.id,
      data: { objectType: type, id: String(id), properties: {}, changed: [], erased: true },
    })),
  );
  return {
    erased: [{ store: "records", count: gone.length }, { store: "history", count: written.rowCount ?? 0 }, ...told],
    remains: [keptByFrame, { what: "backups of the databases", until: "the deployment's retention of backups ends" }],
  };
}

/** Imports and new formulas are told of in batches of many people: this one is taken out of them. */
async function stripImports(db: CrmDb, { records }: Subject): Promise<void> {
  const told = sql`${outbox.event}->'data'->'records'`;
  const objectType = sql`${outbox.event}->'data'->>'objectType'`;
  const known = sql`${objectType} || '/' || (r->>'id') = any(${sql.param(records)}::text[])`;
  await db.execute(sql`
    update ${outbox} set event = jsonb_set(event, '{data,records}',
      coalesce((select jsonb_agg(r) from jsonb_array_elements(${told}) r where not ${known}), '[]'))
    where type in ('crm.import.batch', 'crm.calculation.batch') and exists (select 1 from jsonb_array_elements(${told}) r where ${known})`);
}
