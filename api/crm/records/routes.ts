import { body, createRoute, createRouter, page, PageQuery, responses, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { iso } from "../hubspot/schemas.ts";
import { ObjectTypeName } from "../objects/types.ts";
import { listHistory } from "./history.ts";
import { readTimeline, ReadTimeline, timelineKinds } from "./timeline.ts";
import { cancelRun, CancelRun, getRun, listRuns, Run, signalRun, SignalRun, startRun, StartRun } from "./runs.ts";

const tags = ["Records"];
const RecordParam = z.object({ type: ObjectTypeName, id: z.string().min(1).max(100) });
const path = "/v1/records/{type}/{id}";

const RunPage = page(Run).openapi("RunPage");
const HistoryPage = page(
  z.object({
    at: iso,
    kind: z.enum(["created", "updated", "deleted"]),
    actor: z.string(),
    onBehalfOf: z.string().optional(),
    runId: z.string().optional(),
    importId: z.string().optional(),
    changes: z.record(z.string(), z.object({ from: z.string().nullable(), to: z.string().nullable() })),
  }),
).openapi("RecordHistoryPage");

const Timeline = page(
  z.looseObject({ kind: z.enum(timelineKinds), id: z.string(), at: iso }).openapi({
    description:
      "A `change` (deed, actor, changes), an `activity` (objectType, properties), a `message` or a `run`, under that name.",
  }),
)
  .extend({
    missing: z
      .array(z.object({ kind: z.enum(timelineKinds), reason: z.enum(["forbidden", "unavailable"]) }))
      .openapi({ description: "What is not told, because the caller may not know it or its service is away." }),
  })
  .openapi("RecordTimeline");

const timeline = createRoute({
  method: "get",
  path: `${path}/timeline`,
  tags,
  summary: "Tell all that happened to a record: changes, activities, messages and runs",
  request: { params: RecordParam, query: ReadTimeline },
  responses: responses({ 200: { schema: Timeline, description: "A page, the newest first" } }),
});

const runs = createRoute({
  method: "get",
  path: `${path}/runs`,
  tags,
  summary: "List the process runs of a record",
  request: { params: RecordParam, query: PageQuery },
  responses: responses({ 200: { schema: RunPage, description: "A page of runs" } }),
});

const start = createRoute({
  method: "post",
  path: `${path}/runs`,
  tags,
  summary: "Start a process for a record",
  request: {
    params: RecordParam,
    headers: z.object({ "idempotency-key": z.string().min(1).max(255).optional() }),
    ...body(StartRun),
  },
  responses: responses({ 201: { schema: Run, description: "The run" } }),
});

const run = createRoute({
  method: "get",
  path: "/v1/runs/{id}",
  tags,
  summary: "Get a process run with its steps and what it waits for",
  request: { params: z.object({ id: z.uuid() }) },
  responses: responses({ 200: { schema: Run, description: "The run" } }),
});

const cancel = createRoute({
  method: "post",
  path: "/v1/runs/{id}/cancel",
  tags,
  summary: "Cancel a process run",
  request: {
    params: z.object({ id: z.uuid() }),
    body: { required: false, content: { "application/json": { schema: CancelRun } } },
  },
  responses: responses({ 200: { schema: Run, description: "The run" } }),
});

const Signalled = z.object({ id: z.string() }).openapi("RunSignalled");
const signal = createRoute({
  method: "post",
  path: "/v1/runs/{id}/signal",
  tags,
  summary: "Give an event to a process run that listens for it",
  request: { params: z.object({ id: z.uuid() }), ...body(SignalRun) },
  responses: responses({ 202: { schema: Signalled, description: "The run gets it" } }),
});

const history = createRoute({
  method: "get",
  path: `${path}/history`,
  tags,
  summary: "List who changed what of a record",
  request: { params: RecordParam, query: PageQuery },
  responses: responses({ 200: { schema: HistoryPage, description: "A page of changes, the newest first" } }),
});

export const recordRoutes = createRouter<CrmCtx>()
  .openapi(timeline, async (c) => {
    const { type, id } = c.req.valid("param");
    return c.json(Timeline.parse(await readTimeline(c.var.ctx, type, { id, ...c.req.valid("query") })), 200);
  })
  .openapi(runs, async (c) => {
    const { type, id } = c.req.valid("param");
    return c.json(RunPage.parse(await listRuns(c.var.ctx, type, { id, ...c.req.valid("query") })), 200);
  })
  .openapi(start, async (c) => {
    const { type, id } = c.req.valid("param");
    const idempotencyKey = c.req.valid("header")["idempotency-key"];
    return c.json(Run.parse(await startRun(c.var.ctx, type, { ...c.req.valid("json"), id, idempotencyKey })), 201);
  })
  .openapi(run, async (c) => c.json(Run.parse(await getRun(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(cancel, async (c) =>
    c.json(Run.parse(await cancelRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json") ?? {})), 200),
  )
  .openapi(signal, async (c) =>
    c.json(Signalled.parse(await signalRun(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 202),
  )
  .openapi(history, async (c) => {
    const { type, id } = c.req.valid("param");
    return c.json(HistoryPage.parse(await listHistory(c.var.ctx, type, { id, ...c.req.valid("query") })), 200);
  });
