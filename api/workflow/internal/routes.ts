import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { applyProjections, Projections } from "./apply-projections.ts";
import { closeTask, CloseTask } from "./close-task.ts";
import { emit, Emit } from "./emit.ts";
import { Escalated, escalateTask, EscalateTask } from "./escalate-task.ts";
import { Expired, expireTask, ExpireTask } from "./expire-task.ts";
import { openTask, OpenTask } from "./open-task.ts";
import { readSecrets, ReadSecrets, SecretValues } from "./read-secrets.ts";
import { startSubRun, StartSubRun } from "./start-sub-run.ts";
import { CancelSubRun, cancelSubRun, RunResult, runResult } from "./sub-runs.ts";
import { Mails, taskMails, TaskMails } from "./task-mails.ts";
import { tick, Tick } from "./tick.ts";
import { subscribe, Subscribe, unsubscribe, Unsubscribe } from "./subscribe.ts";

const Moment = z.object({ at: z.string(), do: z.enum(["notify", "remind", "escalate", "expire"]), step: z.number() });
const Opened = z.object({ taskId: z.uuid(), dueAt: z.string().optional(), plan: z.array(Moment).optional() });

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
const ticks = internal("ticks", "Tell that a time of a schedule has come", Tick);
const events = internal("events", "Emit an event of a run", Emit);

const tasks = createRoute({
  method: "post",
  path: "/v1/internal/tasks",
  tags: ["Internal"],
  summary: "Open a task for people; the same key gives the same task",
  request: body(OpenTask),
  responses: responses({ 200: { schema: Opened, description: "The task" } }),
});

const answering = <P extends string, In extends z.ZodType, Out extends z.ZodType>(
  path: P,
  summary: string,
  input: In,
  schema: Out,
) =>
  createRoute({
    method: "post",
    path: `/v1/internal/${path}`,
    tags: ["Internal"],
    summary,
    request: body(input),
    responses: responses({ 200: { schema, description: "What came of it" } }),
  });
const mails = answering("task-mails", "Write the mails that tell of a task", TaskMails, Mails);
const escalations = answering("task-escalations", "Take a step of a task's escalation", EscalateTask, Escalated);
const expiries = answering("task-expiries", "Close a task whose time is over", ExpireTask, Expired);

const secrets = createRoute({
  method: "post",
  path: "/v1/internal/secrets",
  tags: ["Internal"],
  summary: "Read secrets for a step of a run: those that its definition lists",
  request: body(ReadSecrets),
  responses: responses({ 200: { schema: SecretValues, description: "The values by name" } }),
});

const Started = z.object({ runId: z.uuid() });
const params = z.object({ id: z.uuid() });

const subRuns = createRoute({
  method: "post",
  path: "/v1/internal/runs",
  tags: ["Internal"],
  summary: "Start a run as a step of another; the same key gives the same run",
  description:
    "It acts with the starter and the rights of the run that it is a step of. Chains deeper than 10 answer 422.",
  request: body(StartSubRun),
  responses: responses({ 200: { schema: Started, description: "The run" } }),
});
const result = createRoute({
  method: "get",
  path: "/v1/internal/runs/{id}/result",
  tags: ["Internal"],
  summary: "Tell what became of a run",
  request: { params },
  responses: responses({
    200: { schema: RunResult, description: "Its status, and its output or error when it ended" },
  }),
});
const cancel = createRoute({
  method: "post",
  path: "/v1/internal/runs/{id}/cancel",
  tags: ["Internal"],
  summary: "Cancel a run that another started as a step",
  request: { params, ...body(CancelSubRun) },
  responses: responses({ 204: { description: "Asked to stop, or ended already" } }),
});

export const internalRoutes = createRouter<WorkflowCtx>()
  .openapi(tasks, async (c) => c.json(Opened.parse(await openTask(c.var.ctx, c.req.valid("json"))), 200))
  .openapi(mails, async (c) => c.json(Mails.parse(await taskMails(c.var.ctx, c.req.valid("json"))), 200))
  .openapi(escalations, async (c) => c.json(Escalated.parse(await escalateTask(c.var.ctx, c.req.valid("json"))), 200))
  .openapi(expiries, async (c) => c.json(Expired.parse(await expireTask(c.var.ctx, c.req.valid("json"))), 200))
  .openapi(projections, async (c) => (await applyProjections(c.var.ctx, c.req.valid("json")), c.body(null, 204)))
  .openapi(taskClosures, async (c) => (await closeTask(c.var.ctx, c.req.valid("json")), c.body(null, 204)))
  .openapi(subscriptions, async (c) => (await subscribe(c.var.ctx, c.req.valid("json")), c.body(null, 204)))
  .openapi(unsubscriptions, async (c) => (await unsubscribe(c.var.ctx, c.req.valid("json")), c.body(null, 204)))
  .openapi(events, async (c) => (await emit(c.var.ctx, c.req.valid("json")), c.body(null, 204)))
  .openapi(ticks, async (c) => (await tick(c.var.ctx, c.req.valid("json")), c.body(null, 204)))
  .openapi(secrets, async (c) => c.json(SecretValues.parse(await readSecrets(c.var.ctx, c.req.valid("json"))), 200))
  .openapi(subRuns, async (c) => c.json(Started.parse(await startSubRun(c.var.ctx, c.req.valid("json"))), 200))
  .openapi(result, async (c) => c.json(RunResult.parse(await runResult(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(
    cancel,
    async (c) => (await cancelSubRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json").runId), c.body(null, 204)),
  );
