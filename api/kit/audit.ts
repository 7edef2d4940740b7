import { audit } from "#db/frame.ts";
import type { Actor } from "./authorize.ts";
import type { Db } from "./context.ts";
import { uuidv7 } from "./ids.ts";

export type AuditEntry = { action: string; subject: string; detail?: Record<string, unknown> };

/** Writes who did what, in the transaction of the deed. Of personal records it tells field names, never values. */
export async function recordAudit(
  tx: Db<any>,
  ctx: { actor: Actor; requestId: string },
  entry: AuditEntry,
): Promise<void> {
  await tx.insert(audit).values({
    id: uuidv7(),
    actor: ctx.actor.via ?? ctx.actor.id,
    onBehalfOf: ctx.actor.via ? ctx.actor.id : null,
    action: entry.action,
    subject: entry.subject,
    detail: entry.detail ?? {},
    requestId: ctx.requestId,
  });
}
