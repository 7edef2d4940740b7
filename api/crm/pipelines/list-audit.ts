import { and, desc, eq, like, sql } from "drizzle-orm";
import { audit } from "#db/crm/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { accountId } from "../hubspot/account.ts";
import type { CrmCtx } from "../context.ts";
import type { ObjectType } from "../objects/types.ts";

export type AuditItem = {
  portalId: number;
  identifier: string;
  action: "CREATE" | "UPDATE" | "DELETE";
  timestamp: Date;
  message: string;
  rawObject: unknown;
};

const most = 1_000;

/** Who changed a pipeline or one of its stages, the newest first; it outlives what it tells of. */
export async function listPipelineAudit(
  ctx: CrmCtx,
  type: ObjectType,
  pipelineId: string,
  stageId?: string,
): Promise<AuditItem[]> {
  requirePermission(ctx, "crm.pipelines:write");
  const rows = await ctx.db
    .select()
    .from(audit)
    .where(and(about(type, pipelineId, stageId), like(audit.action, "crm.pipelines.%")))
    .orderBy(desc(audit.at), desc(audit.seq))
    .limit(most);
  return rows.map(({ action, at, actor, detail }) => ({
    portalId: accountId,
    identifier: stageId ?? pipelineId,
    action: verbOf(action),
    timestamp: at,
    message: `${action.replace("crm.pipelines.", "")} by ${actor}`,
    rawObject: detail,
  }));
}

/** The official clients name no pipeline when they ask for a stage's audit: they send the path's own placeholder. */
const about = (type: ObjectType, pipelineId: string, stageId?: string) =>
  pipelineId === "{pipelineId}" && stageId !== undefined
    ? and(like(audit.subject, `${type}/%`), sql`split_part(${audit.subject}, '/', 3) = ${stageId}`)
    : eq(audit.subject, [type, pipelineId, ...(stageId === undefined ? [] : [stageId])].join("/"));

const verbOf = (action: string) =>
  action.includes(".create") ? "CREATE" : action.includes(".archive") ? "DELETE" : "UPDATE";
