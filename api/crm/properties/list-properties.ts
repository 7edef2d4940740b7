import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import type { CrmCtx } from "../context.ts";
import { permissionFor } from "../objects/scope.ts";
import type { ObjectType } from "../objects/types.ts";
import { definitionsFor } from "./load-definitions.ts";
import { view, type PropertyView } from "./property.ts";

/** Every property of a type that the actor may know of. */
export async function listProperties(ctx: CrmCtx, type: ObjectType): Promise<PropertyView[]> {
  requirePermission(ctx, permissionFor(type, "read"));
  return [...(await definitionsFor(ctx, ctx.db, type)).values()].map(view);
}

export async function getProperty(ctx: CrmCtx, type: ObjectType, name: string): Promise<PropertyView> {
  const found = (await listProperties(ctx, type)).find((property) => property.name === name);
  if (!found) throw notFound(`the property ${name} of ${type}`);
  return found;
}

export type Group = { name: string; label: string; displayOrder: number; archived: false };

/** The groups that properties of a type name. */
export async function listGroups(ctx: CrmCtx, type: ObjectType): Promise<Group[]> {
  const names = new Set((await listProperties(ctx, type)).map((property) => property.groupName));
  return [...names].map((name, displayOrder) => ({
    name,
    label: name.replaceAll("_", " "),
    displayOrder,
    archived: false,
  }));
}
