import { and, desc, eq, gt, lt } from "drizzle-orm";
import { exports } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { invalid, notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { type PageQuery, z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { findList, listType } from "../lists/find-list.ts";
import { ListId } from "../lists/shapes.ts";
import { matchesOf, SearchObjects } from "../objects/search-objects.ts";
import { permissionFor } from "../objects/scope.ts";
import { idName, ObjectTypeName } from "../objects/types.ts";
import { definitionsFor } from "../properties/load-definitions.ts";

const keptDays = 7;

export const CreateExport = z
  .strictObject({
    objectType: ObjectTypeName,
    name: z.string().max(200).default(""),
    format: z.enum(["csv", "ndjson"]).default("csv"),
    properties: z
      .array(z.string().max(200))
      .max(1_000)
      .optional()
      .openapi({ description: "Columns, in this order; every property that the caller sees unless told." }),
    filterGroups: SearchObjects.shape.filterGroups,
    query: SearchObjects.shape.query,
    listId: ListId.optional().openapi({ description: "Only members of this list." }),
  })
  .openapi("CreateExport");
export type CreateExport = z.infer<typeof CreateExport>;

export type ExportRow = typeof exports.$inferSelect;

/** Keeps what is to be taken out; the file is made when it is fetched. */
export async function createExport(
  ctx: CrmCtx,
  { objectType, filterGroups, query, ...input }: CreateExport,
): Promise<ExportRow> {
  requirePermission(ctx, "crm.exports:create");
  requirePermission(ctx, permissionFor(objectType, "read"));
  const definitions = await definitionsFor(ctx, ctx.db, objectType);
  const properties = input.properties ?? [...definitions.keys()].filter((name) => name !== idName);
  const unknown = properties.filter((name) => !definitions.has(name));
  if (unknown.length > 0)
    throw invalid(
      "some properties do not exist",
      unknown.slice(0, 20).map((name) => ({ path: "/properties", message: name })),
    );
  const search = { filterGroups, query };
  // A filter that cannot be is refused now, not when the file is fetched.
  matchesOf(ctx, objectType, definitions, { ...search, sorts: [] });
  if (input.listId !== undefined) await assertListOf(ctx, input.listId, objectType);
  const id = uuidv7();
  const { name: _, ...actor } = ctx.actor;
  return ctx.db.transaction(async (tx) => {
    await tx.delete(exports).where(lt(exports.expiresAt, new Date()));
    const [row] = await tx
      .insert(exports)
      .values({
        id,
        name: input.name,
        objectType,
        properties,
        format: input.format,
        search,
        listId: input.listId ?? null,
        actor,
        actorId: ctx.actor.id,
        expiresAt: new Date(Date.now() + keptDays * 86_400_000),
      })
      .returning();
    const detail = {
      objectType,
      properties,
      filters: filterGroups.flatMap(({ filters }) => filters.map((one) => one.propertyName)),
    };
    await recordAudit(tx, ctx, { action: "crm.export.create", subject: `exports/${id}`, detail });
    return row!;
  });
}

/** Who may not see a list, or by what it chooses, does not learn its members either. */
async function assertListOf(ctx: CrmCtx, listId: string, objectType: string): Promise<void> {
  const list = await findList(ctx, ctx.db, "read", listId);
  if (listType(list) !== objectType) throw invalid(`the list ${listId} holds ${listType(list)}, not ${objectType}`);
}

/** An export of the actor's own that is still kept. */
export async function findExport(ctx: CrmCtx, by: { id: string } | { number: number }): Promise<ExportRow> {
  requirePermission(ctx, "crm.exports:create");
  const [row] = await ctx.db
    .select()
    .from(exports)
    .where(
      and(
        "id" in by ? eq(exports.id, by.id) : eq(exports.number, by.number),
        eq(exports.actorId, ctx.actor.id),
        gt(exports.expiresAt, new Date()),
      ),
    );
  if (!row) throw notFound("this export");
  return row;
}

/** The actor's own exports, the newest first. */
export async function listExports(ctx: CrmCtx, { limit, after }: z.infer<typeof PageQuery>) {
  requirePermission(ctx, "crm.exports:create");
  const rows = await ctx.db
    .select()
    .from(exports)
    .where(
      and(
        eq(exports.actorId, ctx.actor.id),
        gt(exports.expiresAt, new Date()),
        after ? lt(exports.id, after) : undefined,
      ),
    )
    .orderBy(desc(exports.id))
    .limit(limit + 1);
  const results = rows.slice(0, limit);
  return { results, ...(rows.length > limit && { paging: { next: { after: results.at(-1)!.id } } }) };
}
