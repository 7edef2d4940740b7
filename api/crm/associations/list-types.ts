import { requirePermission } from "#kit/authorize.ts";
import type { CrmCtx } from "../context.ts";
import { permissionFor } from "../objects/scope.ts";
import type { ObjectType } from "../objects/types.ts";
import { defaultType, loadTypes, type AssociationType } from "./types.ts";

/** The association types that lead from one object type to another; every pair has one without a label. */
export async function listAssociationTypes(ctx: CrmCtx, from: ObjectType, to: ObjectType): Promise<AssociationType[]> {
  requirePermission(ctx, permissionFor(from, "read"));
  await defaultType(ctx.db, from, to);
  const types = await loadTypes(ctx.db);
  return [...types.values()].filter((type) => type.from === from && type.to === to);
}
