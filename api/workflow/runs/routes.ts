import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { CloudEvent } from "../events/cloud-event.ts";
import * as act from "./act-on-run.ts";
import { ListRunEvents, listRunEvents } from "./list-events.ts";
import { ListRuns, listRuns } from "./list-runs.ts";
import { showRun } from "./live.ts";
import { Migrated, migrateRun, MigrateRun } from "./migrate-run.ts";
import { PauseRun, pauseRun, resumeRun } from "./pause-run.ts";
import {
  checkRetry,
  listReturns,
  Retried,
  RetryPreview,
  Returns,
  rewindRun,
  RewindRun,
  Rewound,
} from "./rewind-run.ts";
import { RunSummary, RunView } from "./shapes.ts";
import { StartRun, startRun, Wait } from "./start-run.ts";

const params = z.object({ id: z.uuid() });
const headers = z.object({ "idempotency-key": z.string().min(1).max(255).optional() });
const tags = ["Runs"];
const Page = page(RunSummary);

const start = createRoute({
  method: "post",
  path: "/v1/runs",
  tags,
  summary: "Start a run",
  description:
    "Starts the current version of a process, or the one named. With `?wait` it answers when the run has ended or the time is up. Repeating a start under the same `Idempotency-Key` or `key` answers 200 with the run that it made.",
  request: { headers, query: Wait, ...body(StartRun) },
  responses: responses({
    201: { schema: RunView, description: "Started" },
    200: { schema: RunView, description: "Started before" },
  }),
});

const list = createRoute({
  method: "get",
  path: "/v1/runs",
  tags,
  summary: "List runs, newest first",
  request: { query: ListRuns },
  responses: responses({ 200: { schema: Page, description: "A page of runs" } }),
});

const get = createRoute({
  method: "get",
  path: "/v1/runs/{id}",
  tags,
  summary: "Show a run with its steps and what it waits for",
  request: { params },
  responses: responses({ 200: { schema: RunView, description: "The run" } }),
});

const Events = page(CloudEvent);
const events = createRoute({
  method: "get",
  path: "/v1/runs/{id}/events",
  tags,
  summary: "Tell the lifecycle of a run and its tasks, as the standard's CloudEvents",
  request: { params, query: ListRunEvents },
  responses: responses({ 200: { schema: Events, description: "A page of events, oldest first" } }),
});

/** A body that may be left out asks for nothing in particular. */
const action = <N extends string, T extends z.ZodType>(name: N, summary: string, schema: T, required = false) =>
  operation(name, summary, schema, RunView, required);

const operation = <N extends string, T extends z.ZodType, A extends z.ZodType>(
  name: N,
  summary: string,
  schema: T,
  answer: A,
  required = true,
) =>
  createRoute({
    method: "post",
    path: `/v1/runs/{id}/${name}`,
    tags,
    summary,
    request: { params, headers, body: { required, content: { "application/json": { schema } } } },
    responses: responses({ 200: { schema: answer, description: "The run afterwards" } }),
  });

const cancel = action("cancel", "Cancel a run", act.EndRun);
const terminate = action("terminate", "End a run at once", act.EndRun);
const retry = action("retry", "Run an incident's step again, with another input if given", act.RetryStep);
const skip = action("skip", "Go on as if an incident's step had given this output", act.SkipStep, true);
const pause = action("pause", "Let a run begin nothing new until it is resumed", PauseRun);
const resume = action("resume", "Let a paused run go on", PauseRun);
const rewind = operation(
  "rewind",
  "Take a run, open or ended, back to a step that it began before",
  RewindRun,
  Rewound,
);
const migrate = operation("migrate", "Let a run go on under another version of its definition", MigrateRun, Migrated);

const returns = createRoute({
  method: "get",
  path: "/v1/runs/{id}/rewind",
  tags,
  summary: "List the steps that a run can be taken back to, with what would happen again",
  request: { params },
  responses: responses({ 200: { schema: Returns, description: "The steps, outer ones first" } }),
});
const retryPreview = createRoute({
  method: "get",
  path: "/v1/runs/{id}/retry",
  tags,
  summary: "Tell what running an incident's step again would repeat",
  request: { params, query: RetryPreview },
  responses: responses({ 200: { schema: Retried, description: "The calls" } }),
});

const stop = action("stop", "End a run with its incident's error", act.StopRun);

/** Routes that call Temporal or wait: they keep their own idempotency rather than hold a transaction meanwhile. */
export const runsKeepTheirKey = (path: string) =>
  path === "/v1/runs" ||
  path === "/v1/internal/runs" ||
  /^\/v1\/runs\/[^/]+\/(cancel|terminate|retry|skip|stop|pause|resume|rewind|migrate)$/.test(path);

export const runRoutes = createRouter<WorkflowCtx>()
  .openapi(start, async (c) => {
    const { "idempotency-key": idempotencyKey } = c.req.valid("header");
    const { run, created } = await startRun(c.var.ctx, c.req.valid("json"), {
      ...(idempotencyKey && { idempotencyKey }),
      ...c.req.valid("query"),
    });
    return c.json(RunView.parse(run), created ? 201 : 200);
  })
  .openapi(list, async (c) => c.json(Page.parse(await listRuns(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(get, async (c) => c.json(RunView.parse(await showRun(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(events, async (c) =>
    c.json(Events.parse(await listRunEvents(c.var.ctx, c.req.valid("param").id, c.req.valid("query"))), 200),
  )
  .openapi(cancel, async (c) =>
    c.json(RunView.parse(await act.cancelRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
  )
  .openapi(terminate, async (c) =>
    c.json(RunView.parse(await act.terminateRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
  )
  .openapi(retry, async (c) => {
    const key = c.req.valid("header")["idempotency-key"];
    return c.json(
      RunView.parse(await act.retryStep(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), key)),
      200,
    );
  })
  .openapi(skip, async (c) => {
    const key = c.req.valid("header")["idempotency-key"];
    return c.json(RunView.parse(await act.skipStep(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), key)), 200);
  })
  .openapi(stop, async (c) => {
    const key = c.req.valid("header")["idempotency-key"];
    return c.json(RunView.parse(await act.stopRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), key)), 200);
  })
  .openapi(pause, async (c) => {
    const key = c.req.valid("header")["idempotency-key"];
    return c.json(RunView.parse(await pauseRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), key)), 200);
  })
  .openapi(resume, async (c) => {
    const key = c.req.valid("header")["idempotency-key"];
    return c.json(RunView.parse(await resumeRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), key)), 200);
  })
  .openapi(returns, async (c) => c.json(Returns.parse(await listReturns(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(retryPreview, async (c) =>
    c.json(Retried.parse(await checkRetry(c.var.ctx, c.req.valid("param").id, c.req.valid("query"))), 200),
  )
  .openapi(rewind, async (c) => {
    const key = c.req.valid("header")["idempotency-key"];
    return c.json(Rewound.parse(await rewindRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), key)), 200);
  })
  .openapi(migrate, async (c) => {
    const key = c.req.valid("header")["idempotency-key"];
    return c.json(Migrated.parse(await migrateRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json"), key)), 200);
  });
