import type { ServiceName } from "./config.ts";
import type { Ctx } from "./context.ts";
import { AuditRecord, exportAudit, ExportAudit, listAudit, ListAudit } from "./read-audit.ts";
import { createRoute, createRouter, page, Problem, responses, z } from "./router.ts";

const AuditRecords = page(AuditRecord);
const tags = ["Audit"];
const text = { schema: z.string() };

const listRoute = createRoute({
  method: "get",
  path: "/v1/audit",
  tags,
  summary: "Who did what here, and when",
  request: { query: ListAudit },
  responses: responses({ 200: { schema: AuditRecords, description: "Records, the newest first" } }),
});

const exportRoute = createRoute({
  method: "get",
  path: "/v1/audit/export",
  tags,
  summary: "All of it as lines of JSON, or as CSV, the oldest first",
  request: { query: ExportAudit },
  responses: {
    200: { description: "Records", content: { "application/x-ndjson": text, "text/csv": text } },
    default: { description: "A problem", content: { "application/problem+json": { schema: Problem } } },
  },
});

const types = { ndjson: "application/x-ndjson", csv: "text/csv; charset=utf-8; header=present" };

/** The routes by which auditors read a service's own audit. */
export const auditRoutes = (service: ServiceName) =>
  createRouter<Ctx<any, any, any>>()
    .openapi(listRoute, async (c) =>
      c.json(AuditRecords.parse(await listAudit(c.var.ctx, service, c.req.valid("query"))), 200),
    )
    .openapi(exportRoute, async (c) => {
      const query = c.req.valid("query");
      return c.body(await exportAudit(c.var.ctx, service, query), 200, {
        "content-type": types[query.format],
        "content-disposition": `attachment; filename="${service}-audit.${query.format}"`,
      });
    });
