import { and, eq } from "drizzle-orm";
import { propertyGroups } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import type { ObjectType } from "../objects/types.ts";
import { listProperties } from "./list-properties.ts";

const shared = { label: z.string().min(1).max(500), displayOrder: z.number().int().min(-1).max(100_000).optional() };
export const CreateGroup = z
  .strictObject({ name: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/), ...shared })
  .openapi("PropertyGroupCreate");
export const UpdateGroup = z.strictObject(shared).partial().openapi("PropertyGroupUpdate");

export type Group = { name: string; label: string; displayOrder: number; archived: boolean };

/** The groups of a type: those that its properties name, and those that people made. */
export async function listGroups(ctx: CrmCtx, type: ObjectType): Promise<Group[]> {
  const named = new Set((await listProperties(ctx, type)).map((property) => property.groupName));
  const rows = await ctx.db.select().from(propertyGroups).where(eq(propertyGroups.objectType, type));
  const kept = new Map(rows.map((row) => [row.name, row]));
  const names = new Set([...named, ...rows.filter((row) => !row.archivedAt).map((row) => row.name)]);
  return [...names]
    .map((name, index) => {
      const { label = name.replaceAll("_", " "), displayOrder = index } = kept.get(name) ?? {};
      return { name, label, displayOrder, archived: false };
    })
    .sort((a, b) => a.displayOrder - b.displayOrder);
}

export async function getGroup(ctx: CrmCtx, type: ObjectType, name: string): Promise<Group> {
  const found = (await listGroups(ctx, type)).find((group) => group.name === name);
  if (!found) throw notFound(`the property group ${name} of ${type}`);
  return found;
}

const save = async (
  tx: CrmDb,
  ctx: CrmCtx,
  type: ObjectType,
  action: string,
  group: Omit<Group, "archived">,
  gone = false,
) => {
  const set = { ...group, archivedAt: gone ? new Date() : null };
  await tx
    .insert(propertyGroups)
    .values({ objectType: type, ...set })
    .onConflictDoUpdate({ target: [propertyGroups.objectType, propertyGroups.name], set });
  await recordAudit(tx, ctx, { action: `crm.groups.${action}`, subject: `${type}/${group.name}`, detail: group });
};

export async function createGroup(ctx: CrmCtx, type: ObjectType, input: z.infer<typeof CreateGroup>): Promise<Group> {
  requirePermission(ctx, "crm.properties:write");
  return ctx.db.transaction(async (tx) => {
    const inside = { ...ctx, db: tx };
    // Two that make the same group at once: the second waits here and then finds it.
    await tx
      .insert(propertyGroups)
      .values({ objectType: type, name: input.name, label: input.label, archivedAt: new Date() })
      .onConflictDoNothing();
    const here = and(eq(propertyGroups.objectType, type), eq(propertyGroups.name, input.name));
    await tx.select().from(propertyGroups).where(here).for("update");
    if ((await listGroups(inside, type)).some((group) => group.name === input.name))
      throw conflict(`A property group named '${input.name}' already exists.`);
    const group = { displayOrder: -1, ...input };
    await save(tx, ctx, type, "create", group);
    return { ...group, archived: false };
  });
}

export async function updateGroup(
  ctx: CrmCtx,
  type: ObjectType,
  name: string,
  input: z.infer<typeof UpdateGroup>,
): Promise<Group> {
  requirePermission(ctx, "crm.properties:write");
  return ctx.db.transaction(async (tx) => {
    const { archived: _, ...current } = await getGroup({ ...ctx, db: tx }, type, name);
    const group = { ...current, ...input };
    await save(tx, ctx, type, "update", group);
    return { ...group, archived: false };
  });
}

/** Takes a group away; properties keep it from going. */
export async function archiveGroup(ctx: CrmCtx, type: ObjectType, name: string): Promise<void> {
  requirePermission(ctx, "crm.properties:write");
  await ctx.db.transaction(async (tx) => {
    const inside = { ...ctx, db: tx };
    const { archived: _, ...group } = await getGroup(inside, type, name);
    const used = (await listProperties(inside, type)).find((property) => property.groupName === name);
    if (used) throw conflict(`the property ${used.name} is in the group ${name}: move it first`);
    await save(tx, ctx, type, "archive", group, true);
  });
}
