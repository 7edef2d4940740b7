import { createRoute, createRouter, parse, responses, z } from "#kit/router.ts";
import type { AnalyticsCtx } from "../context.ts";
import { Event } from "./event.ts";
import { RecordEvents, recordEvents } from "./record-events.ts";

const Accepted = z.object({ accepted: z.number().int(), known: z.number().int() }).openapi("AcceptedEvents");

const content = { schema: z.union([Event, z.array(Event).max(1000)]) };

const recordEventsRoute = createRoute({
  method: "post",
  path: "/v1/events",
  tags: ["Events"],
  summary: "Take in events",
  description: "One CloudEvent or up to 1,000; an event that came before changes nothing.",
  request: {
    body: {
      required: true,
      content: {
        "application/json": content,
        "application/cloudevents+json": content,
        "application/cloudevents-batch+json": content,
      },
    },
  },
  responses: responses({ 202: { schema: Accepted, description: "Stored" } }),
});

export const intakeRoutes = createRouter<AnalyticsCtx>().openapi(recordEventsRoute, async (c) =>
  c.json(Accepted.parse(await recordEvents(c.var.ctx, parse(RecordEvents, await c.req.json()))), 202),
);
