import { body, createRoute, createRouter, responses } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { DefinitionPath } from "../runs/shapes.ts";
import { PauseDefinition, pauseDefinition, PauseView, resumeDefinition } from "./pause-definition.ts";

const tags = ["Definitions"];
const answer = responses({ 200: { schema: PauseView, description: "How it stands now" } });

const pause = createRoute({
  method: "post",
  path: "/v1/definitions/{namespace}/{name}/pause",
  tags,
  summary: "Pause a process: what would start queues until it is resumed, and its runs under way pause",
  request: { params: DefinitionPath, ...body(PauseDefinition) },
  responses: answer,
});
const resume = createRoute({
  method: "post",
  path: "/v1/definitions/{namespace}/{name}/resume",
  tags,
  summary: "Resume a paused process: what queued starts, the oldest first, and the runs paused with it go on",
  request: { params: DefinitionPath },
  responses: answer,
});

export const pauseRoutes = createRouter<WorkflowCtx>()
  .openapi(pause, async (c) => {
    const input = { ...c.req.valid("param"), ...c.req.valid("json") };
    return c.json(PauseView.parse(await pauseDefinition(c.var.ctx, input)), 200);
  })
  .openapi(resume, async (c) => c.json(PauseView.parse(await resumeDefinition(c.var.ctx, c.req.valid("param"))), 200));
