import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { AiCtx } from "../context.ts";
import { GiveFeedback, giveFeedback } from "./give-feedback.ts";

const Kept = z.object({ id: z.uuid() }).openapi("FeedbackKept");

const give = createRoute({
  method: "post",
  path: "/v1/feedback",
  tags: ["Feedback"],
  summary: "Tell what became of an answer",
  request: body(GiveFeedback),
  responses: responses({
    201: { schema: Kept, description: "Kept; answers on suggested actions move their priority" },
  }),
});

export const feedbackRoutes = createRouter<AiCtx>().openapi(give, async (c) =>
  c.json(Kept.parse(await giveFeedback(c.var.ctx, c.req.valid("json"))), 201),
);
