import { createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { AnalyticsCtx } from "../context.ts";
import { getRecord, listRecords, ListRecords, RecordType } from "./list-records.ts";

const iso = z.date().transform((date) => date.toISOString());

const Record = z
  .object({
    id: z.string(),
    type: z.string(),
    properties: z.record(z.string(), z.string().nullable()),
    ownerId: z.string().nullable(),
    createdAt: iso.openapi({ type: "string", format: "date-time" }),
    updatedAt: iso.openapi({ type: "string", format: "date-time" }),
  })
  .openapi("CurrentRecord");

const Page = page(Record).openapi("CurrentRecordPage");
const query = ListRecords.omit({ type: true });

const list = createRoute({
  method: "get",
  path: "/v1/records/{type}",
  tags: ["Records"],
  summary: "List records as they stand now",
  request: { params: z.object({ type: RecordType }), query },
  responses: responses({ 200: { schema: Page, description: "A page of records" } }),
});

const get = createRoute({
  method: "get",
  path: "/v1/records/{type}/{id}",
  tags: ["Records"],
  summary: "Get a record as it stands now",
  request: { params: z.object({ type: RecordType, id: z.string().max(200) }) },
  responses: responses({ 200: { schema: Record, description: "The record" } }),
});

const dataset = createRoute({
  method: "get",
  path: "/v1/datasets/{name}",
  tags: ["Records"],
  summary: "Read a dataset for training",
  description: "The name is an object type; rows are its records with their current properties.",
  request: { params: z.object({ name: RecordType }), query },
  responses: responses({ 200: { schema: Page, description: "A page of rows" } }),
});

export const recordRoutes = createRouter<AnalyticsCtx>()
  .openapi(list, async (c) =>
    c.json(Page.parse(await listRecords(c.var.ctx, { ...c.req.valid("param"), ...c.req.valid("query") })), 200),
  )
  .openapi(get, async (c) => c.json(Record.parse(await getRecord(c.var.ctx, c.req.valid("param"))), 200))
  .openapi(dataset, async (c) =>
    c.json(Page.parse(await listRecords(c.var.ctx, { type: c.req.valid("param").name, ...c.req.valid("query") })), 200),
  );
