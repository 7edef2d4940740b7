import { eq } from "drizzle-orm";
import { webhooks } from "#db/crm/schema.ts";
import { requirePermission, scopeOf } from "#kit/authorize.ts";
import { DomainError, notFound } from "#kit/errors.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { permissionFor } from "../objects/scope.ts";
import { definitionOf, objectTypeNames, type ObjectType } from "../objects/types.ts";
import type { WebhookRow } from "./shapes.ts";

/**
 * What is posted tells of every record and property of its types: whoever has it posted has to see them all
 * themselves.
 */
export function requireWebhooks(ctx: CrmCtx, patterns: readonly string[] = []): void {
  const types = objectTypeNames().filter((type) => patterns.some((pattern) => tellsOf(pattern, type)));
  requireSight(ctx, types);
}

export function requireSight(ctx: CrmCtx, types: ObjectType[]): void {
  requirePermission(ctx, "crm.webhooks:write");
  const kept = Object.values(ctx.actor.fields ?? {}).includes("hidden");
  const unseen = types.find((type) => scopeOf(ctx.actor, permissionFor(type, "read")) !== "all");
  if (kept || unseen)
    throw new DomainError(
      "forbidden",
      kept
        ? "whoever may not see some properties may not have events posted elsewhere"
        : `whoever does not see all ${unseen} may not have their events posted elsewhere`,
    );
}

/** Whether a pattern such as `crm.deal.*` or `*` stands for some event of a type. */
function tellsOf(pattern: string, type: ObjectType): boolean {
  const events = `crm.${definitionOf(type).singular}.`;
  return pattern.startsWith(events) || (pattern.endsWith("*") && events.startsWith(pattern.slice(0, -1)));
}

export async function findWebhook(ctx: CrmCtx, id: string, db: CrmDb = ctx.db): Promise<WebhookRow> {
  const [row] = await db.select().from(webhooks).where(eq(webhooks.id, id));
  if (!row) throw notFound(`the webhook ${id}`);
  return row;
}
