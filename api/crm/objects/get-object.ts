import type { CrmCtx } from "../context.ts";
import { findRows, objectNotFound } from "./find-rows.ts";
import type { CrmRecord } from "./record.ts";
import { show, type Asked } from "./show.ts";
import type { ObjectType } from "./types.ts";

export type GetObject = Asked & { id: string; idProperty?: string | undefined; archived?: boolean | undefined };

/** One record by id or by a unique property. What the actor may not see is not found. */
export async function getObject(
  ctx: CrmCtx,
  type: ObjectType,
  { id, idProperty, archived = false, ...asked }: GetObject,
): Promise<CrmRecord> {
  const rows = await findRows(ctx.db, ctx, type, "read", { ids: [id], idProperty }, { archived });
  const row = rows.get(id);
  if (!row) throw objectNotFound();
  const [record] = await show(ctx, type, [row], asked);
  return record!;
}
