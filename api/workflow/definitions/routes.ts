import type { Context } from "hono";
import { body, createRoute, createRouter, page, responses, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { DefinitionPath } from "../runs/shapes.ts";
import { deleteDraft } from "./delete-draft.ts";
import { ChangeView, Diff, DiffView, diffVersions } from "./diff-versions.ts";
import { draftOfVersion } from "./draft-of-version.ts";
import { Publish, publishDefinition } from "./publish-definition.ts";
import * as read from "./read-definitions.ts";
import { RollBack, rollBack } from "./roll-back.ts";
import { retireVersion } from "./retire-version.ts";
import { Draft, saveDraft } from "./save-draft.ts";
import { asYaml, readBody, sourceBody, wantsYaml, type Source } from "./source.ts";
import { processSchema, Validated, validateDefinition } from "./validate-definition.ts";

const tags = ["Definitions"];
const VersionPath = DefinitionPath.extend({ version: z.string().max(64) });
const Published = read.VersionView.extend({
  changes: z.array(ChangeView).openapi({ description: "What changed in meaning since the version before." }),
}).openapi("PublishedVersion");
const IfMatch = z.object({ "if-match": z.string().max(100).optional() });
const Page = page(read.DefinitionSummary);
const byName = "/v1/definitions/{namespace}/{name}" as const;

const list = createRoute({
  method: "get",
  path: "/v1/definitions",
  tags,
  summary: "List definitions by name",
  request: { query: read.ListDefinitions },
  responses: responses({ 200: { schema: Page, description: "A page of definitions" } }),
});
const validate = createRoute({
  method: "post",
  path: "/v1/definitions/validate",
  tags,
  summary: "Check a definition: every fault with line, column and JSON pointer",
  request: sourceBody,
  responses: responses({ 200: { schema: Validated, description: "What is wrong with it" } }),
});
const get = createRoute({
  method: "get",
  path: byName,
  tags,
  summary: "Show a definition and its versions; `Accept: application/yaml` answers its source",
  request: { params: DefinitionPath },
  responses: responses({ 200: { schema: read.DefinitionView, description: "The definition" } }),
});
const putDraft = createRoute({
  method: "put",
  path: `${byName}/draft`,
  tags,
  summary: "Save a draft as it is written, comments and all",
  request: { params: DefinitionPath, headers: IfMatch, ...sourceBody },
  responses: responses({ 200: { schema: Draft, description: "Saved, with what is wrong with it" } }),
});
const getDraft = createRoute({
  method: "get",
  path: `${byName}/draft`,
  tags,
  summary: "Read the draft as it was written",
  request: { params: DefinitionPath },
  responses: {
    ...responses({}),
    200: {
      description: "The source",
      content: { "application/yaml": { schema: z.string() }, "application/json": { schema: z.looseObject({}) } },
    },
  },
});
const publish = createRoute({
  method: "post",
  path: `${byName}/publish`,
  tags,
  summary: "Publish the draft as an immutable version",
  description:
    "It must be free of errors and pass the tests that it carries. With `If-Match` only the draft that was read is published.",
  request: {
    params: DefinitionPath,
    headers: IfMatch,
    body: { required: false, content: { "application/json": { schema: Publish } } },
  },
  responses: responses({ 201: { schema: Published, description: "The version, and what changed" } }),
});
const removeDraft = createRoute({
  method: "delete",
  path: `${byName}/draft`,
  tags,
  summary: "Throw the draft away; a definition that was never published goes with it",
  request: { params: DefinitionPath, headers: IfMatch },
  responses: responses({ 204: { description: "Gone" } }),
});
const diff = createRoute({
  method: "get",
  path: `${byName}/diff`,
  tags,
  summary: "Tell what changed in meaning between two versions, or the current one and the draft",
  request: { params: DefinitionPath, query: Diff },
  responses: responses({ 200: { schema: DiffView, description: "The changes" } }),
});
const rollback = createRoute({
  method: "post",
  path: `${byName}/rollback`,
  tags,
  summary: "Let an earlier version start new runs again, as it was",
  request: { params: DefinitionPath, ...body(RollBack) },
  responses: responses({ 200: { schema: read.VersionView, description: "The version, now the current one" } }),
});
const redraft = createRoute({
  method: "post",
  path: `${byName}/{version}/draft`,
  tags,
  summary: "Make a published version the draft again, as it was written",
  request: { params: VersionPath, headers: IfMatch },
  responses: responses({ 200: { schema: Draft, description: "The draft" } }),
});
const schema = createRoute({
  method: "get",
  path: "/v1/schemas/process",
  tags,
  summary: "Tell the JSON Schema of the language with the functions that may be called, for editors and forms",
  request: {},
  responses: responses({ 200: { schema: z.looseObject({}), description: "JSON Schema, draft 2020-12" } }),
});
const getVersion = createRoute({
  method: "get",
  path: `${byName}/{version}`,
  tags,
  summary: "Show a published version; `Accept: application/yaml` answers its source",
  request: { params: VersionPath },
  responses: responses({ 200: { schema: read.VersionView, description: "The version" } }),
});
const retire = createRoute({
  method: "post",
  path: `${byName}/{version}/retire`,
  tags,
  summary: "Retire a version: it starts no more runs",
  request: { params: VersionPath },
  responses: responses({ 200: { schema: read.VersionView, description: "The version" } }),
});

const yaml = (c: Context, source: Source, headers: Record<string, string> = {}) =>
  c.body(asYaml(source), 200, { "content-type": "application/yaml; charset=utf-8", vary: "accept", ...headers });

export const definitionRoutes = createRouter<WorkflowCtx>()
  .openapi(list, async (c) => c.json(Page.parse(await read.listDefinitions(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(validate, async (c) =>
    c.json(Validated.parse(await validateDefinition(c.var.ctx, (await readBody(c.req)).text)), 200),
  )
  .openapi(get, async (c) =>
    wantsYaml(c.req.header("accept"))
      ? (yaml(c, await read.getSource(c.var.ctx, c.req.valid("param"))) as never)
      : c.json(read.DefinitionView.parse(await read.getDefinition(c.var.ctx, c.req.valid("param"))), 200),
  )
  .openapi(putDraft, async (c) => {
    const ifMatch = c.req.valid("header")["if-match"];
    const draft = await saveDraft(c.var.ctx, { ...c.req.valid("param"), source: await readBody(c.req), ifMatch });
    return c.json(Draft.parse(draft), 200, { etag: draft.etag });
  })
  .openapi(getDraft, async (c) => {
    const { etag, ...source } = await read.getDraft(c.var.ctx, c.req.valid("param"));
    return source.format === "json" && !wantsYaml(c.req.header("accept"))
      ? c.body(source.text, 200, { "content-type": "application/json", etag })
      : yaml(c, source, { etag });
  })
  .openapi(removeDraft, async (c) => {
    await deleteDraft(c.var.ctx, { ...c.req.valid("param"), ifMatch: c.req.valid("header")["if-match"] });
    return c.body(null, 204);
  })
  .openapi(publish, async (c) => {
    const ifMatch = c.req.valid("header")["if-match"];
    const input = { ...c.req.valid("param"), ...c.req.valid("json"), ifMatch };
    const { row, changes } = await publishDefinition(c.var.ctx, input);
    return c.json(Published.parse({ ...read.versionView(row), changes }), 201);
  })
  .openapi(diff, async (c) =>
    c.json(DiffView.parse(await diffVersions(c.var.ctx, c.req.valid("param"), c.req.valid("query"))), 200),
  )
  .openapi(rollback, async (c) => {
    const row = await rollBack(c.var.ctx, { ...c.req.valid("param"), ...c.req.valid("json") });
    return c.json(read.VersionView.parse(read.versionView(row)), 200);
  })
  .openapi(redraft, async (c) => {
    const input = { ...c.req.valid("param"), ifMatch: c.req.valid("header")["if-match"] };
    const draft = await draftOfVersion(c.var.ctx, input);
    return c.json(Draft.parse(draft), 200, { etag: draft.etag });
  })
  .openapi(schema, async (c) => c.json(await processSchema(c.var.ctx), 200))
  .openapi(getVersion, async (c) => {
    const row = await read.getVersion(c.var.ctx, c.req.valid("param"));
    return wantsYaml(c.req.header("accept"))
      ? (yaml(c, read.sourceOf(row)) as never)
      : c.json(read.VersionView.parse(read.versionView(row)), 200);
  })
  .openapi(retire, async (c) =>
    c.json(read.VersionView.parse(read.versionView(await retireVersion(c.var.ctx, c.req.valid("param")))), 200),
  );
