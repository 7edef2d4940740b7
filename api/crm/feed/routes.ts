import { createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { readFeed, ReadFeed } from "./read-feed.ts";

const Event = z
  .looseObject({
    specversion: z.literal("1.0"),
    id: z.string(),
    source: z.string(),
    type: z.string(),
    subject: z.string(),
    time: z.string(),
    sequence: z
      .string()
      .openapi({ description: "Grows with each event of one subject: of two, the greater one is the later one." }),
    data: z.unknown(),
  })
  .openapi("FeedEvent");

const Feed = page(Event)
  .required()
  .extend({ upToDate: z.boolean().openapi({ description: "Nothing more has happened yet." }) })
  .openapi("EventFeed");

const feed = createRoute({
  method: "get",
  path: "/v1/events",
  tags: ["Events"],
  summary: "Read what happened to records",
  description:
    "CloudEvents of the last thirty days, the oldest first. Ask again with `paging.next.after`, which is always there: nothing is left out, whatever commits when.",
  request: { query: ReadFeed },
  responses: responses({ 200: { schema: Feed, description: "A page of events" } }),
});

export const feedRoutes = createRouter<CrmCtx>().openapi(feed, async (c) =>
  c.json(Feed.parse(await readFeed(c.var.ctx, c.req.valid("query"))), 200),
);
