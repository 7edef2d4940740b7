import { and, eq, inArray, notInArray, or, sql } from "drizzle-orm";
import { associations, merges, objects } from "#db/crm/schema.ts";
import { mentions, type Subject } from "#kit/personal-data.ts";
import type { CrmDb } from "../context.ts";

/** Records that are a person, and those that are only ever about others. */
const people = ["contacts", "leads"];
const writings = ["notes", "tasks"];
const most = 500;

/** Who is meant by an address or a record: every address and record of theirs, notes and tasks about nobody else too. */
export async function findRecords(db: CrmDb, given: { email?: string; record?: string }): Promise<Subject> {
  const emails = new Set(given.email ? [given.email] : []);
  const records = new Map<number, string>();
  if (given.record) {
    const [type, id] = given.record.split("/");
    const here = and(eq(objects.id, Number(id)), eq(objects.type, type!));
    const [row] = await db.select().from(objects).where(here);
    if (row) records.set(row.id, row.type);
    if (row?.properties.email) emails.add(row.properties.email.toLowerCase());
  }
  for (const row of await withAddress(db, [...emails])) records.set(row.id, row.type);
  for (const row of await mergedWith(db, [...records.keys()])) records.set(row.id, row.type);
  for (const row of await writtenAbout(db, [...records.keys()])) records.set(row.id, row.type);
  return { emails: [...emails], records: [...records].slice(0, most).map(([id, type]) => `${type}/${id}`) };
}

/** A merged record holds what it held: it goes with the one that stands for it. */
async function mergedWith(db: CrmDb, ids: number[]) {
  if (ids.length === 0) return [];
  const into = db
    .select({ id: merges.intoId })
    .from(merges)
    .where(or(inArray(merges.fromId, ids), inArray(merges.intoId, ids)));
  const all = await db.select().from(merges).where(inArray(merges.intoId, into));
  const family = [...new Set(all.flatMap(({ fromId, intoId }) => [fromId, intoId]))];
  return db.select({ id: objects.id, type: objects.type }).from(objects).where(inArray(objects.id, family)).limit(most);
}

// The search text finds candidates by its index; the property decides.
async function withAddress(db: CrmDb, emails: string[]) {
  if (emails.length === 0) return [];
  return db
    .select({ id: objects.id, type: objects.type })
    .from(objects)
    .where(
      and(
        inArray(objects.type, people),
        mentions(sql`${objects.searchText}`, { emails, records: [] }),
        inArray(sql`lower(${objects.properties}->>'email')`, emails),
      ),
    )
    .limit(most);
}

async function writtenAbout(db: CrmDb, ids: number[]) {
  if (ids.length === 0) return [];
  const others = db
    .select({ one: sql`1` })
    .from(associations)
    .where(
      and(
        eq(associations.fromId, objects.id),
        inArray(associations.toType, people),
        notInArray(associations.toId, ids),
      ),
    );
  const about = db
    .select({ id: associations.fromId })
    .from(associations)
    .where(and(inArray(associations.toId, ids), inArray(associations.fromType, writings)));
  return db
    .select({ id: objects.id, type: objects.type })
    .from(objects)
    .where(and(inArray(objects.type, writings), inArray(objects.id, about), sql`not exists ${others}`))
    .limit(most);
}
