import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import type { CredentialLimits } from "../limits.ts";
import { ChangeAddress, changeAddress, resendVerification, VerifyAddress, verifyAddress } from "./change-address.ts";
import {
  ChangeUser,
  changeUser,
  disableUser,
  enableUser,
  SetRoles,
  setRoles,
  SetTeams,
  setTeams,
} from "./change-user.ts";
import { createUser, CreateUser } from "./create-user.ts";
import { getMe, getUser, listUsers, ListUsers } from "./list-users.ts";
import { UserId } from "./manage.ts";
import { User } from "./user-view.ts";

const tags = ["Users"];
const Users = page(User);
const Me = User.extend({
  grants: z.record(z.string(), z.enum(["own", "team", "all"])),
  fields: z.record(z.string(), z.enum(["hidden", "readonly"])),
}).openapi("Me");
const user = { schema: User, description: "The user" };

const listRoute = createRoute({
  method: "get",
  path: "/v1/users",
  tags,
  summary: "Users, by address, name, team or role",
  request: { query: ListUsers },
  responses: responses({ 200: { schema: Users, description: "Users" } }),
});

const createUserRoute = createRoute({
  method: "post",
  path: "/v1/users",
  tags,
  summary: "Create a user",
  request: body(CreateUser),
  responses: responses({ 201: user }),
});

const meRoute = createRoute({
  method: "get",
  path: "/v1/users/me",
  tags,
  summary: "Who you are and what you may do",
  responses: responses({ 200: { schema: Me, description: "You" } }),
});

const addressRoute = createRoute({
  method: "put",
  path: "/v1/users/me/email",
  tags,
  summary: "Name a new address for yourself; it takes effect once its mailbox confirms it",
  request: body(ChangeAddress),
  responses: responses({ 202: { description: "A mail with a link goes to the new address" } }),
});

const verifyRoute = createRoute({
  method: "post",
  path: "/v1/emails/verify",
  security: [],
  tags,
  summary: "Confirm an address by the link of its mail",
  request: body(VerifyAddress),
  responses: responses({ 204: { description: "Confirmed" } }),
});

const verificationRoute = createRoute({
  method: "post",
  path: "/v1/users/{id}/verification",
  tags,
  summary: "Send the link to confirm someone's address again",
  request: { params: UserId },
  responses: responses({ 202: { description: "A mail is on its way" } }),
});

const getRoute = createRoute({
  method: "get",
  path: "/v1/users/{id}",
  tags,
  summary: "One user",
  request: { params: UserId },
  responses: responses({ 200: user }),
});

const changeRoute = createRoute({
  method: "patch",
  path: "/v1/users/{id}",
  tags,
  summary: "Change a user's name, address or availability",
  request: { params: UserId, ...body(ChangeUser) },
  responses: responses({ 200: user }),
});

const act = (action: "disable" | "enable", summary: string) =>
  createRoute({
    method: "post",
    path: `/v1/users/{id}/${action}`,
    tags,
    summary,
    request: { params: UserId },
    responses: responses({ 200: user }),
  });
const disableRoute = act("disable", "Disable a user: sessions end, tokens and keys are refused within seconds");
const enableRoute = act("enable", "Enable a user again");

const rolesRoute = createRoute({
  method: "put",
  path: "/v1/users/{id}/roles",
  tags,
  summary: "Set a user's roles",
  request: { params: UserId, ...body(SetRoles) },
  responses: responses({ 200: user }),
});

const teamsRoute = createRoute({
  method: "put",
  path: "/v1/users/{id}/teams",
  tags,
  summary: "Set the teams a user is in",
  request: { params: UserId, ...body(SetTeams) },
  responses: responses({ 200: user }),
});

export const userRoutes = ({ signIns }: CredentialLimits) => {
  const router = createRouter<UsersCtx>();
  router.on("PUT", "/v1/users/me/email", signIns);
  router.on("POST", "/v1/emails/verify", signIns);
  return router
    .openapi(listRoute, async (c) => c.json(Users.parse(await listUsers(c.var.ctx, c.req.valid("query"))), 200))
    .openapi(createUserRoute, async (c) => c.json(User.parse(await createUser(c.var.ctx, c.req.valid("json"))), 201))
    .openapi(meRoute, async (c) => c.json(Me.parse(await getMe(c.var.ctx)), 200))
    .openapi(addressRoute, async (c) => (await changeAddress(c.var.ctx, c.req.valid("json")), c.body(null, 202)))
    .openapi(verifyRoute, async (c) => (await verifyAddress(c.var.ctx, c.req.valid("json")), c.body(null, 204)))
    .openapi(
      verificationRoute,
      async (c) => (await resendVerification(c.var.ctx, c.req.valid("param")), c.body(null, 202)),
    )
    .openapi(getRoute, async (c) => c.json(User.parse(await getUser(c.var.ctx, c.req.valid("param"))), 200))
    .openapi(changeRoute, async (c) =>
      c.json(User.parse(await changeUser(c.var.ctx, { ...c.req.valid("json"), ...c.req.valid("param") })), 200),
    )
    .openapi(disableRoute, async (c) => c.json(User.parse(await disableUser(c.var.ctx, c.req.valid("param"))), 200))
    .openapi(enableRoute, async (c) => c.json(User.parse(await enableUser(c.var.ctx, c.req.valid("param"))), 200))
    .openapi(rolesRoute, async (c) =>
      c.json(User.parse(await setRoles(c.var.ctx, { ...c.req.valid("json"), ...c.req.valid("param") })), 200),
    )
    .openapi(teamsRoute, async (c) =>
      c.json(User.parse(await setTeams(c.var.ctx, { ...c.req.valid("json"), ...c.req.valid("param") })), 200),
    );
};
