import { createRoute, createRouter, page, responses } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { AuditRecord, listAudit, ListAudit } from "./list-audit.ts";

const AuditRecords = page(AuditRecord);

const listRoute = createRoute({
  method: "get",
  path: "/v1/audit",
  tags: ["Audit"],
  summary: "Sign-ins, keys, roles, users and assignments: who did what, when",
  request: { query: ListAudit },
  responses: responses({ 200: { schema: AuditRecords, description: "Records, the newest first" } }),
});

export const auditRoutes = createRouter<UsersCtx>().openapi(listRoute, async (c) =>
  c.json(AuditRecords.parse(await listAudit(c.var.ctx, c.req.valid("query"))), 200),
);
