import { conflict, invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { GivenProperties } from "../properties/check-properties.ts";
import { batchResult, inputsOf, isTraced, rowByRow, type BatchResult } from "./batch.ts";
import { createObjects } from "./create-objects.ts";
import { findRows } from "./find-rows.ts";
import type { CrmRecord } from "./record.ts";
import type { ObjectType } from "./types.ts";
import { fold } from "./unique.ts";
import { updateObjects } from "./update-objects.ts";

export const UpsertObjects = z
  .strictObject({
    inputs: inputsOf(
      z.strictObject({
        id: z.coerce.string().min(1).max(1_000).openapi({ type: "string" }),
        idProperty: z.string().max(200).optional(),
        properties: GivenProperties,
        objectWriteTraceId: z.string().max(200).optional(),
      }),
    ),
  })
  .openapi("BatchUpsertObjects");
export type UpsertObjects = z.infer<typeof UpsertObjects>;

export type Upserted = CrmRecord & { new: boolean };

/** Updates the records that hold a unique value and creates the others, all or none. */
export async function upsertObjects(
  ctx: CrmCtx,
  type: ObjectType,
  { inputs }: UpsertObjects,
): Promise<BatchResult<Upserted>> {
  const startedAt = new Date();
  const idProperty = inputs[0]!.idProperty;
  if (!idProperty || inputs.some((input) => input.idProperty !== idProperty))
    throw invalid("all inputs of an upsert need the same idProperty");
  const ids = inputs.map(({ id }) => id);
  if (new Set(ids.map(fold)).size < ids.length) throw conflict("Duplicate IDs found in batch input");
  if (isTraced(inputs))
    return rowByRow(inputs, async ({ objectWriteTraceId: _traceId, ...input }) => {
      const { results } = await upsertObjects(ctx, type, { inputs: [input] });
      return results[0]!;
    });
  return ctx.db.transaction(async (tx) => {
    const inside = { ...ctx, db: tx };
    const there = await findRows(tx, ctx, type, "write", { ids, idProperty }, { lock: true });
    const updated = await updateObjects(
      inside,
      type,
      inputs.filter(({ id }) => there.has(id)),
      idProperty,
    );
    const fresh = inputs.filter(({ id }) => !there.has(id));
    const created = await createObjects(
      inside,
      type,
      fresh.map(({ id, properties }) => ({ properties: { ...properties, [idProperty]: id } })),
    );
    return batchResult(startedAt, [
      ...updated.map((record) => ({ ...record, new: false })),
      ...created.map((record) => ({ ...record, new: true })),
    ]);
  });
}
