import { and, eq, inArray, or } from "drizzle-orm";
import { consents, messages, preferences, suppressions } from "#db/communication/schema.ts";
import { unavailable } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { eraseFromFrame, itemsMax, keptByFrame, type PersonalData, type Subject } from "#kit/personal-data.ts";
import type { CommsCtx } from "../context.ts";

const ofSubject = ({ emails, records }: Subject) =>
  or(inArray(messages.toAddress, emails), inArray(messages.fromAddress, emails), inArray(messages.recordId, records));
const held = "erasure";

/** The Communication Hub keeps messages, consent, and who may not be written to. */
export const personalData: PersonalData<CommsCtx> = {
  async find({ db }, subject) {
    const { emails } = subject;
    const sent = await db.select().from(messages).where(ofSubject(subject)).limit(itemsMax);
    const said = await db.select().from(preferences).where(inArray(preferences.email, emails)).limit(itemsMax);
    const record = await db.select().from(consents).where(inArray(consents.email, emails)).limit(itemsMax);
    const barred = await db.select().from(suppressions).where(inArray(suppressions.email, emails)).limit(itemsMax);
    return [
      { store: "messages", count: sent.length, items: sent },
      { store: "consent", count: said.length, items: said },
      { store: "consent records", count: record.length, items: record },
      { store: "suppressions", count: barred.length, items: barred },
    ];
  },

  // Nothing is sent meanwhile, messages that wait to be sent included.
  async hold({ db, actor }, { emails }) {
    const rows = emails.map((email) => ({ id: uuidv7(), email, reason: held, createdBy: actor.id }) as const);
    if (rows.length > 0) await db.insert(suppressions).values(rows).onConflictDoNothing();
  },

  async release({ db }, { emails }) {
    await db.delete(suppressions).where(and(inArray(suppressions.email, emails), eq(suppressions.reason, held)));
  },

  async erase({ db }, subject) {
    const underWay = and(ofSubject(subject), eq(messages.state, "sending"));
    const [sending] = await db.select({ id: messages.id }).from(messages).where(underWay).limit(1);
    if (sending) throw unavailable("a message to this person is just being sent");
    const sent = await db.delete(messages).where(ofSubject(subject));
    const said = await db.delete(preferences).where(inArray(preferences.email, subject.emails));
    const record = await db.delete(consents).where(inArray(consents.email, subject.emails));
    const barred = await db.delete(suppressions).where(inArray(suppressions.email, subject.emails));
    return {
      erased: [
        { store: "messages", count: sent.rowCount ?? 0 },
        { store: "consent", count: said.rowCount ?? 0 },
        { store: "consent records", count: record.rowCount ?? 0 },
        { store: "suppressions", count: barred.rowCount ?? 0 },
        ...(await eraseFromFrame(db, subject)),
      ],
      remains: [
        keptByFrame,
        { what: "mails in the recipient's and the mail provider's hands", until: "they delete them" },
      ],
    };
  },
};
