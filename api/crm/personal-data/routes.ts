import { expectOk } from "#kit/client.ts";
import { Holdings } from "#kit/personal-data.ts";
import { body, createRoute, createRouter, responses, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import {
  CaseView,
  closeCase,
  EraseCase,
  eraseCase,
  exportCase,
  holdCase,
  OpenCase,
  openCase,
  readCase,
  releaseCase,
} from "./cases.ts";

const tags = ["Personal data"];
const params = z.object({ id: z.uuid() });
const path = "/v1/personal-data/{id}";
const answers = responses({ 200: { schema: CaseView, description: "The case" } });
const Everything = z.record(z.string(), Holdings.shape.holdings).openapi("PersonalDataExport");
const Erasure = z.object({ runId: z.string() }).openapi("PersonalDataErasure");

const open = createRoute({
  method: "post",
  path: "/v1/personal-data",
  tags,
  summary: "Open a case for a person, known by an address or a record: how much do all services hold?",
  request: body(OpenCase),
  responses: responses({ 201: { schema: CaseView, description: "The case" } }),
});
const show = createRoute({
  method: "get",
  path,
  tags,
  summary: "See how far a case has come",
  request: { params },
  responses: answers,
});
const tell = createRoute({
  method: "get",
  path: `${path}/export`,
  tags,
  summary: "Tell everything that all services hold of the person",
  request: { params },
  responses: responses({ 200: { schema: Everything, description: "By service, then by store" } }),
});
const start = createRoute({
  method: "post",
  path: `${path}/erasure`,
  tags,
  summary: "Start the process that has the erasure confirmed and then erases in every service",
  request: { params },
  responses: responses({ 202: { schema: Erasure, description: "Its run" } }),
});
const step = <V extends string>(verb: V, summary: string) =>
  createRoute({
    method: "post",
    path: `${path}/${verb}` as const,
    tags,
    summary,
    request: { params },
    responses: answers,
  });
const hold = step("hold", "Stop the use of the person's data until it is released or erased");
const release = step("release", "Lift the hold and close the case: the data stays");
const close = step("close", "Close the case once every service has erased; nothing tells any more whom it was about");
const erase = createRoute({
  method: "post",
  path: `${path}/erase`,
  tags,
  summary: "Erase the person in one service; it cannot be taken back",
  request: { params, ...body(EraseCase) },
  responses: answers,
});

const process = { namespace: "data", name: "personal-data-erasure" };

export const personalDataRoutes = createRouter<CrmCtx>()
  .openapi(open, async (c) => c.json(CaseView.parse(await openCase(c.var.ctx, c.req.valid("json"))), 201))
  .openapi(show, async (c) => c.json(CaseView.parse(await readCase(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(tell, async (c) => c.json(await exportCase(c.var.ctx, c.req.valid("param").id), 200))
  .openapi(start, async (c) => {
    const { id } = await readCase(c.var.ctx, c.req.valid("param").id);
    const run = { definition: process, input: { case: id }, key: `erasure-${id}` };
    const started = await expectOk(c.var.ctx.clients.workflow.POST("/v1/runs", { body: run }));
    return c.json({ runId: started.id }, 202);
  })
  .openapi(hold, async (c) => c.json(CaseView.parse(await holdCase(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(release, async (c) => c.json(CaseView.parse(await releaseCase(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(erase, async (c) =>
    c.json(CaseView.parse(await eraseCase(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
  )
  .openapi(close, async (c) => c.json(CaseView.parse(await closeCase(c.var.ctx, c.req.valid("param").id)), 200));
