import { and, eq, isNull, sql } from "drizzle-orm";
import { listFolders, lists } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, invalid, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { findList, visible } from "./find-list.ts";
import { Name, type ListFolder } from "./shapes.ts";

export const FolderId = z.coerce.number().int().min(0).max(2_147_483_647).openapi({ type: "integer" });
export const CreateFolder = z
  .strictObject({ name: Name, parentFolderId: FolderId.default(0) })
  .openapi("CreateListFolder");
export const MoveList = z
  .strictObject({ listId: z.coerce.string().max(20), newFolderId: FolderId })
  .openapi("MoveListToFolder");

const foldersMax = 1_000;
const depthMax = 5;
type Row = typeof listFolders.$inferSelect;

const root: Omit<Row, "createdBy"> = { id: 0, parentId: 0, name: "", createdAt: new Date(0), updatedAt: new Date(0) };

export async function assertFolder(db: CrmDb, id: number): Promise<void> {
  if (id === 0) return;
  const [row] = await db.select({ id: listFolders.id }).from(listFolders).where(eq(listFolders.id, id));
  if (!row) throw notFound(`the folder ${id}`);
}

/** A folder with all that is below it; 0 is the one that holds all others. */
export async function getFolder(ctx: CrmCtx, id: number, db: CrmDb = ctx.db): Promise<ListFolder> {
  requirePermission(ctx, "crm.lists:read");
  const folders = await db.select().from(listFolders).orderBy(listFolders.name);
  const top = id === 0 ? root : folders.find((one) => one.id === id);
  if (!top) throw notFound(`the folder ${id}`);
  const held = await db.select().from(lists).where(isNull(lists.deletedAt)).orderBy(lists.id);
  const seen = held.filter((row) => visible(ctx, row));
  const show = (folder: Omit<Row, "createdBy">): ListFolder => ({
    id: folder.id,
    name: folder.name,
    parentFolderId: folder.parentId,
    childLists: seen.filter((row) => row.folderId === folder.id).map((row) => row.id),
    childNodes: folders.filter((one) => one.parentId === folder.id).map(show),
    ...(folder.id !== 0 && { createdAt: folder.createdAt, updatedAt: folder.updatedAt }),
  });
  return show(top);
}

/** Changes to folders come one after the other, so that none ends up inside itself. */
async function change<T>(ctx: CrmCtx, deed: string, work: (tx: CrmDb, all: Row[]) => Promise<T>): Promise<T> {
  requirePermission(ctx, "crm.lists:write");
  return ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7273, 1)`);
    const result = await work(tx, await tx.select().from(listFolders));
    await recordAudit(tx, ctx, { action: `crm.list-folders.${deed}`, subject: "list-folders" });
    return result;
  });
}

const depthOf = (all: Row[], id: number): number => (id === 0 ? 0 : 1 + depthOf(all, parentOf(all, id)));

function parentOf(all: Row[], id: number): number {
  const found = all.find((one) => one.id === id);
  if (!found) throw notFound(`the folder ${id}`);
  return found.parentId;
}

function assertName(all: Row[], parentId: number, name: string, own?: number): void {
  const taken = all.some(
    (one) => one.parentId === parentId && one.id !== own && one.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken) throw conflict(`a folder named ${name} is there already`);
}

export const createFolder = (
  ctx: CrmCtx,
  { name, parentFolderId }: z.infer<typeof CreateFolder>,
): Promise<ListFolder> =>
  change(ctx, "create", async (tx, all) => {
    if (all.length >= foldersMax) throw invalid(`there are at most ${foldersMax} folders`);
    if (depthOf(all, parentFolderId) >= depthMax) throw invalid(`folders are nested at most ${depthMax} deep`);
    assertName(all, parentFolderId, name);
    const [made] = await tx
      .insert(listFolders)
      .values({ parentId: parentFolderId, name, createdBy: ctx.actor.id })
      .returning();
    return getFolder(ctx, made!.id, tx);
  });

export const renameFolder = (ctx: CrmCtx, id: number, name: string): Promise<ListFolder> =>
  change(ctx, "rename", async (tx, all) => {
    assertName(all, parentOf(all, id), name, id);
    await tx.update(listFolders).set({ name, updatedAt: new Date() }).where(eq(listFolders.id, id));
    return getFolder(ctx, id, tx);
  });

export const moveFolder = (ctx: CrmCtx, id: number, parentId: number): Promise<ListFolder> =>
  change(ctx, "move", async (tx, all) => {
    const below = (one: number): number =>
      1 + Math.max(0, ...all.filter((kid) => kid.parentId === one).map((kid) => below(kid.id)));
    for (let above = parentId; above !== 0; above = parentOf(all, above))
      if (above === id) throw invalid("a folder is not moved into itself");
    if (depthOf(all, parentId) + below(id) > depthMax) throw invalid(`folders are nested at most ${depthMax} deep`);
    const { name } = all.find((one) => one.id === id) ?? { name: "" };
    parentOf(all, id);
    assertName(all, parentId, name, id);
    await tx.update(listFolders).set({ parentId, updatedAt: new Date() }).where(eq(listFolders.id, id));
    return getFolder(ctx, id, tx);
  });

/** Only what is empty is deleted: no list is lost with its folder. */
export const deleteFolder = (ctx: CrmCtx, id: number): Promise<void> =>
  change(ctx, "delete", async (tx, all) => {
    parentOf(all, id);
    const [held] = await tx
      .select({ id: lists.id })
      .from(lists)
      .where(and(eq(lists.folderId, id), isNull(lists.deletedAt)))
      .limit(1);
    if (held || all.some((one) => one.parentId === id)) throw invalid("the folder is not empty");
    // A deleted list that stood here comes back at the top.
    await tx.update(lists).set({ folderId: 0 }).where(eq(lists.folderId, id));
    await tx.delete(listFolders).where(eq(listFolders.id, id));
  });

export const moveList = (ctx: CrmCtx, { listId, newFolderId }: z.infer<typeof MoveList>): Promise<void> =>
  change(ctx, "move-list", async (tx) => {
    await assertFolder(tx, newFolderId);
    const row = await findList(ctx, tx, "write", listId, { lock: true });
    await tx
      .update(lists)
      .set({ folderId: newFolderId, updatedAt: new Date(), updatedBy: ctx.actor.id })
      .where(eq(lists.id, row.id));
  });
