import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { UserId } from "../people/manage.ts";
import { listAssignments, ListAssignments, releaseAssignment } from "./list-assignments.ts";
import { Assignment } from "./assignment-view.ts";
import { makeAssignment, MakeAssignment } from "./make-assignment.ts";
import { ChangeWorkProfile, changeWorkProfile, getWorkProfile, WorkProfile } from "./work-profiles.ts";

const tags = ["Assignments"];
const Assignments = page(Assignment);
const assignment = { schema: Assignment, description: "The assignment" };

const makeRoute = createRoute({
  method: "post",
  path: "/v1/assignments",
  tags,
  summary: "Pick an owner by rule",
  request: body(MakeAssignment),
  responses: responses({ 201: assignment }),
});

const listRoute = createRoute({
  method: "get",
  path: "/v1/assignments",
  tags,
  summary: "Who got what, and why",
  request: { query: ListAssignments },
  responses: responses({ 200: { schema: Assignments, description: "Assignments" } }),
});

const releaseRoute = createRoute({
  method: "post",
  path: "/v1/assignments/{id}/release",
  tags,
  summary: "Release an assignment: it counts as open work no longer",
  request: { params: z.object({ id: z.uuid() }) },
  responses: responses({ 200: assignment }),
});

const profile = { schema: WorkProfile, description: "The work profile" };

const profileRoute = createRoute({
  method: "get",
  path: "/v1/users/{id}/work-profile",
  tags,
  summary: "What a user is fit for and when they work",
  request: { params: UserId },
  responses: responses({ 200: profile }),
});

const changeProfileRoute = createRoute({
  method: "patch",
  path: "/v1/users/{id}/work-profile",
  tags,
  summary: "Say what a user is fit for and when they work; of oneself only the latter",
  request: { params: UserId, ...body(ChangeWorkProfile) },
  responses: responses({ 200: profile }),
});

export const assignmentRoutes = createRouter<UsersCtx>()
  .openapi(makeRoute, async (c) => c.json(Assignment.parse(await makeAssignment(c.var.ctx, c.req.valid("json"))), 201))
  .openapi(listRoute, async (c) =>
    c.json(Assignments.parse(await listAssignments(c.var.ctx, c.req.valid("query"))), 200),
  )
  .openapi(releaseRoute, async (c) =>
    c.json(Assignment.parse(await releaseAssignment(c.var.ctx, c.req.valid("param"))), 200),
  )
  .openapi(profileRoute, async (c) =>
    c.json(WorkProfile.parse(await getWorkProfile(c.var.ctx, c.req.valid("param"))), 200),
  )
  .openapi(changeProfileRoute, async (c) =>
    c.json(
      WorkProfile.parse(await changeWorkProfile(c.var.ctx, { ...c.req.valid("json"), ...c.req.valid("param") })),
      200,
    ),
  );
