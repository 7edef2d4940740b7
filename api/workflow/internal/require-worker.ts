import { requirePermission } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import type { WorkflowCtx } from "../context.ts";

/** Internal routes are for the worker: a service, never a person however mighty. */
export function requireWorker(ctx: WorkflowCtx): void {
  requirePermission(ctx, "workflow.internal:write");
  if (ctx.actor.kind !== "service") throw new DomainError("forbidden", "this is for services");
}
