import { createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses, iso } from "../hubspot/schemas.ts";
import { definitionOf } from "../objects/types.ts";
import type { Job } from "./import-chunk.ts";
import { contractForm } from "./contract-form.ts";
import { cancelImport, getImport, importByNumber, listImportErrors, listImports } from "./read-import.ts";
import { startImport } from "./start-import.ts";

const tags = ["Imports"];
const path = "/crm/v3/imports";
const params = z.object({ importId: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const query = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(10),
  after: z.string().max(50).optional(),
});
const paging = z.object({ next: z.object({ after: z.string(), link: z.string() }) }).optional();

const Import = z
  .object({
    id: z.coerce.string(),
    state: z.enum(["STARTED", "PROCESSING", "DONE", "FAILED", "CANCELED", "REVERTED"]),
    importName: z.string(),
    importSource: z.literal("API"),
    mappedObjectTypeIds: z.array(z.string()),
    metadata: z.object({
      counters: z.record(z.string(), z.number()),
      fileIds: z.array(z.string()),
      objectLists: z.array(z.unknown()),
    }),
    optOutImport: z.boolean(),
    createdAt: iso,
    updatedAt: iso,
  })
  .openapi("ContractImport");
const Imports = z.object({ results: z.array(Import), paging }).openapi("ContractImports");
const Cancelled = z
  .object({ status: z.literal("COMPLETE"), startedAt: iso, completedAt: iso })
  .openapi("ContractImportCancelled");
const Errors = z
  .object({
    results: z.array(
      z.object({
        id: z.coerce.string(),
        createdAt: z.number(),
        errorType: z.string(),
        errorMessage: z.string(),
        sourceData: z.object({
          lineNumber: z.number(),
          rowData: z.array(z.string()),
          fileId: z.number(),
          containsEncryptedProperties: z.boolean(),
        }),
      }),
    ),
    paging,
  })
  .openapi("ContractImportErrors");

const states = {
  running: "PROCESSING",
  undoing: "PROCESSING",
  done: "DONE",
  failed: "FAILED",
  cancelled: "CANCELED",
  undone: "REVERTED",
} as const;

const shown = (job: Job) =>
  Import.parse({
    id: job.number,
    state: job.state === "running" && job.rows === 0 ? "STARTED" : states[job.state],
    importName: job.name,
    importSource: "API",
    mappedObjectTypeIds: [definitionOf(job.objectType as never).typeId],
    metadata: {
      counters: {
        TOTAL_ROWS: job.rows,
        CREATED_OBJECTS: job.created,
        UPDATED_OBJECTS: job.updated,
        ERRORS: job.failed,
      },
      fileIds: [],
      objectLists: [],
    },
    optOutImport: false,
    createdAt: job.createdAt,
    updatedAt: job.endedAt ?? job.createdAt,
  });

const start = createRoute({
  method: "post",
  path,
  tags,
  summary: "Import a CSV file, in the contract's way",
  description: "`files` and `importRequest`, in any order; one file, of one type of object.",
  request: {
    body: {
      required: true,
      content: {
        "multipart/form-data": {
          schema: {
            type: "object",
            required: ["files", "importRequest"],
            properties: { files: { type: "string", contentMediaType: "text/csv" }, importRequest: { type: "string" } },
          },
        },
      },
    },
  },
  responses: responses({ 200: { schema: Import, description: "Taken in; reading it goes on" } }),
});
const list = createRoute({
  method: "get",
  path,
  tags,
  summary: "List imports",
  request: { query },
  responses: responses({ 200: { schema: Imports, description: "A page, the newest first" } }),
});
const get = createRoute({
  method: "get",
  path: `${path}/{importId}`,
  tags,
  summary: "Show an import and how far it has come",
  request: { params },
  responses: responses({ 200: { schema: Import, description: "The import" } }),
});
const cancel = createRoute({
  method: "post",
  path: `${path}/{importId}/cancel`,
  tags,
  summary: "Stop an import, in the contract's way",
  request: { params },
  responses: responses({ 200: { schema: Cancelled, description: "It stopped" } }),
});
const errors = createRoute({
  method: "get",
  path: `${path}/{importId}/errors`,
  tags,
  summary: "List the rows that were not taken in, in the contract's way",
  request: { params, query },
  responses: responses({ 200: { schema: Errors, description: "A page of errors" } }),
});

const linked = (next?: { next: { after: string } }) =>
  next && { paging: { next: { after: next.next.after, link: `?after=${next.next.after}` } } };

export const contractImportRoutes = createRouter<CrmCtx>()
  .openapi(start, async (c) => {
    const upload = { contentType: c.req.header("content-type") ?? "", body: c.req.raw.body, form: contractForm };
    const { id } = await startImport(c.var.ctx, upload);
    return c.json(shown(await getImport(c.var.ctx, id, "crm.imports:write")), 200);
  })
  .openapi(list, async (c) => {
    const { results, paging: next } = await listImports(c.var.ctx, c.req.valid("query"));
    return c.json(Imports.parse({ results: results.map(shown), ...linked(next) }), 200);
  })
  .openapi(get, async (c) => c.json(shown(await importByNumber(c.var.ctx, c.req.valid("param").importId)), 200))
  .openapi(cancel, async (c) => {
    const startedAt = new Date();
    const { id } = await importByNumber(c.var.ctx, c.req.valid("param").importId, "crm.imports:write");
    await cancelImport(c.var.ctx, id);
    return c.json(Cancelled.parse({ status: "COMPLETE", startedAt, completedAt: new Date() }), 200);
  })
  .openapi(errors, async (c) => {
    const { id, createdAt } = await importByNumber(c.var.ctx, c.req.valid("param").importId);
    const { results, paging: next } = await listImportErrors(c.var.ctx, { id, ...c.req.valid("query") });
    const told = results.map((fault) => ({
      id: fault.id,
      createdAt: createdAt.getTime(),
      errorType: "FAILED_VALIDATION",
      errorMessage: `${fault.column ? `${fault.column} ` : ""}${fault.message}`,
      sourceData: { lineNumber: fault.line, rowData: [], fileId: 0, containsEncryptedProperties: false },
    }));
    return c.json(Errors.parse({ results: told, ...linked(next) }), 200);
  });
