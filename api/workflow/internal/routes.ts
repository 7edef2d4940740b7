import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { applyProjections, Projections } from "./apply-projections.ts";
import { closeTask, CloseTask } from "./close-task.ts";
import { emit, Emit } from "./emit.ts";
import { openTask, OpenTask } from "./open-task.ts";
import { subscribe, Subscribe, unsubscribe, Unsubscribe } from "./subscribe.ts";

const Opened = z.object({ taskId: z.uuid() });

const internal = <P extends string, T extends z.ZodType>(path: P, summary: string, schema: T) =>
  createRoute({
    method: "post",
    path: `/v1/internal/${path}`,
    tags: ["Internal"],
    summary,
    description: "For the worker: permission `workflow.internal:write`, services only. Safe to repeat.",
    request: body(schema),
    responses: responses({ 204: { description: "Done" } }),
  });

const projections = internal("projections", "Write what runs tell of themselves", Projections);
const taskClosures = internal("task-closures", "Close a task that needs no answer any more", CloseTask);
const subscriptions = internal("subscriptions", "Listen for events for a run", Subscribe);
const unsubscriptions = internal("unsubscriptions", "Listen no more", Unsubscribe);
const events = internal("events", "Emit an event of a run", Emit);

const tasks = createRoute({
  method: "post",
  path: "/v1/internal/tasks",
  tags: ["Internal"],
  summary: "Open a task for people; the same key gives the same task",
  request: body(OpenTask),
  responses: responses({ 200: { schema: Opened, description: "The task" } }),
});

export const internalRoutes = createRouter<WorkflowCtx>()
  .openapi(tasks, async (c) => c.json(Opened.parse(await openTask(c.var.ctx, c.req.valid("json"))), 200))
  .openapi(projections, async (c) => (await applyProjections(c.var.ctx, c.req.valid("json")), c.body(null, 204)))
  .openapi(taskClosures, async (c) => (await closeTask(c.var.ctx, c.req.valid("json")), c.body(null, 204)))
  .openapi(subscriptions, async (c) => (await subscribe(c.var.ctx, c.req.valid("json")), c.body(null, 204)))
  .openapi(unsubscriptions, async (c) => (await unsubscribe(c.var.ctx, c.req.valid("json")), c.body(null, 204)))
  .openapi(events, async (c) => (await emit(c.var.ctx, c.req.valid("json")), c.body(null, 204)));
