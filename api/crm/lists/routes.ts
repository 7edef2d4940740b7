import { body, createRoute, createRouter, responses as ownResponses, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses, QueryFlag, QueryList } from "../hubspot/schemas.ts";
import { ObjectTypeName } from "../objects/types.ts";
import { cancelConversion, Conversion, ConversionTime, getConversion, scheduleConversion } from "./conversion.ts";
import { getList, getListByName, getLists, getProgress, mapId, mapIds, searchLists } from "./read-lists.ts";
import { createList, deleteList, enrolMembers, renameList, restoreList, updateFilters } from "./save-list.ts";
import {
  CreateList,
  FoundLists,
  ListAnswer,
  ListParam,
  Lists,
  Name,
  SearchLists,
  UpdatedList,
  UpdateFilters,
} from "./shapes.ts";

const tags = ["Lists"];
const path = "/crm/v3/lists";
const one = `${path}/{listId}`;
const includeFilters = QueryFlag;

// The official clients ask with a slash at the end, most others without.
const create = (at: string, hide: boolean) =>
  createRoute({
    method: "post",
    path: at,
    hide,
    tags,
    summary: "Create a list",
    description:
      "`MANUAL`: of records that people put there. `DYNAMIC`: of those that `filterBranch` fits, kept up to date. `SNAPSHOT`: of those that it fits now.",
    request: body(CreateList),
    responses: responses({ 200: { schema: ListAnswer, description: "The list" } }),
  });

const list = (at: string, hide: boolean) =>
  createRoute({
    method: "get",
    path: at,
    hide,
    tags,
    summary: "Get several lists",
    request: { query: z.object({ listIds: QueryList, includeFilters }) },
    responses: responses({ 200: { schema: Lists, description: "Those that are there" } }),
  });

const search = createRoute({
  method: "post",
  path: `${path}/search`,
  tags,
  summary: "Search lists",
  request: body(SearchLists),
  responses: responses({ 200: { schema: FoundLists, description: "A page of lists" } }),
});

const Mapping = z.object({ listId: z.string(), legacyListId: z.string() });
const map = createRoute({
  method: "get",
  path: `${path}/idmapping`,
  tags,
  summary: "Translate an old list id",
  request: { query: z.object({ legacyListId: z.string().max(100) }) },
  responses: responses({ 200: { schema: Mapping.openapi("ListIdMapping"), description: "The ids" } }),
});
const mapMany = createRoute({
  method: "post",
  path: `${path}/idmapping`,
  tags,
  summary: "Translate old list ids",
  request: body(z.array(z.coerce.string().max(100)).max(10_000)),
  responses: responses({
    200: {
      schema: z
        .object({ legacyListIdsToIdsMapping: z.array(Mapping), missingLegacyListIds: z.array(z.string()) })
        .openapi("ListIdMappings"),
      description: "The ids",
    },
  }),
});

const byName = createRoute({
  method: "get",
  path: `${path}/object-type-id/{objectTypeId}/name/{listName}`,
  tags,
  summary: "Get a list by its name",
  request: {
    params: z.object({ objectTypeId: ObjectTypeName, listName: Name }),
    query: z.object({ includeFilters }),
  },
  responses: responses({ 200: { schema: ListAnswer, description: "The list" } }),
});

const get = createRoute({
  method: "get",
  path: one,
  tags,
  summary: "Get a list",
  request: { params: ListParam, query: z.object({ includeFilters }) },
  responses: responses({ 200: { schema: ListAnswer, description: "The list" } }),
});

const remove = createRoute({
  method: "delete",
  path: one,
  tags,
  summary: "Delete a list; within ninety days it can be restored",
  request: { params: ListParam },
  responses: responses({ 204: { description: "Deleted" } }),
});

const restore = createRoute({
  method: "put",
  path: `${one}/restore`,
  tags,
  summary: "Restore a deleted list",
  request: { params: ListParam },
  responses: responses({ 204: { description: "Restored" } }),
});

const refilter = createRoute({
  method: "put",
  path: `${one}/update-list-filters`,
  tags,
  summary: "Change the filters of a list",
  description: "With `enrollObjectsInWorkflows=true` whoever joins by that is told of as joining.",
  request: {
    params: ListParam,
    query: z.object({ enrollObjectsInWorkflows: QueryFlag }),
    ...body(UpdateFilters),
  },
  responses: responses({ 200: { schema: UpdatedList, description: "The list; its members are looked for anew" } }),
});

const rename = createRoute({
  method: "put",
  path: `${one}/update-list-name`,
  tags,
  summary: "Rename a list",
  request: { params: ListParam, query: z.object({ listName: Name, includeFilters }) },
  responses: responses({ 200: { schema: UpdatedList, description: "The list" } }),
});

