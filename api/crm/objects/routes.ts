import type { Context } from "hono";
import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses, QueryFlag, QueryList, RecordParam, TypeParam } from "../hubspot/schemas.ts";
import { archiveObject } from "./archive-objects.ts";
import { createObject, CreateObject } from "./create-objects.ts";
import { getObject } from "./get-object.ts";
import { gdprDelete, GdprDelete } from "../personal-data/gdpr-delete.ts";
import { listObjects } from "./list-objects.ts";
import { mergeRecords, MergeObjects } from "./merge-objects.ts";
import type { CrmRecord } from "./record.ts";
import { CrmObject, ObjectPage, ObjectSearch } from "./schemas.ts";
import { searchObjects, SearchObjects } from "./search-objects.ts";
import { etag, updateObject, UpdateObject } from "./update-objects.ts";

const tags = ["Objects"];
const path = "/crm/v3/objects/{objectType}";
const asked = { properties: QueryList, propertiesWithHistory: QueryList, associations: QueryList, archived: QueryFlag };

const list = createRoute({
  method: "get",
  path,
  tags,
  summary: "List records",
  request: {
    params: TypeParam,
    query: z.object({
      ...asked,
      limit: z.coerce.number().int().min(1).max(100).default(10),
      after: z.string().max(20).optional(),
    }),
  },
  responses: responses({ 200: { schema: ObjectPage, description: "A page of records" } }),
});

const create = createRoute({
  method: "post",
  path,
  tags,
  summary: "Create a record",
  request: { params: TypeParam, ...body(CreateObject) },
  responses: responses({ 201: { schema: CrmObject, description: "The record" } }),
});

const search = createRoute({
  method: "post",
  path: `${path}/search`,
  tags,
  summary: "Search records",
  request: { params: TypeParam, ...body(SearchObjects) },
  responses: responses({ 200: { schema: ObjectSearch, description: "A page of matches, and how many there are" } }),
});

const merge = createRoute({
  method: "post",
  path: `${path}/merge`,
  tags,
  summary: "Make one record of two contacts, companies, deals or tickets",
  description: "A new record with a new id: the primary's values win, gaps are filled. Both old ids answer with it.",
  request: { params: TypeParam, ...body(MergeObjects) },
  responses: responses({ 200: { schema: CrmObject, description: "The new record" } }),
});

const gdpr = createRoute({
  method: "post",
  path: "/crm/v3/objects/contacts/gdpr-delete",
  tags,
  summary: "Erase a contact for good in every service",
  request: body(GdprDelete),
  responses: responses({ 204: { description: "Nothing of the contact is left" } }),
});

const get = createRoute({
  method: "get",
  path: `${path}/{id}`,
  tags,
  summary: "Get a record",
  request: { params: RecordParam, query: z.object({ ...asked, idProperty: z.string().max(200).optional() }) },
  responses: responses({ 200: { schema: CrmObject, description: "The record; `ETag` is its version" } }),
});

const IfMatch = z.object({ "if-match": z.string().max(100).optional() });

const update = createRoute({
  method: "patch",
  path: `${path}/{id}`,
  tags,
  summary: "Update a record",
  description: "With `If-Match` the update is refused (412) when the record has changed since it was read.",
  request: {
    params: RecordParam,
    query: z.object({ idProperty: z.string().max(200).optional() }),
    headers: IfMatch,
    ...body(UpdateObject),
  },
  responses: responses({ 200: { schema: CrmObject, description: "The record; `ETag` is its version" } }),
});

const archive = createRoute({
  method: "delete",
  path: `${path}/{id}`,
  tags,
  summary: "Archive a record",
  description: "With `If-Match` it is refused (412) when the record has changed since it was read.",
  request: { params: RecordParam, headers: IfMatch },
  responses: responses({ 204: { description: "Archived" } }),
});

const reply = <S extends 200 | 201>(c: Context, record: CrmRecord, status: S) =>
  c.json(CrmObject.parse(record), status, { etag: etag(record) });

export const objectRoutes = createRouter<CrmCtx>()
  .openapi(list, async (c) =>
    c.json(ObjectPage.parse(await listObjects(c.var.ctx, c.req.valid("param").objectType, c.req.valid("query"))), 200),
  )
  .openapi(create, async (c) =>
    reply(c, await createObject(c.var.ctx, c.req.valid("param").objectType, c.req.valid("json")), 201),
  )
  .openapi(search, async (c) =>
    c.json(
      ObjectSearch.parse(await searchObjects(c.var.ctx, c.req.valid("param").objectType, c.req.valid("json"))),
      200,
    ),
  )
  .openapi(merge, async (c) =>
    reply(c, await mergeRecords(c.var.ctx, c.req.valid("param").objectType, c.req.valid("json")), 200),
  )
  .openapi(gdpr, async (c) => {
    await gdprDelete(c.var.ctx, c.req.valid("json"));
    return c.body(null, 204);
  })
  .openapi(get, async (c) => {
    const { objectType, id } = c.req.valid("param");
    return reply(c, await getObject(c.var.ctx, objectType, { ...c.req.valid("query"), id }), 200);
  })
  .openapi(update, async (c) => {
    const { objectType, id } = c.req.valid("param");
    const version = c.req.valid("header")["if-match"];
    const { properties } = c.req.valid("json");
    return reply(
      c,
      await updateObject(c.var.ctx, objectType, { ...c.req.valid("query"), id, properties, version }),
      200,
    );
  })
  .openapi(archive, async (c) => {
    const { objectType, id } = c.req.valid("param");
    await archiveObject(c.var.ctx, objectType, id, c.req.valid("header")["if-match"]);
    return c.body(null, 204);
  });
