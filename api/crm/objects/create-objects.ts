import { requirePermission } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import { associateAll, NewAssociations } from "../associations/associate.ts";
import type { CrmCtx } from "../context.ts";
import { GivenProperties } from "../properties/check-properties.ts";
import { recordEvent } from "./events.ts";
import { loadRules } from "./load-rules.ts";
import { newValues } from "./new-values.ts";
import { currentValues, toRecord, type CrmRecord } from "./record.ts";
import { permissionFor } from "./scope.ts";
import type { ObjectType } from "./types.ts";
import { insertRecords } from "./write.ts";

export const CreateObject = z
  .strictObject({
    properties: GivenProperties.default({}),
    associations: NewAssociations.optional(),
    objectWriteTraceId: z.string().max(200).optional(),
  })
  .openapi("CreateObject");
export type CreateObject = z.infer<typeof CreateObject>;

/** Creates records of a type, all or none, and tells of each. */
export async function createObjects(ctx: CrmCtx, type: ObjectType, inputs: CreateObject[]): Promise<CrmRecord[]> {
  requirePermission(ctx, permissionFor(type, "write"));
  return ctx.db.transaction(async (tx) => {
    const rules = await loadRules(ctx, tx, type);
    const values = inputs.map((input) => newValues(ctx.actor, rules, input.properties));
    const rows = await insertRecords(tx, ctx, type, rules.definitions, values);
    await associateAll(
      tx,
      ctx,
      inputs.flatMap(({ associations = [] }, index) =>
        associations.map(({ to, types }) => ({ fromType: type, from: String(rows[index]!.id), to: to.id, types })),
      ),
    );
    // Same transaction: the event starts processes, so neither may exist without the other.
    await ctx.publish(
      tx,
      rows.map((row) => recordEvent(ctx, type, "created", { row, changed: currentValues(row) })),
    );
    return rows.map((row) => toRecord(ctx, type, row, { also: Object.keys(currentValues(row)) }));
  });
}

export async function createObject(ctx: CrmCtx, type: ObjectType, input: CreateObject): Promise<CrmRecord> {
  const [record] = await createObjects(ctx, type, [input]);
  return record!;
}
