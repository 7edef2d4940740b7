import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { claimTask, releaseTask } from "./claim-task.ts";
import { completeTask, CompleteTask } from "./complete-task.ts";
import { getTask, ListTasks, listTasks } from "./list-tasks.ts";
import { TaskView } from "./shapes.ts";

const params = z.object({ id: z.uuid() });
const tags = ["Tasks"];
const Page = page(TaskView);
const task = responses({ 200: { schema: TaskView, description: "The task" } });

const list = createRoute({
  method: "get",
  path: "/v1/tasks",
  tags,
  summary: "List human tasks, newest first",
  request: { query: ListTasks },
  responses: responses({ 200: { schema: Page, description: "A page of tasks" } }),
});
const get = createRoute({
  method: "get",
  path: "/v1/tasks/{id}",
  tags,
  summary: "Show a human task",
  request: { params },
  responses: task,
});
const claim = createRoute({
  method: "post",
  path: "/v1/tasks/{id}/claim",
  tags,
  summary: "Claim a task",
  request: { params },
  responses: task,
});
const release = createRoute({
  method: "post",
  path: "/v1/tasks/{id}/release",
  tags,
  summary: "Give a claimed task back",
  request: { params },
  responses: task,
});
const complete = createRoute({
  method: "post",
  path: "/v1/tasks/{id}/complete",
  tags,
  summary: "Answer a task; its run goes on",
  request: { params, ...body(CompleteTask) },
  responses: task,
});

export const taskRoutes = createRouter<WorkflowCtx>()
  .openapi(list, async (c) => c.json(Page.parse(await listTasks(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(get, async (c) => c.json(TaskView.parse(await getTask(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(claim, async (c) => c.json(TaskView.parse(await claimTask(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(release, async (c) => c.json(TaskView.parse(await releaseTask(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(complete, async (c) =>
    c.json(TaskView.parse(await completeTask(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
  );
