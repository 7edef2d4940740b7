import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { batchOf, hubspotResponses as responses, partial } from "../hubspot/schemas.ts";
import { inputsOf } from "../objects/batch.ts";
import { ObjectTypeName } from "../objects/types.ts";
import {
  addFrom,
  batchListsOfRecords,
  changeMemberships,
  clearMembers,
  listMembersOf,
  listsOfRecord,
} from "./memberships.ts";
import {
  ChangeMemberships,
  ListId,
  ListParam,
  MemberPage,
  MembershipsChanged,
  RecordIds,
  RecordMemberships,
} from "./shapes.ts";

const tags = ["Lists"];
const path = "/crm/v3/lists";
const members = `${path}/{listId}/memberships`;
const page = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().max(100).optional(),
  before: z.string().max(100).optional(),
});

const list = createRoute({
  method: "get",
  path: members,
  tags,
  summary: "List the members of a list",
  request: { params: ListParam, query: page },
  responses: responses({ 200: { schema: MemberPage, description: "A page of members, by id" } }),
});

const inOrder = createRoute({
  method: "get",
  path: `${members}/join-order`,
  tags,
  summary: "List the members of a list in the order they joined",
  request: { params: ListParam, query: page },
  responses: responses({ 200: { schema: MemberPage, description: "A page of members" } }),
});

const clear = createRoute({
  method: "delete",
  path: members,
  tags,
  summary: "Take every member out of a list",
  request: { params: ListParam },
  responses: responses({ 204: { description: "The list is empty" } }),
});

const changed = responses({
  200: { schema: MembershipsChanged, description: "What changed; `missing` were not found" },
});
const add = createRoute({
  method: "put",
  path: `${members}/add`,
  tags,
  summary: "Put records into a list",
  request: { params: ListParam, ...body(RecordIds) },
  responses: changed,
});
const remove = createRoute({
  method: "put",
  path: `${members}/remove`,
  tags,
  summary: "Take records out of a list",
  request: { params: ListParam, ...body(RecordIds) },
  responses: changed,
});
const change = createRoute({
  method: "put",
  path: `${members}/add-and-remove`,
  tags,
  summary: "Put records into a list and take others out",
  request: { params: ListParam, ...body(ChangeMemberships) },
  responses: changed,
});

const copy = createRoute({
  method: "put",
  path: `${members}/add-from/{sourceListId}`,
  tags,
  summary: "Put the members of another list into a list",
  request: { params: ListParam.extend({ sourceListId: ListId }) },
  responses: responses({ 204: { description: "They are in" } }),
});

const ofRecord = createRoute({
  method: "get",
  path: `${path}/records/{objectTypeId}/{recordId}/memberships`,
  tags,
  summary: "List the lists that a record is in",
  request: { params: z.object({ objectTypeId: ObjectTypeName, recordId: z.string().max(100) }) },
  responses: responses({ 200: { schema: RecordMemberships, description: "Its lists" } }),
});

const RecordBatch = batchOf(
  z.object({
    objectTypeId: z.string(),
    recordId: z.string(),
    recordListMemberships: RecordMemberships.shape.results,
  }),
).openapi("ListsOfRecordsBatch");
const ofRecords = createRoute({
  method: "post",
  path: `${path}/records/memberships/batch/read`,
  tags,
  summary: "List the lists that up to 100 records are in",
  request: body(
    z
      .strictObject({
        inputs: inputsOf(z.strictObject({ objectTypeId: ObjectTypeName, recordId: z.coerce.string().max(100) })),
      })
      .openapi("ReadListsOfRecords"),
  ),
  responses: responses({
    200: { schema: RecordBatch, description: "Their lists" },
    207: { schema: RecordBatch, description: "Some records are not there: see `errors`" },
  }),
});

export const membershipRoutes = createRouter<CrmCtx>()
  .openapi(ofRecord, async (c) => {
    const { objectTypeId, recordId } = c.req.valid("param");
    return c.json(RecordMemberships.parse(await listsOfRecord(c.var.ctx, objectTypeId, recordId)), 200);
  })
  .openapi(ofRecords, async (c) => {
    const batch = await batchListsOfRecords(c.var.ctx, c.req.valid("json").inputs);
    return c.json(RecordBatch.parse(batch), partial(batch, 200));
  })
  .openapi(inOrder, async (c) => {
    const found = await listMembersOf(c.var.ctx, c.req.valid("param").listId, c.req.valid("query"), "join");
    return c.json(MemberPage.parse(found), 200);
  })
  .openapi(list, async (c) => {
    const found = await listMembersOf(c.var.ctx, c.req.valid("param").listId, c.req.valid("query"));
    return c.json(MemberPage.parse(found), 200);
  })
  .openapi(clear, async (c) => {
    await clearMembers(c.var.ctx, c.req.valid("param").listId);
    return c.body(null, 204);
  })
  .openapi(add, async (c) => {
    const result = await changeMemberships(c.var.ctx, c.req.valid("param").listId, { add: c.req.valid("json") });
    return c.json(MembershipsChanged.parse(result), 200);
  })
  .openapi(remove, async (c) => {
    const result = await changeMemberships(c.var.ctx, c.req.valid("param").listId, { remove: c.req.valid("json") });
    return c.json(MembershipsChanged.parse(result), 200);
  })
  .openapi(change, async (c) => {
    const { recordIdsToAdd: added, recordIdsToRemove: gone } = c.req.valid("json");
    const result = await changeMemberships(c.var.ctx, c.req.valid("param").listId, { add: added, remove: gone });
    return c.json(MembershipsChanged.parse(result), 200);
  })
  .openapi(copy, async (c) => {
    const { listId, sourceListId } = c.req.valid("param");
    await addFrom(c.var.ctx, listId, sourceListId);
    return c.body(null, 204);
  });
