import { requirePermission, type Actor } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";

/**
 * What events, the clock, hooks and other processes start acts as the service, which knows every field: who decides
 * what runs must be somebody from whom roles keep none, or they would have it read, or written, for them.
 */
export function requirePublishing(ctx: { actor: Actor }): void {
  requirePermission(ctx, "workflow.definitions:publish");
  if (Object.keys(ctx.actor.fields ?? {}).length > 0)
    throw new DomainError("forbidden", "processes know every field: whose roles keep fields from them publishes none");
}
