import { and, desc, inArray, lt } from "drizzle-orm";
import { changes } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import type { CrmCtx } from "../context.ts";
import { findRows, objectNotFound } from "../objects/find-rows.ts";
import type { Page } from "../objects/list-objects.ts";
import { withMerged } from "../objects/merges.ts";
import { parseId } from "../objects/record.ts";
import type { ObjectType } from "../objects/types.ts";
import { isHidden } from "../properties/load-definitions.ts";

export type HistoryItem = {
  at: Date;
  kind: "created" | "updated" | "deleted";
  actor: string;
  onBehalfOf?: string;
  runId?: string;
  importId?: string;
  changes: Record<string, { from: string | null; to: string | null }>;
};

/** Who changed what of a record and when, the newest first. */
export async function listHistory(
  ctx: CrmCtx,
  type: ObjectType,
  { id, limit, after }: { id: string; limit: number; after?: string | undefined },
): Promise<Page<HistoryItem>> {
  const cursor = after === undefined ? undefined : parseId(after);
  if (after !== undefined && cursor === undefined) throw invalid("after is no cursor of this list");
  const row = (await findRows(ctx.db, ctx, type, "read", { ids: [id] })).get(id);
  if (!row) throw objectNotFound();
  const family = await withMerged(ctx.db, [row.id]);
  const rows = await ctx.db
    .select()
    .from(changes)
    .where(
      and(inArray(changes.objectId, [...family.keys()]), cursor === undefined ? undefined : lt(changes.id, cursor)),
    )
    .orderBy(desc(changes.id))
    .limit(limit + 1);
  const results = rows.slice(0, limit).flatMap((change) => {
    const item = toItem(change, (name) => !isHidden(ctx.actor, type, name));
    // That something unseen changed is unseen too.
    return change.kind === "updated" && Object.keys(item.changes).length === 0 ? [] : [item];
  });
  return { results, ...(rows.length > limit && { paging: { next: { after: String(rows[limit - 1]!.id) } } }) };
}

export const toItem = (row: typeof changes.$inferSelect, seen: (name: string) => boolean): HistoryItem => ({
  at: row.at,
  kind: row.kind,
  actor: row.actor,
  ...(row.onBehalfOf && { onBehalfOf: row.onBehalfOf }),
  ...(row.runId && { runId: row.runId }),
  ...(row.importId && { importId: row.importId }),
  changes: Object.fromEntries(
    Object.entries(row.changed)
      .filter(([name]) => seen(name))
      .map(([name, to]) => [name, { from: row.previous?.[name] ?? null, to }]),
  ),
});
