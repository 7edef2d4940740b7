import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import { answerOf } from "../answer.ts";
import { CHANNELS, PURPOSES } from "../content/kinds.ts";
import type { AiCtx } from "../context.ts";
import { CreateContent, createContent } from "./create-content.ts";
import { CreateInsight, createInsight } from "./create-insight.ts";
import { Subject } from "./subject.ts";
import { suggestActions } from "./suggest-actions.ts";

const tags = ["Assistance"];
const warnings = z.array(z.string());

const Content = answerOf(
  z.object({
    text: z.string(),
    subject: z.string().optional(),
    grounded: z.record(z.string(), z.string()).openapi({ description: "Slot → the fact that filled it." }),
    missing: z.array(z.string()),
    warnings,
  }),
).openapi("ContentAnswer");

const Actions = answerOf(
  z.object({
    actions: z.array(
      z.object({
        action: z.string(),
        label: z.string(),
        priority: z.number().min(0).max(1),
        content: z.object({ purpose: z.enum(PURPOSES), channel: z.enum(CHANNELS) }).optional(),
        reasons: z.array(z.string()),
      }),
    ),
  }),
).openapi("NextActionsAnswer");

const Cited = z.object({ text: z.string(), source: z.string() });
const RecordInsight = z.object({
  summary: z.string(),
  keyFacts: z.array(z.object({ label: z.string(), value: z.string(), source: z.string() })),
  highlights: z.array(Cited),
  warnings,
});
const Difference = z.object({
  property: z.string(),
  value: z.string(),
  share: z.number(),
  shareOfRest: z.number(),
  text: z.string(),
});
const SegmentInsight = z.object({
  summary: z.string(),
  records: z.number().int(),
  rest: z.number().int(),
  conversion: z.number().nullable(),
  conversionOfRest: z.number().nullable(),
  differences: z.array(Difference),
});
const InsightAnswer = answerOf(z.union([RecordInsight, SegmentInsight])).openapi("InsightAnswer");

const content = createRoute({
  method: "post",
  path: "/v1/content",
  tags,
  summary: "Draft a text from facts",
  description:
    "By the configured provider, checked against the facts, else from templates: `engine` tells. Every number, date, name and amount stands in the facts.",
  request: body(CreateContent),
  responses: responses({ 200: { schema: Content, description: "The draft" } }),
});
const actions = createRoute({
  method: "post",
  path: "/v1/next-actions",
  tags,
  summary: "Suggest what to do next about a record",
  request: body(Subject),
  responses: responses({ 200: { schema: Actions, description: "Actions, best first" } }),
});
const insights = createRoute({
  method: "post",
  path: "/v1/insights",
  tags,
  summary: "Tell what stands out about a record or a segment",
  request: body(CreateInsight),
  responses: responses({ 200: { schema: InsightAnswer, description: "The insight, with its sources" } }),
});

export const assistRoutes = createRouter<AiCtx>()
  .openapi(content, async (c) => c.json(Content.parse(await createContent(c.var.ctx, c.req.valid("json"))), 200))
  .openapi(actions, async (c) => c.json(Actions.parse(await suggestActions(c.var.ctx, c.req.valid("json"))), 200))
  .openapi(insights, async (c) =>
    c.json(InsightAnswer.parse(await createInsight(c.var.ctx, c.req.valid("json"))), 200),
  );
