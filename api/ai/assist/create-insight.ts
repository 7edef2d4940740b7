import { requirePermission } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import { logCall } from "../answer.ts";
import type { Answer } from "../answer.ts";
import { readFacts } from "../content/facts.ts";
import { summarise } from "../content/insight.ts";
import type { Insight } from "../content/insight.ts";
import { LANGUAGES } from "../content/kinds.ts";
import { writeSummary } from "../content/write-summary.ts";
import type { AiCtx } from "../context.ts";
import { scoreRecord } from "../leads/score-leads.ts";
import { describeSegment, Segment } from "./describe-segment.ts";
import type { SegmentInsight } from "./describe-segment.ts";
import { readSubject, Subject } from "./subject.ts";
import { writerOf } from "./writer.ts";

const AboutSegment = z.strictObject({ segment: Segment });
const AboutRecord = Subject.extend({ language: z.enum(LANGUAGES).default("en") });
export const CreateInsight = z.union([AboutSegment, AboutRecord]);
export type CreateInsight = z.infer<typeof CreateInsight>;
export type InsightResult = (Insight & { warnings: string[] }) | SegmentInsight;

/** What stands out about a record (with its score, for a lead), or about a segment of records. */
export async function createInsight(ctx: AiCtx, input: CreateInsight): Promise<Answer<InsightResult>> {
  requirePermission(ctx, "ai.content:create");
  const started = performance.now();
  if ("segment" in input) {
    const { result, reasons } = await describeSegment(ctx, input.segment);
    const call = await logCall(ctx, ctx.db, "insights", {
      engine: "statistics",
      model: "statistics",
      version: "1",
      started,
    });
    return {
      result,
      ...call,
      confidence: null,
      reasons,
      sources: [{ kind: "dataset", ref: input.segment.recordType }],
    };
  }
  const { properties, sources } = await readSubject(ctx, input);
  const scored = input.recordType === "leads" ? await scoreRecord(ctx, properties) : undefined;
  const extracted = summarise(properties, scored);
  const { usage, summary, warnings, ...by } = await writeSummary(
    extracted,
    readFacts(properties, input.language),
    input.language,
    writerOf(ctx),
  );
  const call = await logCall(ctx, ctx.db, "insights", { ...by, usage, started });
  const cited = [...new Set([...extracted.keyFacts, ...extracted.highlights].map(({ source }) => source))].map(
    (ref) => ({ kind: "property", ref }) as const,
  );
  const reasons = scored?.reasons.map(({ text }) => text) ?? [];
  return {
    result: { ...extracted, summary, warnings },
    ...call,
    confidence: scored?.confidence ?? null,
    reasons,
    sources: [...sources, ...cited],
  };
}
