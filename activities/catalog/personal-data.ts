import { z } from "zod";
import { entry, nothingChanges } from "./entry.ts";

const Counts = z.record(z.string(), z.array(z.object({ store: z.string(), count: z.number().int() })));
const Case = z.object({
  id: z.string(),
  state: z.enum(["open", "held", "erasing", "erased", "released"]),
  found: Counts,
  erased: Counts,
  remains: z.array(z.object({ service: z.string(), what: z.string(), until: z.string() })),
});

export const PersonalDataCase = z.strictObject({
  case: z.uuid().describe("Id of the case, as POST /v1/personal-data of CRM Core gave it"),
});
export const EraseFrom = PersonalDataCase.extend({
  service: z.enum(["crm", "workflow", "ai", "comms", "users", "analytics"]),
});

/** A case stands for the person: no run holds who it is. */
export const personalDataFunctions = [
  entry("crm.getPersonalDataCase", {
    title: "Read a case of personal data",
    description: "How far it has come, and how much every service holds: counts, never values.",
    idempotency: nothingChanges,
    input: PersonalDataCase,
    output: Case,
  }),
  entry("crm.holdPersonalData", {
    title: "Hold a person's data",
    description: "Nothing is sent to the person until the hold is released or the data erased.",
    idempotency: "A hold that is there stays.",
    input: PersonalDataCase,
    output: Case,
  }),
  entry("crm.releasePersonalData", {
    title: "Release a hold",
    description: "Lifts the hold and closes the case: the data stays. Refused once erasing has begun.",
    idempotency: "A case that is released stays so.",
    input: PersonalDataCase,
    output: Case,
  }),
  entry("crm.erasePersonalData", {
    title: "Erase a person in one service",
    description:
      "Deletes for good what the service holds; the answer tells what was erased and what remains, until when.",
    idempotency: "Repeating it erases what has come since.",
    input: EraseFrom,
    output: Case,
  }),
  entry("crm.closePersonalDataCase", {
    title: "Close a case of personal data",
    description: "From now on nothing tells whom it was about. Refused until every service has erased.",
    idempotency: "A closed case stays closed.",
    input: PersonalDataCase,
    output: Case,
  }),
];
