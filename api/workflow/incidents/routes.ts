import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { getIncident } from "./get-incident.ts";
import { ListIncidents, listIncidents } from "./list-incidents.ts";
import { CommentView, IncidentDetail, IncidentView } from "./shapes.ts";
import { acknowledgeIncident, Assign, assignIncident, Comment, commentIncident } from "./tend-incident.ts";

const params = z.object({ id: z.uuid() });
const tags = ["Incidents"];
const Page = page(IncidentView);
const one = responses({ 200: { schema: IncidentDetail, description: "The incident" } });

const list = createRoute({
  method: "get",
  path: "/v1/incidents",
  tags,
  summary: "List what needs a person: failed steps, runs that do not go on, and what all runs miss",
  description: "The open ones, the newest first; `state=resolved` tells those that are over.",
  request: { query: ListIncidents },
  responses: responses({ 200: { schema: Page, description: "A page of incidents" } }),
});
const get = createRoute({
  method: "get",
  path: "/v1/incidents/{id}",
  tags,
  summary: "Show an incident: what happened in plain words, what was sent and answered, and what helps",
  request: { params },
  responses: one,
});
const comment = createRoute({
  method: "post",
  path: "/v1/incidents/{id}/comments",
  tags,
  summary: "Comment on an incident",
  request: { params, ...body(Comment) },
  responses: responses({ 201: { schema: CommentView, description: "The comment" } }),
});
const acknowledge = createRoute({
  method: "post",
  path: "/v1/incidents/{id}/acknowledge",
  tags,
  summary: "Say that somebody is at it",
  request: { params },
  responses: one,
});
const assign = createRoute({
  method: "post",
  path: "/v1/incidents/{id}/assign",
  tags,
  summary: "Give an incident to somebody",
  request: { params, ...body(Assign) },
  responses: one,
});

export const incidentRoutes = createRouter<WorkflowCtx>()
  .openapi(list, async (c) => c.json(Page.parse(await listIncidents(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(get, async (c) => c.json(IncidentDetail.parse(await getIncident(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(comment, async (c) => {
    const { id } = c.req.valid("param");
    return c.json(CommentView.parse(await commentIncident(c.var.ctx, id, c.req.valid("json"))), 201);
  })
  .openapi(acknowledge, async (c) =>
    c.json(IncidentDetail.parse(await acknowledgeIncident(c.var.ctx, c.req.valid("param").id)), 200),
  )
  .openapi(assign, async (c) => {
    const { id } = c.req.valid("param");
    return c.json(IncidentDetail.parse(await assignIncident(c.var.ctx, id, c.req.valid("json"))), 200);
  });
