import { body, createRoute, createRouter, page, PageQuery, Problem, responses, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { iso } from "../hubspot/schemas.ts";
import { createExport, CreateExport, findExport, listExports, type ExportRow } from "./create-export.ts";
import { fetchByLink } from "./fetch-by-link.ts";
import { writeFile } from "./write-file.ts";

const tags = ["Exports"];
const path = "/v1/exports";
const params = z.object({ id: z.uuid() });
const text = { schema: z.string() };
const file = {
  200: { description: "The records", content: { "text/csv": text, "application/x-ndjson": text } },
  default: { description: "A problem", content: { "application/problem+json": { schema: Problem } } },
};

const Export = z
  .object({
    id: z.string(),
    name: z.string(),
    objectType: z.string(),
    properties: z.array(z.string()),
    format: z.enum(["csv", "ndjson"]),
    downloads: z.number(),
    rows: z.number().nullable().openapi({ description: "Of the last file that was fetched to its end." }),
    createdAt: iso,
    expiresAt: iso,
    links: z.object({ file: z.string() }),
  })
  .openapi("Export");
const Exports = page(Export).openapi("Exports");
const shown = (row: ExportRow) => ({ ...row, links: { file: `${path}/${row.id}/file` } });

const create = createRoute({
  method: "post",
  path,
  tags,
  summary: "Take records out as a file",
  description: "The file is made when it is fetched, as a stream, under the rights that the caller has then.",
  request: body(CreateExport),
  responses: responses({ 201: { schema: Export, description: "What may now be fetched, for seven days" } }),
});
const list = createRoute({
  method: "get",
  path,
  tags,
  summary: "List one's own exports",
  request: { query: PageQuery.extend({ after: z.uuid().optional() }) },
  responses: responses({ 200: { schema: Exports, description: "A page, the newest first" } }),
});
const get = createRoute({
  method: "get",
  path: `${path}/{id}`,
  tags,
  summary: "Show an export",
  request: { params },
  responses: responses({ 200: { schema: Export, description: "The export" } }),
});
const fetchFile = createRoute({
  method: "get",
  path: `${path}/{id}/file`,
  tags,
  summary: "Fetch the file",
  request: { params },
  responses: file,
});
const download = createRoute({
  method: "get",
  path: `${path}/{id}/download`,
  tags,
  summary: "Fetch the file by an address that is good for five minutes",
  security: [],
  request: { params, query: z.object({ token: z.string().max(1_000) }) },
  responses: file,
});

const types = { csv: "text/csv; charset=utf-8; header=present", ndjson: "application/x-ndjson" };
const headers = ({ id, objectType, format }: ExportRow) => ({
  "content-type": types[format],
  "content-disposition": `attachment; filename="${objectType}-${id.slice(-8)}.${format}"`,
});

export const exportRoutes = createRouter<CrmCtx>()
  .openapi(create, async (c) => c.json(Export.parse(shown(await createExport(c.var.ctx, c.req.valid("json")))), 201))
  .openapi(list, async (c) => {
    const { results, ...rest } = await listExports(c.var.ctx, c.req.valid("query"));
    return c.json(Exports.parse({ ...rest, results: results.map(shown) }), 200);
  })
  .openapi(get, async (c) => c.json(Export.parse(shown(await findExport(c.var.ctx, c.req.valid("param")))), 200))
  .openapi(fetchFile, async (c) => {
    const row = await findExport(c.var.ctx, c.req.valid("param"));
    return c.body(await writeFile(c.var.ctx, row), 200, headers(row));
  })
  .openapi(download, async (c) => {
    const { row, stream } = await fetchByLink(c.var.ctx, c.req.valid("param").id, c.req.valid("query").token);
    return c.body(stream, 200, headers(row));
  });
