import { body, createRoute, createRouter, page, PageQuery, responses, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { iso, isoOrNull } from "../hubspot/schemas.ts";
import { cancelImport, getImport, listImportErrors, listImports, undoImport } from "./read-import.ts";
import { ImportRequest, startImport } from "./start-import.ts";
import { suggestMapping, SuggestMapping } from "./suggest-mapping.ts";

const tags = ["Imports"];
const IdParam = z.object({ id: z.uuid() });

const Started = z.object({ id: z.string() }).openapi("ImportStarted");
const Import = z
  .object({
    id: z.string(),
    name: z.string(),
    objectType: z.string(),
    operation: z.enum(["upsert", "create", "update"]),
    state: z.enum(["running", "done", "failed", "cancelled", "undoing", "undone"]),
    rows: z.number().int(),
    created: z.number().int(),
    updated: z.number().int(),
    failed: z.number().int(),
    undone: z.number().int(),
    dryRun: z.boolean(),
    bytes: z.number().int(),
    error: z.string().nullable(),
    createdAt: iso,
    endedAt: isoOrNull,
  })
  .openapi("Import");
const Errors = page(z.object({ line: z.number().int(), column: z.string().nullable(), message: z.string() })).openapi(
  "ImportErrorPage",
);

const start = createRoute({
  method: "post",
  path: "/v1/imports",
  tags,
  summary: "Import a CSV file",
  description:
    "`request` (an ImportRequest as JSON) first, then `file`: UTF-8, at most 100 MB, 1,000 columns, 1 MB a row.",
  request: {
    headers: z.object({ "idempotency-key": z.string().min(1).max(255).optional() }),
    body: {
      required: true,
      content: {
        // Not a schema of ours: validating it would hold the file in memory.
        "multipart/form-data": {
          schema: {
            type: "object",
            required: ["request", "file"],
            properties: {
              request: { $ref: "#/components/schemas/ImportRequest" },
              file: { type: "string", contentMediaType: "text/csv" },
            },
          },
        },
      },
    },
  },
  responses: responses({ 202: { schema: Started, description: "Taken in; reading it goes on" } }),
});

const Suggestions = z
  .object({
    columns: z.array(
      z.object({
        header: z.string(),
        property: z.string().nullable(),
        confidence: z.number(),
        because: z.enum(["name", "label", "synonym", "content", "nothing fits"]),
      }),
    ),
    key: z.string().nullable().openapi({ description: "A column by which rows could find the records they change." }),
  })
  .openapi("ImportSuggestions");
const suggest = createRoute({
  method: "post",
  path: "/v1/imports/suggestions",
  tags,
  summary: "Suggest which property each column is meant for",
  request: body(SuggestMapping),
  responses: responses({ 200: { schema: Suggestions, description: "A suggestion for each column" } }),
});

const Imports = page(Import).openapi("Imports");
const list = createRoute({
  method: "get",
  path: "/v1/imports",
  tags,
  summary: "List imports, the newest first",
  request: { query: PageQuery },
  responses: responses({ 200: { schema: Imports, description: "A page of imports" } }),
});

const get = createRoute({
  method: "get",
  path: "/v1/imports/{id}",
  tags,
  summary: "Get an import and how far it has come",
  request: { params: IdParam },
  responses: responses({ 200: { schema: Import, description: "The import" } }),
});

const errors = createRoute({
  method: "get",
  path: "/v1/imports/{id}/errors",
  tags,
  summary: "List the rows that were not taken in",
  request: { params: IdParam, query: PageQuery },
  responses: responses({ 200: { schema: Errors, description: "A page of errors" } }),
});

const cancel = createRoute({
  method: "post",
  path: "/v1/imports/{id}/cancel",
  tags,
  summary: "Stop an import",
  request: { params: IdParam },
  responses: responses({ 200: { schema: Import, description: "The import" } }),
});

const undo = createRoute({
  method: "post",
  path: "/v1/imports/{id}/undo",
  tags,
  summary: "Take an import back",
  request: { params: IdParam },
  responses: responses({ 202: { schema: Import, description: "The import; taking it back goes on" } }),
});

const router = createRouter<CrmCtx>();
router.openAPIRegistry.register("ImportRequest", ImportRequest);

export const importRoutes = router
  .openapi(start, async (c) => {
    const upload = { contentType: c.req.header("content-type") ?? "", body: c.req.raw.body };
    const idempotencyKey = c.req.valid("header")["idempotency-key"];
    return c.json(Started.parse(await startImport(c.var.ctx, { ...upload, idempotencyKey })), 202);
  })
  .openapi(suggest, async (c) => c.json(Suggestions.parse(await suggestMapping(c.var.ctx, c.req.valid("json"))), 200))
  .openapi(list, async (c) => c.json(Imports.parse(await listImports(c.var.ctx, c.req.valid("query"))), 200))
  .openapi(get, async (c) => c.json(Import.parse(await getImport(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(errors, async (c) =>
    c.json(Errors.parse(await listImportErrors(c.var.ctx, { ...c.req.valid("param"), ...c.req.valid("query") })), 200),
  )
  .openapi(cancel, async (c) => c.json(Import.parse(await cancelImport(c.var.ctx, c.req.valid("param").id)), 200))
  .openapi(undo, async (c) => c.json(Import.parse(await undoImport(c.var.ctx, c.req.valid("param").id)), 202));
