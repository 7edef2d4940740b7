import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { signalRun, SignalRun } from "./signal-run.ts";

const Signalled = z.object({ id: z.string() }).openapi("Signalled");

const signal = createRoute({
  method: "post",
  path: "/v1/runs/{id}/signal",
  tags: ["Runs"],
  summary: "Give an event to a run that listens for it",
  description:
    "Answers 409 when it does not listen for such an event now: what it waits for is in `GET /v1/runs/{id}`.",
  request: { params: z.object({ id: z.uuid() }), ...body(SignalRun) },
  responses: responses({ 202: { schema: Signalled, description: "The run gets it" } }),
});

export const signalRoutes = createRouter<WorkflowCtx>().openapi(signal, async (c) =>
  c.json(Signalled.parse(await signalRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 202),
);
