import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { AccessAnswers, checkAccess, CheckAccess } from "./check-access.ts";
import { permissions } from "./permissions.ts";
import {
  changeRole,
  ChangeRole,
  createRole,
  CreateRole,
  deleteRole,
  DeleteRole,
  getRole,
  listRoles,
  Role,
  RoleName,
} from "./roles.ts";

const tags = ["Access"];
const Roles = z.object({ results: z.array(Role) });
const Permissions = z.object({ results: z.array(z.object({ name: z.string(), description: z.string() })) });
const role = { schema: Role, description: "The role" };

const permissionsRoute = createRoute({
  method: "get",
  path: "/v1/permissions",
  tags,
  summary: "Every permission there is",
  responses: responses({ 200: { schema: Permissions, description: "Permissions" } }),
});

const listRoute = createRoute({
  method: "get",
  path: "/v1/roles",
  tags,
  summary: "Roles",
  responses: responses({ 200: { schema: Roles, description: "Roles" } }),
});

const createRoleRoute = createRoute({
  method: "post",
  path: "/v1/roles",
  tags,
  summary: "Define a role",
  request: body(CreateRole),
  responses: responses({ 201: role }),
});

const getRoute = createRoute({
  method: "get",
  path: "/v1/roles/{name}",
  tags,
  summary: "One role",
  request: { params: RoleName },
  responses: responses({ 200: role }),
});

const changeRoute = createRoute({
  method: "patch",
  path: "/v1/roles/{name}",
  tags,
  summary: "Change a role of your own making",
  request: { params: RoleName, ...body(ChangeRole) },
  responses: responses({ 200: role }),
});

const deleteRoute = createRoute({
  method: "delete",
  path: "/v1/roles/{name}",
  tags,
  summary: "Delete a role; its holders get the `replacement`",
  request: { params: RoleName, query: DeleteRole },
  responses: responses({ 204: { description: "Deleted" } }),
});

const checkRoute = createRoute({
  method: "post",
  path: "/v1/authz/check",
  tags,
  summary: "What a user may do, many answers at once",
  request: body(CheckAccess),
  responses: responses({ 200: { schema: AccessAnswers, description: "An answer for each check, in order" } }),
});

const catalogue = { results: Object.entries(permissions).map(([name, description]) => ({ name, description })) };

export const accessRoutes = createRouter<UsersCtx>()
  .openapi(permissionsRoute, (c) => c.json(catalogue, 200))
  .openapi(listRoute, async (c) => c.json(Roles.parse(await listRoles(c.var.ctx)), 200))
  .openapi(createRoleRoute, async (c) => c.json(Role.parse(await createRole(c.var.ctx, c.req.valid("json"))), 201))
  .openapi(getRoute, async (c) => c.json(Role.parse(await getRole(c.var.ctx, c.req.valid("param"))), 200))
  .openapi(changeRoute, async (c) =>
    c.json(Role.parse(await changeRole(c.var.ctx, { ...c.req.valid("json"), ...c.req.valid("param") })), 200),
  )
  .openapi(
    deleteRoute,
    async (c) => (await deleteRole(c.var.ctx, { ...c.req.valid("param"), ...c.req.valid("query") }), c.body(null, 204)),
  )
  .openapi(checkRoute, async (c) =>
    c.json(AccessAnswers.parse(await checkAccess(c.var.ctx, c.req.valid("json"))), 200),
  );
