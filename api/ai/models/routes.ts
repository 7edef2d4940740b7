import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { AiCtx } from "../context.ts";
import { EvaluateModel, evaluateModel } from "./evaluate-model.ts";
import { getModel, ListModels, listModels } from "./list-models.ts";
import { promoteModel } from "./promote-model.ts";
import { rollbackModel } from "./rollback-model.ts";
import { TrainModel, trainModel } from "./train-model.ts";
import { Evaluation, Model } from "./view.ts";

const tags = ["Models"];
const params = z.object({ id: z.uuid() });
const Page = page(Model).openapi("ModelPage");
const one = responses({ 200: { schema: Model, description: "The model" } });

const list = createRoute({
  method: "get",
  path: "/v1/models",
  tags,
  summary: "List models and trainings",
  request: { query: ListModels },
  responses: responses({ 200: { schema: Page, description: "A page of models, newest first" } }),
});
const get = createRoute({
  method: "get",
  path: "/v1/models/{id}",
  tags,
  summary: "Get a model with how it measured",
  request: { params },
  responses: one,
});
const train = createRoute({
  method: "post",
  path: "/v1/models/train",
  tags,
  summary: "Train a model on the outcomes known so far",
  description:
    "With fewer than 200 outcomes or 40 conversions the scorecard stays; from 200 on logistic regression is fitted, from 1,000 with 120 conversions gradient boosting beside it. The better by 5-fold log-loss meets the incumbent on held-out leads and becomes active only when it wins (and the caller may promote).",
  request: { ...body(TrainModel), headers: z.object({ "idempotency-key": z.string().min(1).max(255).optional() }) },
  responses: responses({
    200: { schema: Model, description: "Done" },
    202: { schema: Model, description: "Still training: read it again" },
  }),
});
const promote = createRoute({
  method: "post",
  path: "/v1/models/{id}/promote",
  tags,
  summary: "Promote a candidate that was better",
  request: { params },
  responses: one,
});
const rollback = createRoute({
  method: "post",
  path: "/v1/models/{id}/rollback",
  tags,
  summary: "Go back to the model before",
  request: { params },
  responses: one,
});
const evaluate = createRoute({
  method: "post",
  path: "/v1/models/{id}/evaluate",
  tags,
  summary: "Measure a model on today's outcomes",
  request: { params, ...body(EvaluateModel) },
  responses: responses({ 200: { schema: Evaluation, description: "Its figures on held-out leads" } }),
});

export const modelRoutes = createRouter<AiCtx>()
  .openapi(list, async (c) => c.json(Page.parse(await listModels(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(train, async (c) => {
    const model = await trainModel(c.var.ctx, c.req.valid("json"), c.req.valid("header")["idempotency-key"]);
    return c.json(Model.parse(model), model.status === "training" ? 202 : 200);
  })
  .openapi(get, async (c) => c.json(Model.parse(await getModel(c.var.ctx, c.req.valid("param"))), 200))
  .openapi(promote, async (c) => c.json(Model.parse(await promoteModel(c.var.ctx, c.req.valid("param"))), 200))
  .openapi(rollback, async (c) => c.json(Model.parse(await rollbackModel(c.var.ctx, c.req.valid("param"))), 200))
  .openapi(evaluate, async (c) =>
    c.json(Evaluation.parse(await evaluateModel(c.var.ctx, { ...c.req.valid("param"), ...c.req.valid("json") })), 200),
  );
