import { and, desc, eq, gte, lt } from "drizzle-orm";
import { audit } from "#db/user_management/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx } from "../context.ts";
import { ById, pageOf, type Page } from "../paging.ts";

export const AuditRecord = z
  .object({
    id: z.uuid(),
    at: z.iso.datetime(),
    /** A user's id, or the service that acted. */
    actor: z.string(),
    onBehalfOf: z.string().nullable(),
    action: z.string(),
    subject: z.string(),
    detail: z.record(z.string(), z.unknown()),
    requestId: z.string().nullable(),
  })
  .openapi("AuditRecord");
export type AuditRecord = z.infer<typeof AuditRecord>;

export const ListAudit = ById.extend({
  actor: z.string().max(100).optional(),
  action: z.string().max(100).optional(),
  subject: z.string().max(200).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});

/** Who did what here, the newest first. */
export async function listAudit(ctx: UsersCtx, input: z.output<typeof ListAudit>): Promise<Page<AuditRecord>> {
  const scope = requirePermission(ctx, "users.audit:read");
  const rows = await ctx.db
    .select()
    .from(audit)
    .where(
      and(
        scope === "all" ? undefined : eq(audit.actor, ctx.actor.id),
        input.actor === undefined ? undefined : eq(audit.actor, input.actor),
        input.action === undefined ? undefined : eq(audit.action, input.action),
        input.subject === undefined ? undefined : eq(audit.subject, input.subject),
        input.from ? gte(audit.at, new Date(input.from)) : undefined,
        input.to ? lt(audit.at, new Date(input.to)) : undefined,
        input.after ? lt(audit.id, input.after) : undefined,
      ),
    )
    .orderBy(desc(audit.id))
    .limit(input.limit + 1);
  return pageOf(
    rows.map((row) => ({ ...row, at: row.at.toISOString() })),
    input.limit,
  );
}
