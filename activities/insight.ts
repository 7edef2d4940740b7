import { createHash } from "node:crypto";
import { expectOk } from "#kit/client.ts";
import { DomainError } from "#kit/errors.ts";
import type { CallInput } from "#workflows/contract.ts";
import { asService, checked, inRun, writes } from "./asked.ts";
import { DraftContent, NextAction, Query, ScoreLead, Track } from "./catalog/insight.ts";
import type { Clients } from "./clients.ts";

type Answer = { engine: string; model: string; version: string; confidence: number | null; reasons: string[] };

/** Who answered, how sure, and why. */
const told = ({ engine, model, version, confidence, reasons }: Answer) => ({
  engine,
  model,
  version,
  confidence,
  reasons,
});

/** `leads/42` as AI Orchestration takes it. */
function recordOf(path: string | undefined) {
  const [recordType, recordId] = path?.split("/") ?? [];
  return recordId === undefined ? {} : { recordType, recordId };
}

/** Steps in AI Orchestration and Analytics. */
export const insightActivities = ({ ai, analytics }: Clients) => ({
  "ai.scoreLead": (asked: CallInput) =>
    inRun(asked, async () => {
      const body = { leads: [checked(ScoreLead, asked.with)] };
      const { results } = await expectOk(ai.POST("/v1/leads/score", { body: body as never, headers: writes(asked) }));
      const [answer] = results;
      if (!answer) throw new DomainError("upstream_failed", "AI Orchestration gave no score");
      return { score: answer.result.score, band: answer.result.band, ...told(answer) };
    }),

  "ai.draftContent": (asked: CallInput) =>
    inRun(asked, async () => {
      const { recordId, ...wanted } = checked(DraftContent, asked.with);
      const body = { ...wanted, ...recordOf(recordId) };
      const answer = await expectOk(ai.POST("/v1/content", { body: body as never, headers: writes(asked) }));
      const { subject, text, missing, warnings } = answer.result;
      return { subject, text, missing, warnings, ...told(answer) };
    }),

  "ai.nextAction": (asked: CallInput) =>
    inRun(asked, async () => {
      const { recordId } = checked(NextAction, asked.with);
      const body = recordOf(recordId);
      const answer = await expectOk(ai.POST("/v1/next-actions", { body: body as never, headers: writes(asked) }));
      return { actions: answer.result.actions, ...told(answer) };
    }),

  "analytics.query": (asked: CallInput) =>
    inRun(asked, () => {
      const body = checked(Query, asked.with);
      return expectOk(analytics.POST("/v1/query", { body: body as never }));
    }),

  "analytics.track": (asked: CallInput) =>
    asService(asked, async () => {
      const { key, run } = asked;
      const { type, recordId: subject } = checked(Track, asked.with);
      const body = {
        specversion: "1.0" as const,
        id: createHash("sha256").update(key).digest("hex"),
        source: `/processes/${run.definition}`,
        type,
        time: new Date().toISOString(),
        ...(subject && { subject }),
        ...(run.startedBy && { actorid: run.startedBy }),
      };
      await expectOk(analytics.POST("/v1/events", { body }));
      return { id: body.id };
    }),
});
