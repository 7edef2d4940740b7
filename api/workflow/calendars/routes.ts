import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import {
  Calendar,
  CalendarName,
  deleteCalendar,
  Due,
  getCalendar,
  listCalendars,
  SaveCalendar,
  saveCalendar,
  TryCalendar,
  tryCalendar,
} from "./calendars.ts";

const tags = ["Calendars"];
const byName = "/v1/calendars/{name}" as const;
const List = z.object({ results: z.array(Calendar) });

const list = createRoute({
  method: "get",
  path: "/v1/calendars",
  tags,
  summary: "List business calendars",
  responses: responses({ 200: { schema: List, description: "The calendars by name" } }),
});
const get = createRoute({
  method: "get",
  path: byName,
  tags,
  summary: "Show a business calendar",
  request: { params: CalendarName },
  responses: responses({ 200: { schema: Calendar, description: "The calendar" } }),
});
const save = createRoute({
  method: "put",
  path: byName,
  tags,
  summary: "Make or change a business calendar",
  description: "Working hours by weekday in a time zone, and holidays. What is due already stays due when it was.",
  request: { params: CalendarName, ...body(SaveCalendar) },
  responses: responses({ 200: { schema: Calendar, description: "The calendar" } }),
});
const remove = createRoute({
  method: "delete",
  path: byName,
  tags,
  summary: "Delete a business calendar that no process uses",
  request: { params: CalendarName },
  responses: responses({ 204: { description: "It is gone" } }),
});
const due = createRoute({
  method: "get",
  path: "/v1/calendars/{name}/due",
  tags,
  summary: "Tell when something is due by a calendar",
  request: { params: CalendarName, query: TryCalendar },
  responses: responses({ 200: { schema: Due, description: "The moment" } }),
});

export const calendarRoutes = createRouter<WorkflowCtx>()
  .openapi(list, async (c) => c.json(List.parse(await listCalendars(c.var.ctx)), 200))
  .openapi(get, async (c) => c.json(Calendar.parse(await getCalendar(c.var.ctx, c.req.valid("param"))), 200))
  .openapi(save, async (c) =>
    c.json(Calendar.parse(await saveCalendar(c.var.ctx, c.req.valid("param").name, c.req.valid("json"))), 200),
  )
  .openapi(remove, async (c) => (await deleteCalendar(c.var.ctx, c.req.valid("param")), c.body(null, 204)))
  .openapi(due, async (c) =>
    c.json(Due.parse(await tryCalendar(c.var.ctx, c.req.valid("param").name, c.req.valid("query"))), 200),
  );
