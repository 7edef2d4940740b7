import { createRoute, createRouter, responses } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { asYaml, readBody, sourceBody, wantsYaml } from "../definitions/source.ts";
import { FunctionPath, publishFunction, retireFunction } from "./publish-function.ts";
import { Functions, functionView, getFunction, listFunctions, SharedFunctionView } from "./read-functions.ts";

const tags = ["Functions"];
const byVersion = "/v1/functions/{name}/{version}" as const;

const list = createRoute({
  method: "get",
  path: "/v1/functions",
  tags,
  summary: "List the functions that definitions may call: the catalogue, with JSON Schemas, and those shared here",
  responses: responses({ 200: { schema: Functions, description: "The functions" } }),
});
const put = createRoute({
  method: "put",
  path: byVersion,
  tags,
  summary: "Publish a function that definitions share, called as `NAME:VERSION@default`",
  request: { params: FunctionPath, ...sourceBody },
  responses: responses({
    201: { schema: SharedFunctionView, description: "Published" },
    200: { schema: SharedFunctionView, description: "Published before, the same" },
  }),
});
const get = createRoute({
  method: "get",
  path: byVersion,
  tags,
  summary: "Show a shared function; `Accept: application/yaml` answers its source",
  request: { params: FunctionPath },
  responses: responses({ 200: { schema: SharedFunctionView, description: "The function" } }),
});
const retire = createRoute({
  method: "post",
  path: `${byVersion}/retire`,
  tags,
  summary: "Retire a shared function: no definition published from now on may call it",
  request: { params: FunctionPath },
  responses: responses({ 200: { schema: SharedFunctionView, description: "The function" } }),
});

export const functionRoutes = createRouter<WorkflowCtx>()
  .openapi(list, async (c) => c.json(Functions.parse(await listFunctions(c.var.ctx)), 200))
  .openapi(put, async (c) => {
    const given = { ...c.req.valid("param"), source: await readBody(c.req) };
    const { row, created } = await publishFunction(c.var.ctx, given);
    return c.json(SharedFunctionView.parse(functionView(row)), created ? 201 : 200);
  })
  .openapi(get, async (c) => {
    const row = await getFunction(c.var.ctx, c.req.valid("param"));
    return wantsYaml(c.req.header("accept"))
      ? (c.body(asYaml({ text: row.source, format: row.format }), 200, {
          "content-type": "application/yaml; charset=utf-8",
          vary: "accept",
        }) as never)
      : c.json(SharedFunctionView.parse(functionView(row)), 200);
  })
  .openapi(retire, async (c) =>
    c.json(SharedFunctionView.parse(functionView(await retireFunction(c.var.ctx, c.req.valid("param")))), 200),
  );
