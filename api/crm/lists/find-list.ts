import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { listMembers, lists, objects } from "#db/crm/schema.ts";
import { requirePermission, scopeOf } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { isHidden } from "../properties/load-definitions.ts";
import { permissionFor, within } from "../objects/scope.ts";
import { definitionOf, findType, type ObjectType } from "../objects/types.ts";
import type { List } from "./shapes.ts";

export type ListRow = typeof lists.$inferSelect;

export const listNotFound = () => new DomainError("not_found", "the list was not found");
export const listType = (row: ListRow) => row.objectType as ObjectType;

/** A list whose records or filters the actor may not see is not there for them. */
export function visible({ actor }: Pick<CrmCtx, "actor">, row: ListRow): boolean {
  const type = findType(row.objectType);
  if (!type || !scopeOf(actor, permissionFor(type, "read"))) return false;
  return row.uses.every((use) => {
    const dot = use.indexOf(".");
    return !isHidden(actor, use.slice(0, dot) as ObjectType, use.slice(dot + 1));
  });
}

export async function findList(
  ctx: CrmCtx,
  db: CrmDb,
  right: "read" | "write",
  id: string,
  { lock = false, deleted = false } = {},
): Promise<ListRow> {
  requirePermission(ctx, `crm.lists:${right}`);
  const there = and(eq(lists.id, Number(id)), deleted ? isNotNull(lists.deletedAt) : isNull(lists.deletedAt));
  const query = db.select().from(lists).where(there);
  const [row] = await (lock ? query.for("update") : query);
  if (!row || !visible(ctx, row)) throw listNotFound();
  return row;
}

/** A list as readers see it. */
export const toList = (
  row: ListRow,
  { includeFilters = false, size }: { includeFilters?: boolean | undefined; size?: number } = {},
): List => ({
  listId: String(row.id),
  name: row.name,
  objectTypeId: definitionOf(listType(row)).typeId,
  processingType: row.processingType,
  processingStatus: row.fault !== null ? "FAILED" : row.scanCursor !== null ? "PROCESSING" : "COMPLETE",
  listVersion: row.version,
  ...(size !== undefined && { size }),
  ...(includeFilters && row.filterBranch !== null && { filterBranch: row.filterBranch as Record<string, unknown> }),
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  ...(row.filtersUpdatedAt && { filtersUpdatedAt: row.filtersUpdatedAt }),
  ...(row.deletedAt && { deletedAt: row.deletedAt }),
  createdById: row.createdBy,
  updatedById: row.updatedBy,
});

/** How many members the actor sees. */
export async function sizeOf(ctx: CrmCtx, db: CrmDb, row: ListRow): Promise<number> {
  const [counted] = await db
    .select({ many: sql<number>`count(*)::int` })
    .from(listMembers)
    .innerJoin(objects, eq(objects.id, listMembers.objectId))
    .where(and(eq(listMembers.listId, row.id), isNull(objects.archivedAt), within(ctx, listType(row), "read")));
  return counted!.many;
}
