import type { NewEvent } from "#kit/outbox.ts";
import type { CrmCtx } from "../context.ts";
import type { AssociationTypes } from "./types.ts";

/** One direction of an association as it is kept. */
export type Tie = { fromId: number; fromType: string; toId: number; toType: string; typeId: number };

/** Told for each direction, so that either record's processes hear of it as their own. */
export function associationChanged(ctx: CrmCtx, types: AssociationTypes, tie: Tie, removed: boolean): NewEvent {
  const type = types.get(tie.typeId);
  return {
    type: "crm.association.changed",
    subject: `${tie.fromType}/${tie.fromId}`,
    actorid: ctx.actor.id,
    ...(ctx.runId && { runid: ctx.runId }),
    data: {
      objectType: tie.fromType,
      id: String(tie.fromId),
      toObjectType: tie.toType,
      toId: String(tie.toId),
      associationTypeId: tie.typeId,
      associationCategory: type?.category ?? "USER_DEFINED",
      label: type?.label ?? null,
      removed,
    },
  };
}
