import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses, partial, QueryFlag, TypeParam } from "../hubspot/schemas.ts";
import { archiveObjects } from "./archive-objects.ts";
import { BatchArchive, batchCreate, BatchCreate, batchRead, BatchRead, batchUpdate, BatchUpdate } from "./batch.ts";
import { ObjectBatch, UpsertBatch } from "./schemas.ts";
import { upsertObjects, UpsertObjects } from "./upsert-objects.ts";

const tags = ["Batches of objects"];
const path = "/crm/v3/objects/{objectType}/batch";
const someFailed = { schema: ObjectBatch, description: "Some inputs failed: see `errors`" };

const create = createRoute({
  method: "post",
  path: `${path}/create`,
  tags,
  summary: "Create up to 100 records",
  description: "All or none; when every input has an `objectWriteTraceId`, each for itself.",
  request: { params: TypeParam, ...body(BatchCreate) },
  responses: responses({ 201: { schema: ObjectBatch, description: "The records" }, 207: someFailed }),
});

const read = createRoute({
  method: "post",
  path: `${path}/read`,
  tags,
  summary: "Read up to 100 records",
  request: { params: TypeParam, query: z.object({ archived: QueryFlag }), ...body(BatchRead) },
  responses: responses({ 200: { schema: ObjectBatch, description: "The records" }, 207: someFailed }),
});

const update = createRoute({
  method: "post",
  path: `${path}/update`,
  tags,
  summary: "Update up to 100 records",
  request: { params: TypeParam, ...body(BatchUpdate) },
  responses: responses({ 200: { schema: ObjectBatch, description: "The records" }, 207: someFailed }),
});

const upsert = createRoute({
  method: "post",
  path: `${path}/upsert`,
  tags,
  summary: "Create or update up to 100 records by a unique property",
  request: { params: TypeParam, ...body(UpsertObjects) },
  responses: responses({
    200: { schema: UpsertBatch, description: "The records, and which are new" },
    207: { schema: UpsertBatch, description: "Some inputs failed: see `errors`" },
  }),
});

const archive = createRoute({
  method: "post",
  path: `${path}/archive`,
  tags,
  summary: "Archive up to 100 records",
  request: { params: TypeParam, ...body(BatchArchive) },
  responses: responses({ 204: { description: "Archived" } }),
});

export const objectBatchRoutes = createRouter<CrmCtx>()
  .openapi(create, async (c) => {
    const batch = await batchCreate(c.var.ctx, c.req.valid("param").objectType, c.req.valid("json"));
    return c.json(ObjectBatch.parse(batch), partial(batch, 201));
  })
  .openapi(read, async (c) => {
    const input = { ...c.req.valid("json"), ...c.req.valid("query") };
    const batch = await batchRead(c.var.ctx, c.req.valid("param").objectType, input);
    return c.json(ObjectBatch.parse(batch), partial(batch, 200));
  })
  .openapi(update, async (c) => {
    const batch = await batchUpdate(c.var.ctx, c.req.valid("param").objectType, c.req.valid("json"));
    return c.json(ObjectBatch.parse(batch), partial(batch, 200));
  })
  .openapi(upsert, async (c) => {
    const batch = await upsertObjects(c.var.ctx, c.req.valid("param").objectType, c.req.valid("json"));
    return c.json(UpsertBatch.parse(batch), partial(batch, 200));
  })
  .openapi(archive, async (c) => {
    const { inputs } = c.req.valid("json");
    await archiveObjects(
      c.var.ctx,
      c.req.valid("param").objectType,
      inputs.map(({ id }) => id),
    );
    return c.body(null, 204);
  });
