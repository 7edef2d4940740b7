import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { createLabel, deleteLabel } from "../associations/labels.ts";
import { defaultType, loadTypes } from "../associations/types.ts";
import type { CrmCtx } from "../context.ts";
import { ObjectTypeName, type ObjectType } from "../objects/types.ts";
import { viewAssociation, type AssociationView } from "./show-schema.ts";

export const AssociateSchema = z
  .strictObject({
    fromObjectTypeId: ObjectTypeName,
    toObjectTypeId: ObjectTypeName,
    name: z
      .string()
      .regex(/^[a-z]\w{0,99}$/i)
      .optional(),
  })
  .openapi("AssociationDefinitionEgg");

/** Lets records of two types be associated: under a name, or plainly. */
export async function associateSchema(
  ctx: CrmCtx,
  { fromObjectTypeId: from, toObjectTypeId: to, name }: z.infer<typeof AssociateSchema>,
): Promise<AssociationView> {
  requirePermission(ctx, "crm.schemas:write");
  if (!name) return viewAssociation(await defaultType(ctx.db, from, to));
  const [made] = await createLabel(ctx, from, to, { name, label: name.replaceAll("_", " ") });
  return viewAssociation(made!);
}

/** Takes a named association of a type away, and from the records that are tied by it. */
export async function dissociateSchema(ctx: CrmCtx, type: ObjectType, id: string): Promise<void> {
  requirePermission(ctx, "crm.schemas:write");
  const found = /^\d{1,9}$/.test(id) ? (await loadTypes(ctx.db)).get(Number(id)) : undefined;
  if (found?.from !== type) throw notFound(`the association ${id} of ${type}`);
  await deleteLabel(ctx, type, found.to, found.typeId);
}
