import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import { answerOf } from "../answer.ts";
import type { AiCtx } from "../context.ts";
import { ScoreLeads, scoreLeads } from "./score-leads.ts";

const Factor = z.object({
  feature: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  direction: z.enum(["raises", "lowers"]),
  contribution: z.number().openapi({ description: "Log-odds from a trained model, points from the scorecard." }),
  text: z.string(),
});
const Score = z.object({
  score: z.number().min(0).max(1),
  band: z.enum(["hot", "warm", "cold"]),
  factors: z.array(Factor),
});
const LeadScore = answerOf(Score).extend({ leadId: z.string().optional() }).openapi("LeadScore");
const LeadScores = z.object({ results: z.array(LeadScore) }).openapi("LeadScores");

const score = createRoute({
  method: "post",
  path: "/v1/leads/score",
  tags: ["Leads"],
  summary: "Score leads, with reasons",
  description:
    "Up to 500 leads, each by `leadId` (its properties come from Analytics, under the caller's rights) or by `features`; given both, the features count. The score is a calibrated probability once a model is trained; before, the scorecard ranks by engagement.",
  request: body(ScoreLeads),
  responses: responses({ 200: { schema: LeadScores, description: "One score a lead, in the order asked" } }),
});

export const leadRoutes = createRouter<AiCtx>().openapi(score, async (c) =>
  c.json(LeadScores.parse(await scoreLeads(c.var.ctx, c.req.valid("json"))), 200),
);
