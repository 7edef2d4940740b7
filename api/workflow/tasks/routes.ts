import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { claimTask, releaseTask } from "./claim-task.ts";
import { Comment, Comments, commentTask, CommentTask, listComments } from "./comment-task.ts";
import { completeTask, CompleteTask } from "./complete-task.ts";
import { countTasks, TaskCounts } from "./count-tasks.ts";
import { DelegateTask, delegateTask, ReassignTask, reassignTask } from "./give-task.ts";
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
  summary: "List human tasks, newest first or by due date",
  request: { query: ListTasks },
  responses: responses({ 200: { schema: Page, description: "A page of tasks" } }),
});
const counts = createRoute({
  method: "get",
  path: "/v1/tasks/counts",
  tags,
  summary: "Count open and overdue tasks",
  responses: responses({ 200: { schema: TaskCounts, description: "How many are mine, my teams' and visible" } }),
});
const get = createRoute({
  method: "get",
  path: "/v1/tasks/{id}",
  tags,
  summary: "Show a human task",
  request: { params },
  responses: task,
});
const comments = createRoute({
  method: "get",
  path: "/v1/tasks/{id}/comments",
  tags,
  summary: "List what was said about a task",
  request: { params },
  responses: responses({ 200: { schema: Comments, description: "The comments, oldest first" } }),
});
const comment = createRoute({
  method: "post",
  path: "/v1/tasks/{id}/comments",
  tags,
  summary: "Say something about a task",
  request: { params, ...body(CommentTask) },
  responses: responses({ 201: { schema: Comment, description: "The comment" } }),
});

const act = <P extends string>(verb: P, summary: string) =>
  ({ method: "post", path: `/v1/tasks/{id}/${verb}`, tags, summary, request: { params }, responses: task }) as const;
const claim = createRoute(act("claim", "Claim a task"));
const release = createRoute(act("release", "Give a claimed task back"));
const delegate = createRoute({
  ...act("delegate", "Give a task that one may do to another person"),
  request: { params, ...body(DelegateTask) },
});
const reassign = createRoute({
  ...act("reassign", "Give a task to other people, whoever had it"),
  request: { params, ...body(ReassignTask) },
});
const complete = createRoute({
  ...act("complete", "Answer a task; its run goes on"),
  request: { params, ...body(CompleteTask) },
});

export const taskRoutes = createRouter<WorkflowCtx>()
  .openapi(list, async (c) => c.json(Page.parse(await listTasks(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(counts, async (c) => c.json(TaskCounts.parse(await countTasks(c.var.ctx)), 200))
  .openapi(get, async (c) => c.json(TaskView.parse(await getTask(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(comments, async (c) => c.json(Comments.parse(await listComments(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(comment, async (c) =>
    c.json(Comment.parse(await commentTask(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 201),
  )
  .openapi(claim, async (c) => c.json(TaskView.parse(await claimTask(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(release, async (c) => c.json(TaskView.parse(await releaseTask(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(delegate, async (c) =>
    c.json(TaskView.parse(await delegateTask(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
  )
  .openapi(reassign, async (c) =>
    c.json(TaskView.parse(await reassignTask(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
  )
  .openapi(complete, async (c) =>
    c.json(TaskView.parse(await completeTask(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
  );