const conversion = `${one}/schedule-conversion`;
const readConversion = createRoute({
  method: "get",
  path: conversion,
  tags,
  summary: "Get when a list is to keep its members",
  request: { params: ListParam },
  responses: responses({ 200: { schema: Conversion, description: "The conversion" } }),
});
const setConversion = createRoute({
  method: "put",
  path: conversion,
  tags,
  summary: "Have a dynamic list keep its members from then on",
  request: { params: ListParam, ...body(ConversionTime) },
  responses: responses({ 200: { schema: Conversion, description: "The conversion" } }),
});
const dropConversion = createRoute({
  method: "delete",
  path: conversion,
  tags,
  summary: "Leave a list dynamic",
  request: { params: ListParam },
  responses: responses({ 204: { description: "It stays as it is" } }),
});

const enrol = createRoute({
  method: "post",
  path: "/v1/lists/{listId}/enrol",
  tags,
  summary: "Enrol the present members of a list",
  description:
    "Tells of each as `crm.list.joined` with `existing: true`, so that processes which start on joining this list start for them.",
  request: { params: ListParam },
  responses: ownResponses({
    202: { schema: z.object({ state: z.literal("telling") }).openapi("Enrolment"), description: "It has begun" },
  }),
});

const progress = createRoute({
  method: "get",
  path: "/v1/lists/{listId}/progress",
  tags,
  summary: "See how far looking for members has come",
  request: { params: ListParam },
  responses: ownResponses({
    200: {
      schema: z
        .object({
          state: z.enum(["complete", "processing", "failed"]),
          percent: z.number().int(),
          telling: z.boolean(),
          fault: z.string().optional(),
        })
        .openapi("ListProgress"),
      description: "How far it is",
    },
  }),
});

export const listRoutes = createRouter<CrmCtx>()
  .openapi(create(path, false), async (c) =>
    c.json(ListAnswer.parse({ list: await createList(c.var.ctx, c.req.valid("json")) }), 200),
  )
  .openapi(create(`${path}/`, true), async (c) =>
    c.json(ListAnswer.parse({ list: await createList(c.var.ctx, c.req.valid("json")) }), 200),
  )
  .openapi(list(path, false), async (c) => {
    const { listIds = [], ...shown } = c.req.valid("query");
    return c.json(Lists.parse({ lists: await getLists(c.var.ctx, listIds, shown) }), 200);
  })
  .openapi(list(`${path}/`, true), async (c) => {
    const { listIds = [], ...shown } = c.req.valid("query");
    return c.json(Lists.parse({ lists: await getLists(c.var.ctx, listIds, shown) }), 200);
  })
  .openapi(search, async (c) => c.json(FoundLists.parse(await searchLists(c.var.ctx, c.req.valid("json"))), 200))
  .openapi(map, async (c) => c.json(await mapId(c.var.ctx, c.req.valid("query").legacyListId), 200))
  .openapi(mapMany, async (c) => c.json(await mapIds(c.var.ctx, c.req.valid("json")), 200))
  .openapi(byName, async (c) => {
    const { objectTypeId, listName } = c.req.valid("param");
    const found = await getListByName(c.var.ctx, objectTypeId, listName, c.req.valid("query"));
    return c.json(ListAnswer.parse({ list: found }), 200);
  })
  .openapi(get, async (c) => {
    const found = await getList(c.var.ctx, c.req.valid("param").listId, c.req.valid("query"));
    return c.json(ListAnswer.parse({ list: found }), 200);
  })
  .openapi(remove, async (c) => {
    await deleteList(c.var.ctx, c.req.valid("param").listId);
    return c.body(null, 204);
  })
  .openapi(restore, async (c) => {
    await restoreList(c.var.ctx, c.req.valid("param").listId);
    return c.body(null, 204);
  })
  .openapi(refilter, async (c) => {
    const { filterBranch } = c.req.valid("json");
    const enrolled = c.req.valid("query").enrollObjectsInWorkflows ?? false;
    const updatedList = await updateFilters(c.var.ctx, c.req.valid("param").listId, { filterBranch, enrol: enrolled });
    return c.json(UpdatedList.parse({ updatedList }), 200);
  })
  .openapi(rename, async (c) => {
    const { listName: name, ...shown } = c.req.valid("query");
    const updatedList = await renameList(c.var.ctx, c.req.valid("param").listId, { name, ...shown });
    return c.json(UpdatedList.parse({ updatedList }), 200);
  })
  .openapi(readConversion, async (c) =>
    c.json(Conversion.parse(await getConversion(c.var.ctx, c.req.valid("param").listId)), 200),
  )
  .openapi(setConversion, async (c) =>
    c.json(
      Conversion.parse(await scheduleConversion(c.var.ctx, c.req.valid("param").listId, c.req.valid("json"))),
      200,
    ),
  )
  .openapi(dropConversion, async (c) => {
    await cancelConversion(c.var.ctx, c.req.valid("param").listId);
    return c.body(null, 204);
  })
  .openapi(enrol, async (c) => c.json(await enrolMembers(c.var.ctx, c.req.valid("param").listId), 202))
  .openapi(progress, async (c) => c.json(await getProgress(c.var.ctx, c.req.valid("param").listId), 200));
