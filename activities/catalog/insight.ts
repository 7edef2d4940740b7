import { z } from "zod";
import { entry, firstAnswer, nothingChanges, RecordPath } from "./entry.ts";

const Name = z.string().min(1).max(100);
const Plain = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const ScoreLead = z.strictObject({
  leadId: z.string().max(128).optional(),
  features: z.record(z.string(), Plain).optional().describe("Properties to score instead of those Analytics keeps"),
});

export const DraftContent = z.strictObject({
  purpose: Name.describe("intro, follow-up, renewal, win-back …"),
  channel: Name.optional().describe("email unless told"),
  tone: Name.optional().describe("friendly, formal or direct"),
  language: Name.optional().describe("en or de"),
  facts: z.record(z.string(), Plain).optional().describe("All that the text may say"),
  recordId: RecordPath.optional(),
});

export const NextAction = z.strictObject({ recordId: RecordPath });

const WhereValue = z.union([z.string(), z.null()]);

export const Query = z.strictObject({
  metrics: z.array(Name).min(1).max(10),
  by: z.array(Name).max(3).optional(),
  where: z.record(z.string(), z.union([WhereValue, z.array(WhereValue)])).optional(),
  grain: z.enum(["day", "week", "month", "quarter", "year"]).optional(),
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
});

// The services' own facts come as their events and tell how records stand: nobody else may say so.
const FactType = /^[a-z][a-z0-9-]*(\.[a-z][a-zA-Z0-9-]*)+$/;
const ofServices = /^(crm|workflow|users|comms|analytics|ai)\./;

export const Track = z.strictObject({
  type: z
    .string()
    .max(200)
    .regex(FactType)
    .refine((type) => !ofServices.test(type), "is a type of a service's own")
    .describe("What happened, as `sales.demo.held`"),
  recordId: RecordPath.optional().describe("The record it happened to"),
});

const answered = {
  engine: z.string(),
  model: z.string(),
  version: z.string(),
  confidence: z.number().nullable(),
  reasons: z.array(z.string()),
};

export const insightFunctions = [
  entry("ai.scoreLead", {
    title: "Score a lead",
    description: "How likely a lead is to become a customer, with the reasons in words.",
    idempotency: firstAnswer,
    input: ScoreLead,
    output: z.object({ score: z.number(), band: z.enum(["hot", "warm", "cold"]), ...answered }),
  }),
  entry("ai.draftContent", {
    title: "Draft a text",
    description: "A message from the facts given; it says nothing beyond them.",
    idempotency: firstAnswer,
    input: DraftContent,
    output: z.object({ subject: z.string().optional(), text: z.string(), ...answered }),
  }),
  entry("ai.nextAction", {
    title: "Find the next best action",
    description: "What to do next about a record, with the reasons in words.",
    idempotency: firstAnswer,
    input: NextAction,
    output: z.object({ actions: z.array(z.looseObject({ action: z.string(), label: z.string() })), ...answered }),
  }),
  entry("analytics.query", {
    title: "Ask for figures",
    description: "Metrics by dimension and time, as Analytics has them now.",
    idempotency: nothingChanges,
    input: Query,
    output: z.object({ results: z.array(z.looseObject({ metric: z.string() })) }),
  }),
  entry("analytics.track", {
    title: "Record a fact",
    description: "Tells Analytics that something happened, to be counted by the metric `facts.recorded`.",
    idempotency: "The step's key names the fact: told again, it is counted once.",
    input: Track,
    output: z.object({ id: z.string() }),
  }),
];
