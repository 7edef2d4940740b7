import { createRoute, createRouter, responses } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { DefinitionPath } from "../runs/shapes.ts";
import { PauseSchedule, pauseSchedule, resumeSchedule } from "./pause-schedule.ts";
import { ScheduleView } from "./read-schedule.ts";

const byName = "/v1/definitions/{namespace}/{name}/schedule" as const;
const tags = ["Schedules"];

const pause = createRoute({
  method: "post",
  path: `${byName}/pause`,
  tags,
  summary: "Start no runs by the clock until the schedule is resumed",
  request: {
    params: DefinitionPath,
    body: { required: false, content: { "application/json": { schema: PauseSchedule } } },
  },
  responses: responses({ 200: { schema: ScheduleView, description: "The schedule" } }),
});
const resume = createRoute({
  method: "post",
  path: `${byName}/resume`,
  tags,
  summary: "Let a paused schedule go on; times that passed are not made up",
  request: { params: DefinitionPath },
  responses: responses({ 200: { schema: ScheduleView, description: "The schedule" } }),
});

export const scheduleRoutes = createRouter<WorkflowCtx>()
  .openapi(pause, async (c) =>
    c.json(
      ScheduleView.parse(await pauseSchedule(c.var.ctx, { ...c.req.valid("param"), ...c.req.valid("json") })),
      200,
    ),
  )
  .openapi(resume, async (c) => c.json(ScheduleView.parse(await resumeSchedule(c.var.ctx, c.req.valid("param"))), 200));
