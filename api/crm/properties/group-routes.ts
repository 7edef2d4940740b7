import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses, TypeParam } from "../hubspot/schemas.ts";
import { archiveGroup, createGroup, CreateGroup, getGroup, listGroups, updateGroup, UpdateGroup } from "./groups.ts";

const tags = ["Properties"];
const path = "/crm/v3/properties/{objectType}/groups";
const GroupParam = TypeParam.extend({ groupName: z.string().min(1).max(100) });

const Group = z
  .object({ name: z.string(), label: z.string(), displayOrder: z.number().int(), archived: z.boolean() })
  .openapi("PropertyGroup");
const Groups = z.object({ results: z.array(Group) }).openapi("PropertyGroups");

const list = createRoute({
  method: "get",
  path,
  tags,
  summary: "List the groups that properties are in",
  request: { params: TypeParam },
  responses: responses({ 200: { schema: Groups, description: "The groups" } }),
});
const create = createRoute({
  method: "post",
  path,
  tags,
  summary: "Add a group",
  request: { params: TypeParam, ...body(CreateGroup) },
  responses: responses({ 201: { schema: Group, description: "The group" } }),
});
const get = createRoute({
  method: "get",
  path: `${path}/{groupName}`,
  tags,
  summary: "Get a group",
  request: { params: GroupParam },
  responses: responses({ 200: { schema: Group, description: "The group" } }),
});
const update = createRoute({
  method: "patch",
  path: `${path}/{groupName}`,
  tags,
  summary: "Change a group",
  request: { params: GroupParam, ...body(UpdateGroup) },
  responses: responses({ 200: { schema: Group, description: "The group" } }),
});
const archive = createRoute({
  method: "delete",
  path: `${path}/{groupName}`,
  tags,
  summary: "Remove a group that no property is in",
  request: { params: GroupParam },
  responses: responses({ 204: { description: "Removed" } }),
});

export const groupRoutes = createRouter<CrmCtx>()
  .openapi(list, async (c) =>
    c.json(Groups.parse({ results: await listGroups(c.var.ctx, c.req.valid("param").objectType) }), 200),
  )
  .openapi(create, async (c) =>
    c.json(Group.parse(await createGroup(c.var.ctx, c.req.valid("param").objectType, c.req.valid("json"))), 201),
  )
  .openapi(get, async (c) => {
    const { objectType, groupName } = c.req.valid("param");
    return c.json(Group.parse(await getGroup(c.var.ctx, objectType, groupName)), 200);
  })
  .openapi(update, async (c) => {
    const { objectType, groupName } = c.req.valid("param");
    return c.json(Group.parse(await updateGroup(c.var.ctx, objectType, groupName, c.req.valid("json"))), 200);
  })
  .openapi(archive, async (c) => {
    const { objectType, groupName } = c.req.valid("param");
    await archiveGroup(c.var.ctx, objectType, groupName);
    return c.body(null, 204);
  });
