import { inArray } from "drizzle-orm";
import { feedback, seenLeads } from "#db/ai_orchestration/schema.ts";
import { eraseFromFrame, itemsMax, keptByFrame, type PersonalData, type Subject } from "#kit/personal-data.ts";
import type { AiCtx } from "../context.ts";

/** AI Orchestration keeps the engagement of leads seen lately, and what people made of answers about them. */
export const personalData: PersonalData<AiCtx> = {
  async find({ db }, subject) {
    const seen = await db.select().from(seenLeads).where(inArray(seenLeads.key, subject.records)).limit(itemsMax);
    const said = await db
      .select()
      .from(feedback)
      .where(inArray(feedback.subject, names(subject)))
      .limit(itemsMax);
    return [
      { store: "leads seen", count: seen.length, items: seen },
      { store: "feedback", count: said.length, items: said },
    ];
  },

  async erase({ db }, subject) {
    const seen = await db.delete(seenLeads).where(inArray(seenLeads.key, subject.records));
    const said = await db.delete(feedback).where(inArray(feedback.subject, names(subject)));
    return {
      erased: [
        { store: "leads seen", count: seen.rowCount ?? 0 },
        { store: "feedback", count: said.rowCount ?? 0 },
        ...(await eraseFromFrame(db, subject)),
      ],
      remains: [
        keptByFrame,
        {
          what: "models trained on records, this one among them: no model holds a value",
          until: "they are trained again",
        },
      ],
    };
  },
};

/** Feedback names `leads/42`, or the id alone. */
const names = ({ records }: Subject) => [...records, ...records.map((record) => record.split("/")[1]!)];
