import { z } from "zod";
import { entry, firstAnswer, nothingChanges, RecordPath } from "./entry.ts";

const Name = z.string().min(1).max(100);

export const ScoreLead = z.strictObject({
  leadId: z.string().max(128).optional(),
  features: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("Properties to score instead of those Analytics keeps"),
});

export const DraftContent = z.strictObject({
  purpose: Name.describe("intro, follow-up …"),
  channel: Name.optional(),
  tone: Name.optional(),
  language: Name.optional(),
  facts: z.record(z.string(), z.unknown()).describe("All that the text may say"),
  recordId: RecordPath.optional(),
});

export const NextAction = z.strictObject({ recordId: RecordPath });

export const Query = z.strictObject({
  metrics: z.array(Name).min(1).max(20),
  by: z.array(Name).max(10).optional(),
  where: z.record(z.string(), z.unknown()).optional(),
  grain: z.string().max(20).optional(),
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
});

const reasons = z.array(z.string());
const answered = { engine: z.string(), model: z.string().nullish(), confidence: z.number().nullish() };

export const insightFunctions = [
  entry("ai.scoreLead", {
    title: "Score a lead",
    description: "How likely a lead is to become a customer, with the reasons in words.",
    idempotency: firstAnswer,
    input: ScoreLead,
    output: z.object({ score: z.number(), band: z.enum(["hot", "warm", "cold"]), reasons, ...answered }),
  }),
  entry("ai.draftContent", {
    title: "Draft a text",
    description: "A message from the facts given; it says nothing beyond them.",
    idempotency: firstAnswer,
    input: DraftContent,
    output: z.object({ subject: z.string().nullish(), text: z.string(), reasons, ...answered }),
  }),
  entry("ai.nextAction", {
    title: "Find the next best action",
    description: "What to do next about a record, with the reasons in words.",
    idempotency: firstAnswer,
    input: NextAction,
    output: z.looseObject({ reasons, ...answered }),
  }),
  entry("analytics.query", {
    title: "Ask for figures",
    description: "Metrics by dimension and time, as Analytics has them now.",
    idempotency: nothingChanges,
    input: Query,
    output: z.looseObject({ rows: z.array(z.record(z.string(), z.unknown())) }),
  }),
];
