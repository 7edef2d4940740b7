import type { NewEvent } from "#kit/outbox.ts";
import type { CrmCtx } from "../context.ts";
import type { Patch } from "../properties/check-properties.ts";
import { allValues, type Row } from "./record.ts";
import { definitionOf, type ObjectType } from "./types.ts";

export type RecordChange = { row: Row; changed: Patch; previous?: Patch };

/** The event that tells of a write: all current values, which of them changed, and what they were before. */
export const recordEvent = (
  ctx: CrmCtx,
  type: ObjectType,
  kind: "created" | "updated" | "deleted" | "merged" | "restored",
  { row, changed, previous }: RecordChange,
): NewEvent => ({
  type: `crm.${definitionOf(type).singular}.${kind}`,
  subject: `${type}/${row.id}`,
  actorid: ctx.actor.id,
  ...(ctx.runId && { runid: ctx.runId }),
  data: {
    objectType: type,
    id: String(row.id),
    properties: allValues(type, row),
    changed: Object.keys(changed),
    ...(previous && { previous }),
    ...(row.ownerId && { ownerId: row.ownerId }),
    ...(row.teamId && { teamId: row.teamId }),
    ...(ctx.importId && { importId: ctx.importId }),
  },
});
