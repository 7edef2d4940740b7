import { createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { CloudEvent } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { CloudEvents } from "./cloud-event.ts";
import { intake } from "./intake.ts";

const Taken = z.object({ accepted: z.number().int(), known: z.number().int() });

const post = createRoute({
  method: "post",
  path: "/v1/events",
  tags: ["Events"],
  summary: "Take in CloudEvents, one or a batch",
  description:
    "Each starts the processes that it triggers and wakes the runs that listen for it, once however often it comes.",
  request: {
    body: {
      required: true,
      content: {
        "application/cloudevents+json": { schema: CloudEvents },
        "application/cloudevents-batch+json": { schema: CloudEvents },
        "application/json": { schema: CloudEvents },
      },
    },
  },
  responses: responses({ 202: { schema: Taken, description: "Taken in" } }),
});

export const eventRoutes = createRouter<WorkflowCtx>().openapi(post, async (c) =>
  c.json(Taken.parse(await intake(c.var.ctx, [c.req.valid("json")].flat() as CloudEvent[])), 202),
);
