import { eq, sql } from "drizzle-orm";
import { lists } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, invalid, toDomainError } from "#kit/errors.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { permissionFor } from "../objects/scope.ts";
import { checkedTree, filterColumns, scanFromStart } from "./filters.ts";
import { assertFolder } from "./folders.ts";
import { findList, listType, sizeOf, toList } from "./find-list.ts";
import type { CreateList, List } from "./shapes.ts";

const audited = (tx: CrmDb, ctx: CrmCtx, deed: string, id: number, detail: Record<string, unknown> = {}) =>
  recordAudit(tx, ctx, { action: `crm.lists.${deed}`, subject: `lists/${id}`, detail });

/** Two lists of one name and type are told apart by nobody. */
async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    for (let e: unknown = error; e instanceof Error; e = e.cause)
      if ("constraint" in e && e.constraint === "lists_name")
        throw conflict("a list of this name exists for this type of records");
    throw toDomainError(error).code === "internal" ? error : toDomainError(error);
  }
}

/** Creates a list. Records that its filters fit become members soon, without being told of as joining. */
export async function createList(ctx: CrmCtx, input: CreateList): Promise<List> {
  requirePermission(ctx, "crm.lists:write");
  const { objectTypeId: type, processingType, name, filterBranch, listFolderId = 0, customProperties = {} } = input;
  requirePermission(ctx, permissionFor(type, "read"));
  const manual = processingType === "MANUAL";
  if (manual === (filterBranch !== undefined))
    throw invalid(manual ? "a MANUAL list has no filters" : `a ${processingType} list needs filterBranch`);
  return ctx.db.transaction(async (tx) => {
    await assertFolder(tx, listFolderId);
    const tree = manual ? undefined : await checkedTree(ctx, tx, type, filterBranch);
    const by = ctx.actor.id;
    const [row] = await named(() =>
      tx
        .insert(lists)
        .values({
          objectType: type,
          name,
          processingType,
          folderId: listFolderId,
          customProperties,
          createdBy: by,
          updatedBy: by,
          ...(tree && (filterColumns(tree, filterBranch, false) as object)),
        })
        .returning(),
    );
    await audited(tx, ctx, "create", row!.id, { name, objectType: type, processingType });
    return toList(row!, { includeFilters: true, size: 0 });
  });
}

/** Asks otherwise from now on: members are looked for anew, and told of as joining when that is wished. */
export async function updateFilters(
  ctx: CrmCtx,
  id: string,
  { filterBranch, enrol }: { filterBranch: unknown; enrol: boolean },
): Promise<List> {
  return ctx.db.transaction(async (tx) => {
    const row = await findList(ctx, tx, "write", id, { lock: true });
    if (row.processingType !== "DYNAMIC")
      throw invalid(`a ${row.processingType} list keeps its members: its filters cannot change`);
    const tree = await checkedTree(ctx, tx, listType(row), filterBranch, row.id);
    const [changed] = await tx
      .update(lists)
      .set({ ...filterColumns(tree, filterBranch, enrol), ...touched(ctx) })
      .where(eq(lists.id, row.id))
      .returning();
    await audited(tx, ctx, "update-filters", row.id, { uses: tree.uses });
    return toList(changed!, { includeFilters: true });
  });
}

const touched = (ctx: CrmCtx) => ({
  version: sql`${lists.version} + 1`,
  updatedBy: ctx.actor.id,
  updatedAt: new Date(),
});

export async function renameList(
  ctx: CrmCtx,
  id: string,
  { name, includeFilters }: { name: string; includeFilters?: boolean | undefined },
): Promise<List> {
  return ctx.db.transaction(async (tx) => {
    const row = await findList(ctx, tx, "write", id, { lock: true });
    const [changed] = await named(() =>
      tx
        .update(lists)
        .set({ name, ...touched(ctx) })
        .where(eq(lists.id, row.id))
        .returning(),
    );
    await audited(tx, ctx, "rename", row.id, { name });
    return toList(changed!, { includeFilters, size: await sizeOf(ctx, tx, row) });
  });
}

/** Takes a list out of sight; for ninety days it can be restored. */
export async function deleteList(ctx: CrmCtx, id: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const row = await findList(ctx, tx, "write", id, { lock: true });
    await tx
      .update(lists)
      .set({
        deletedAt: new Date(),
        scanCursor: null,
        enrolCursor: null,
        rescanAt: null,
        convertAt: null,
        conversion: null,
      })
      .where(eq(lists.id, row.id));
    await audited(tx, ctx, "delete", row.id);
  });
}

/** Brings a deleted list back; what its filters fit is looked for anew. */
export async function restoreList(ctx: CrmCtx, id: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const row = await findList(ctx, tx, "write", id, { lock: true, deleted: true });
    const scan = row.processingType === "DYNAMIC" ? scanFromStart(false) : {};
    await named(() =>
      tx
        .update(lists)
        .set({ deletedAt: null, ...scan, ...touched(ctx) })
        .where(eq(lists.id, row.id)),
    );
    await audited(tx, ctx, "restore", row.id);
  });
}

/** Tells of every present member as if it had just joined, so that processes which wait for that start for them too. */
export async function enrolMembers(ctx: CrmCtx, id: string): Promise<{ state: "telling" }> {
  requirePermission(ctx, "workflow.runs:start");
  return ctx.db.transaction(async (tx) => {
    const row = await findList(ctx, tx, "write", id, { lock: true });
    if (row.enrolCursor !== null) throw conflict("the members of this list are being told of already");
    await tx.update(lists).set({ enrolCursor: 0 }).where(eq(lists.id, row.id));
    await audited(tx, ctx, "enrol", row.id);
    return { state: "telling" };
  });
}
