import { invalid } from "#kit/errors.ts";
import { body, createRoute, createRouter, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { hubspotResponses as responses, iso } from "../hubspot/schemas.ts";
import { Filter } from "../filters/search-filter.ts";
import { ListId } from "../lists/shapes.ts";
import { SearchObjects } from "../objects/search-objects.ts";
import { ObjectTypeName } from "../objects/types.ts";
import { createExport, findExport } from "./create-export.ts";
import { linkTo } from "./link.ts";

const tags = ["Exports"];

const Search = z.object({
  query: z.string().max(3_000).optional(),
  filters: z.array(Filter).max(10).optional(),
  filterGroups: SearchObjects.shape.filterGroups.optional(),
});

const ContractExport = z
  .object({
    exportType: z.enum(["VIEW", "LIST"]),
    format: z.enum(["CSV", "XLS", "XLSX"]),
    exportName: z.string().max(200),
    objectType: ObjectTypeName,
    objectProperties: z.array(z.string().max(200)).max(1_000),
    listId: ListId.optional(),
    associatedObjectType: z.string().optional(),
    publicCrmSearchRequest: Search.optional(),
  })
  .refine(({ exportType, listId }) => exportType === "VIEW" || listId, { path: ["listId"], message: "is missing" })
  .openapi("ContractExport");

const Locator = z
  .object({ id: z.coerce.string(), links: z.record(z.string(), z.string()) })
  .openapi("ExportTaskLocator");
const Status = z
  .object({
    status: z.literal("COMPLETE"),
    result: z.string().openapi({ description: "Where the file is to be had without a token, for five minutes." }),
    requestedAt: iso,
    startedAt: iso,
    completedAt: iso,
  })
  .openapi("ExportTaskStatus");

const path = "/crm/v3/exports/export/async";
const start = createRoute({
  method: "post",
  path,
  tags,
  summary: "Take records out as a file, in the contract's way",
  request: body(ContractExport),
  responses: responses({ 202: { schema: Locator, description: "Where to ask for the file" } }),
});
const status = createRoute({
  method: "get",
  path: `${path}/tasks/{taskId}/status`,
  tags,
  summary: "Ask where the file is",
  request: { params: z.object({ taskId: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) }) },
  responses: responses({ 200: { schema: Status, description: "It may be fetched" } }),
});

/** What the contract asks for in our terms; what we do not make is refused by name. */
function inOurTerms({ format, associatedObjectType, ...asked }: z.infer<typeof ContractExport>) {
  if (format !== "CSV") throw invalid(`files are made as CSV, not as ${format}`);
  if (associatedObjectType) throw invalid("associatedObjectType is not supported: export that type by itself");
  const { query, filters = [], filterGroups = [] } = asked.publicCrmSearchRequest ?? {};
  return {
    objectType: asked.objectType,
    name: asked.exportName,
    format: "csv" as const,
    properties: asked.objectProperties,
    filterGroups: filters.length > 0 ? [...filterGroups, { filters }] : filterGroups,
    query,
    ...(asked.exportType === "LIST" && { listId: asked.listId }),
  };
}

export const contractExportRoutes = createRouter<CrmCtx>()
  .openapi(start, async (c) => {
    const { number } = await createExport(c.var.ctx, inOurTerms(c.req.valid("json")));
    return c.json(Locator.parse({ id: number, links: { status: `${path}/tasks/${number}/status` } }), 202);
  })
  .openapi(status, async (c) => {
    const row = await findExport(c.var.ctx, { number: c.req.valid("param").taskId });
    const at = row.createdAt;
    const told = {
      status: "COMPLETE",
      result: linkTo(c.var.ctx, row.id),
      requestedAt: at,
      startedAt: at,
      completedAt: at,
    };
    return c.json(Status.parse(told), 200);
  });
