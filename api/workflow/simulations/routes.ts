import { body, createRoute, createRouter, responses } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { Simulate, simulateDefinition, SimulationView } from "./simulate-definition.ts";

const simulate = createRoute({
  method: "post",
  path: "/v1/simulations",
  tags: ["Definitions"],
  summary: "Run a definition in virtual time, without effects",
  description:
    "Calls are answered by `mocks`. Where none fits, a catalogue function answers with a sample of its output (the trace says so), a person does not answer, and any other call is a fault. Five seconds, 256 MB and 4 MB of result at most.",
  request: body(Simulate),
  responses: responses({ 200: { schema: SimulationView, description: "What the run would do" } }),
});

export const simulationRoutes = createRouter<WorkflowCtx>().openapi(simulate, async (c) =>
  c.json(SimulationView.parse(await simulateDefinition(c.var.ctx, c.req.valid("json"))), 200),
);
