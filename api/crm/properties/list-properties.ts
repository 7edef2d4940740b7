import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import type { CrmCtx } from "../context.ts";
import { permissionFor } from "../objects/scope.ts";
import type { ObjectType } from "../objects/types.ts";
import { asSeen, definitionsFor, isHidden, loadArchived } from "./load-definitions.ts";
import { view, type PropertyView } from "./property.ts";

/** Every property of a type that the actor may know of. */
export async function listProperties(ctx: CrmCtx, type: ObjectType, archived = false): Promise<PropertyView[]> {
  requirePermission(ctx, permissionFor(type, "read"));
  if (archived)
    return [...(await loadArchived(ctx.db, type)).values()]
      .filter(({ name }) => !isHidden(ctx.actor, type, name))
      .map((property) => view(asSeen(ctx.actor, type, property)));
  return [...(await definitionsFor(ctx, ctx.db, type)).values()].map(view);
}

export async function getProperty(
  ctx: CrmCtx,
  type: ObjectType,
  name: string,
  archived = false,
): Promise<PropertyView> {
  const found = (await listProperties(ctx, type, archived)).find((property) => property.name === name);
  if (!found) throw notFound(`the property ${name} of ${type}`);
  return found;
}

/** Those of the named properties that are there, and the names of those that are not. */
export async function readProperties(ctx: CrmCtx, type: ObjectType, names: string[], archived = false) {
  const all = new Map((await listProperties(ctx, type, archived)).map((property) => [property.name, property]));
  return { found: names.flatMap((name) => all.get(name) ?? []), missing: names.filter((name) => !all.has(name)) };
}
