import { requirePermission } from "#kit/authorize.ts";
import type { CrmCtx } from "../context.ts";
import { permissionFor } from "../objects/scope.ts";
import type { ObjectType } from "../objects/types.ts";
import { associationTypes } from "./types.ts";

/** The association types that lead from one object type to another. */
export function listAssociationTypes(ctx: CrmCtx, from: ObjectType, to: ObjectType) {
  requirePermission(ctx, permissionFor(from, "read"));
  return associationTypes.filter((type) => type.from === from && type.to === to);
}
