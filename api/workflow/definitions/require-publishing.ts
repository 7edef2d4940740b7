import { requirePermission, type Actor } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";

/**
 * What events, the clock, hooks and other processes start acts as the service, which knows every field: who decides
 * what runs must be somebody from whom roles keep none, or they would have it read, or written, for them.
 */
export function requirePublishing(ctx: { actor: Actor }): void {
  requirePermission(ctx, "workflow.definitions:publish");
  requireEveryField(ctx);
}

/** The same of who puts a value of theirs into a run. */
export function requireEveryField({ actor }: { actor: Actor }): void {
  if (Object.keys(actor.fields ?? {}).length > 0)
    throw new DomainError(
      "forbidden",
      "runs know every field: whose roles keep fields from them decides nothing there",
    );
}
