import type { CrmCtx, CrmDb } from "../context.ts";
import { recordEvent } from "./events.ts";
import { findRows, objectNotFound } from "./find-rows.ts";
import type { Row } from "./record.ts";
import type { ObjectType } from "./types.ts";
import { assertVersion } from "./update-objects.ts";
import { archiveRecords } from "./write.ts";

/** Archives records; ids that are not there, or not visible, are passed over, so repeating it is harmless. */
export async function archiveObjects(ctx: CrmCtx, type: ObjectType, ids: string[]): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const rows = await findRows(tx, ctx, type, "delete", { ids }, { lock: true });
    await archiveRows(tx, ctx, type, [...rows.values()]);
  });
}

/** Archives one record; what is archived already stays so, what the actor may not see is not found. */
export async function archiveObject(ctx: CrmCtx, type: ObjectType, id: string, version?: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const rows = await findRows(tx, ctx, type, "delete", { ids: [id] }, { lock: true });
    for (const row of rows.values()) assertVersion(row, version);
    if (rows.size > 0) return archiveRows(tx, ctx, type, [...rows.values()]);
    const gone = await findRows(tx, ctx, type, "delete", { ids: [id] }, { archived: true });
    if (gone.size === 0) throw objectNotFound();
  });
}

/** Archives locked rows and tells of each. */
export async function archiveRows(tx: CrmDb, ctx: CrmCtx, type: ObjectType, rows: Row[]): Promise<void> {
  const archived = await archiveRecords(tx, ctx, rows);
  await ctx.publish(
    tx,
    archived.map((row) => recordEvent(ctx, type, "deleted", { row, changed: {} })),
  );
}
