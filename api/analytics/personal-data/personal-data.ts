import { inArray, sql } from "drizzle-orm";
import { facts, messages, records } from "#db/analytics/schema.ts";
import { eraseFromFrame, itemsMax, keptByFrame, type PersonalData, type Subject } from "#kit/personal-data.ts";
import type { AnalyticsCtx } from "../context.ts";

const ofSubject = ({ records: ids }: Subject) =>
  sql`${records.type} || '/' || ${records.id} = any(${sql.param(ids)}::text[])`;

/** Analytics keeps the current properties of records, and facts that name their ids. */
export const personalData: PersonalData<AnalyticsCtx> = {
  async find({ db }, subject) {
    const held = await db.select().from(records).where(ofSubject(subject)).limit(itemsMax);
    const counted = await db.select().from(facts).where(inArray(facts.subject, subject.records)).limit(itemsMax);
    const sent = await db.select().from(messages).where(inArray(messages.record, subject.records)).limit(itemsMax);
    return [
      { store: "records", count: held.length, items: held },
      { store: "facts", count: counted.length, items: counted },
      { store: "messages", count: sent.length, items: sent },
    ];
  },

  // Numbers stay true: a message is still counted, no longer for whom.
  async erase({ db }, subject) {
    const held = await db.delete(records).where(ofSubject(subject));
    const counted = await db.update(facts).set({ subject: null }).where(inArray(facts.subject, subject.records));
    const sent = await db.update(messages).set({ record: null }).where(inArray(messages.record, subject.records));
    return {
      erased: [
        { store: "records", count: held.rowCount ?? 0 },
        { store: "facts", count: counted.rowCount ?? 0 },
        { store: "messages", count: sent.rowCount ?? 0 },
        ...(await eraseFromFrame(db, subject)),
      ],
      remains: [keptByFrame],
    };
  },
};
