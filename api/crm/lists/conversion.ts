import { eq, sql } from "drizzle-orm";
import { lists } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { invalid, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { iso } from "../hubspot/schemas.ts";
import { findList, type ListRow } from "./find-list.ts";

export const ConversionTime = z
  .discriminatedUnion("conversionType", [
    z.strictObject({
      conversionType: z.literal("CONVERSION_DATE"),
      year: z.number().int().min(2000).max(9999),
      month: z.number().int().min(1).max(12),
      day: z.number().int().min(1).max(31),
    }),
    z.strictObject({
      conversionType: z.literal("INACTIVITY"),
      timeUnit: z.enum(["DAY", "WEEK", "MONTH"]),
      offset: z.number().int().min(1).max(1_000),
    }),
  ])
  .openapi("ListConversionTime");
export type ConversionTime = z.infer<typeof ConversionTime>;

export const Conversion = z
  .object({ listId: z.string(), requestedConversionTime: ConversionTime.optional(), convertedAt: iso.optional() })
  .openapi("ListConversion");

const shown = (row: ListRow) => ({
  listId: String(row.id),
  ...(row.conversion && { requestedConversionTime: row.conversion as ConversionTime }),
  ...(row.convertedAt && { convertedAt: row.convertedAt }),
});

/** When a dynamic list is to become, or became, one that keeps its members. */
export async function getConversion(ctx: CrmCtx, id: string) {
  const row = await findList(ctx, ctx.db, "read", id);
  if (!row.conversion && !row.convertedAt) throw notFound("a conversion of this list");
  return shown(row);
}

/** Has a dynamic list keep its members from a day on, or once none came or went for some time. */
export async function scheduleConversion(ctx: CrmCtx, id: string, time: ConversionTime) {
  return ctx.db.transaction(async (tx) => {
    const row = await findList(ctx, tx, "write", id, { lock: true });
    if (row.processingType !== "DYNAMIC") throw invalid(`a ${row.processingType} list keeps its members already`);
    const [changed] = await tx
      .update(lists)
      .set({ conversion: time, convertAt: dueAt(time) })
      .where(eq(lists.id, row.id))
      .returning();
    await recordAudit(tx, ctx, { action: "crm.lists.schedule-conversion", subject: `lists/${row.id}`, detail: time });
    return shown(changed!);
  });
}

function dueAt(time: ConversionTime) {
  if (time.conversionType === "CONVERSION_DATE") {
    const at = new Date(Date.UTC(time.year, time.month - 1, time.day));
    if (at.getUTCDate() !== time.day) throw invalid("there is no such day");
    return at;
  }
  return inactiveUntil(time.timeUnit, time.offset);
}

const inactiveUntil = (unit: string, offset: number) =>
  sql`now() + (${offset}::int * ('1 ' || ${unit}::text)::interval)`;

/** A list whose members change is not inactive. */
export const putOff = sql`case when ${lists.conversion} ->> 'conversionType' = 'INACTIVITY'
  then now() + ((${lists.conversion} ->> 'offset')::int * ('1 ' || (${lists.conversion} ->> 'timeUnit'))::interval) else ${lists.convertAt} end`;

export async function cancelConversion(ctx: CrmCtx, id: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const row = await findList(ctx, tx, "write", id, { lock: true });
    await tx.update(lists).set({ conversion: null, convertAt: null }).where(eq(lists.id, row.id));
    await recordAudit(tx, ctx, { action: "crm.lists.cancel-conversion", subject: `lists/${row.id}` });
  });
}
