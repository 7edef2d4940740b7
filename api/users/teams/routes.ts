import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import {
  addMember,
  changeTeam,
  ChangeTeam,
  createTeam,
  CreateTeam,
  deleteTeam,
  getTeam,
  listTeams,
  Membership,
  removeMember,
  Team,
  TeamId,
} from "./teams.ts";

const tags = ["Teams"];
const Teams = z.object({ results: z.array(Team) });
const team = { schema: Team, description: "The team" };

const listRoute = createRoute({
  method: "get",
  path: "/v1/teams",
  tags,
  summary: "Teams with their members; `parentId` makes the tree",
  responses: responses({ 200: { schema: Teams, description: "Teams" } }),
});

const createTeamRoute = createRoute({
  method: "post",
  path: "/v1/teams",
  tags,
  summary: "Create a team",
  request: body(CreateTeam),
  responses: responses({ 201: team }),
});

const getRoute = createRoute({
  method: "get",
  path: "/v1/teams/{id}",
  tags,
  summary: "One team",
  request: { params: TeamId },
  responses: responses({ 200: team }),
});

const changeRoute = createRoute({
  method: "patch",
  path: "/v1/teams/{id}",
  tags,
  summary: "Change a team's name, place, sources, or make it the default",
  request: { params: TeamId, ...body(ChangeTeam) },
  responses: responses({ 200: team }),
});

const deleteRoute = createRoute({
  method: "delete",
  path: "/v1/teams/{id}",
  tags,
  summary: "Delete a team that has none below it",
  request: { params: TeamId },
  responses: responses({ 204: { description: "Deleted" } }),
});

const addRoute = createRoute({
  method: "put",
  path: "/v1/teams/{id}/members/{userId}",
  tags,
  summary: "Add a member",
  request: { params: Membership },
  responses: responses({ 200: team }),
});

const removeRoute = createRoute({
  method: "delete",
  path: "/v1/teams/{id}/members/{userId}",
  tags,
  summary: "Remove a member",
  request: { params: Membership },
  responses: responses({ 200: team }),
});

export const teamRoutes = createRouter<UsersCtx>()
  .openapi(listRoute, async (c) => c.json(Teams.parse(await listTeams(c.var.ctx)), 200))
  .openapi(createTeamRoute, async (c) => c.json(Team.parse(await createTeam(c.var.ctx, c.req.valid("json"))), 201))
  .openapi(getRoute, async (c) => c.json(Team.parse(await getTeam(c.var.ctx, c.req.valid("param"))), 200))
  .openapi(changeRoute, async (c) =>
    c.json(Team.parse(await changeTeam(c.var.ctx, { ...c.req.valid("json"), ...c.req.valid("param") })), 200),
  )
  .openapi(deleteRoute, async (c) => (await deleteTeam(c.var.ctx, c.req.valid("param")), c.body(null, 204)))
  .openapi(addRoute, async (c) => c.json(Team.parse(await addMember(c.var.ctx, c.req.valid("param"))), 200))
  .openapi(removeRoute, async (c) => c.json(Team.parse(await removeMember(c.var.ctx, c.req.valid("param"))), 200));
