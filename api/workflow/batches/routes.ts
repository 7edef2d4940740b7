import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { createBatch } from "./create-batch.ts";
import { cancelBatch, getBatch, listBatches, ListBatches, ReadBatch } from "./read-batches.ts";
import { BatchView, CreateBatch, ResultView } from "./shapes.ts";

const params = z.object({ id: z.uuid() });
const tags = ["Batches"];
const Page = page(BatchView);
const Detail = BatchView.extend(page(ResultView).shape).openapi("BatchDetail");

const create = createRoute({
  method: "post",
  path: "/v1/batches",
  tags,
  summary: "Do something to many runs that fit the filter now and that one may operate, or start a process for records",
  description:
    "It goes on in the background, one by one, each once, with the rights of who asked. `dryRun` does nothing and tells of each run whether it would be done, and which steps would be done again. `enrol` starts a process that events start for records that are there already, as if the event had just come; it needs `workflow.runs:start` too, and takes records that one may see.",
  request: body(CreateBatch),
  responses: responses({ 202: { schema: BatchView, description: "Taken on" } }),
});
const list = createRoute({
  method: "get",
  path: "/v1/batches",
  tags,
  summary: "List batches, the newest first",
  request: { query: ListBatches },
  responses: responses({ 200: { schema: Page, description: "A page of batches" } }),
});
const get = createRoute({
  method: "get",
  path: "/v1/batches/{id}",
  tags,
  summary: "Show how far a batch is, and what came of each run or record",
  request: { params, query: ReadBatch },
  responses: responses({ 200: { schema: Detail, description: "The batch with a page of results" } }),
});
const cancel = createRoute({
  method: "post",
  path: "/v1/batches/{id}/cancel",
  tags,
  summary: "End a batch where it stands",
  request: { params },
  responses: responses({ 200: { schema: BatchView, description: "The batch" } }),
});

export const batchRoutes = createRouter<WorkflowCtx>()
  .openapi(create, async (c) => c.json(BatchView.parse(await createBatch(c.var.ctx, c.req.valid("json"))), 202))
  .openapi(list, async (c) => c.json(Page.parse(await listBatches(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(get, async (c) =>
    c.json(Detail.parse(await getBatch(c.var.ctx, c.req.valid("param").id, c.req.valid("query"))), 200),
  )
  .openapi(cancel, async (c) => c.json(BatchView.parse(await cancelBatch(c.var.ctx, c.req.valid("param").id)), 200));
