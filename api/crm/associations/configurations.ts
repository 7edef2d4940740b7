import { and, eq, inArray } from "drizzle-orm";
import { associationLimits } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission, scopeOf } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { batchResult, type BatchError, type BatchResult } from "../objects/batch.ts";
import { permissionFor } from "../objects/scope.ts";
import type { ObjectType } from "../objects/types.ts";
import { loadTypes, type AssociationType, type AssociationTypes } from "./types.ts";

const TypeSpec = z.strictObject({ category: z.string().max(100), typeId: z.number().int() });
export const ConfigureInput = TypeSpec.extend({ maxToObjectIds: z.number().int().min(1).max(50_000) });
export const PurgeInput = TypeSpec;
export type ConfigureInput = z.infer<typeof ConfigureInput>;

export type Configuration = {
  category: string;
  typeId: number;
  label?: string;
  userEnforcedMaxToObjectIds?: number;
};
type Placed = Configuration & { fromObjectType: ObjectType; toObjectType: ObjectType };

const permission = "crm.schemas:write";

/** The limits that people set, of all pairs whose records the actor may read, or of one. */
export async function listConfigurations(ctx: CrmCtx, pair?: [ObjectType, ObjectType]): Promise<Placed[]> {
  if (pair) requirePermission(ctx, permissionFor(pair[0], "read"));
  const types = await loadTypes(ctx.db);
  const rows = await ctx.db
    .select()
    .from(associationLimits)
    .where(pair && and(eq(associationLimits.fromType, pair[0]), eq(associationLimits.toType, pair[1])))
    .orderBy(associationLimits.typeId);
  return rows.flatMap((row) => {
    const type = types.get(row.typeId);
    if (!type || !scopeOf(ctx.actor, permissionFor(type.from, "read"))) return [];
    return [{ ...shown(type, row.maxToObjectIds), fromObjectType: type.from, toObjectType: type.to }];
  });
}

const shown = ({ category, typeId, label }: AssociationType, max: number): Configuration => ({
  category,
  typeId,
  ...(label !== null && { label }),
  userEnforcedMaxToObjectIds: max,
});

type Sorted = { known: { input: ConfigureInput; type: AssociationType }[]; errors: BatchError[] };

/** Sets limits that are not set yet; types that do not lead from one to the other, or have a limit, are told as errors. */
export const createConfigurations = (ctx: CrmCtx, from: ObjectType, to: ObjectType, inputs: ConfigureInput[]) =>
  configure(ctx, from, to, inputs, async (tx, { known, errors }) => {
    const made = await tx
      .insert(associationLimits)
      .values(
        known.map(({ input }) => ({
          fromType: from,
          toType: to,
          typeId: input.typeId,
          maxToObjectIds: input.maxToObjectIds,
        })),
      )
      .onConflictDoNothing()
      .returning({ typeId: associationLimits.typeId });
    const fresh = new Set(made.map(({ typeId }) => typeId));
    const held = known.filter(({ input }) => !fresh.has(input.typeId));
    errors.push(...held.map(({ input }) => problem("CONFLICT", input, "has a limit already: update it")));
    return known.filter(({ input }) => fresh.has(input.typeId));
  });

/** Changes limits; records that hold more keep what they hold. */
export const updateConfigurations = (ctx: CrmCtx, from: ObjectType, to: ObjectType, inputs: ConfigureInput[]) =>
  configure(ctx, from, to, inputs, async (tx, { known, errors }) => {
    const done: Sorted["known"] = [];
    for (const one of known) {
      const changed = await tx
        .update(associationLimits)
        .set({ maxToObjectIds: one.input.maxToObjectIds })
        .where(eq(associationLimits.typeId, one.input.typeId))
        .returning();
      if (changed.length > 0) done.push(one);
      else errors.push(problem("OBJECT_NOT_FOUND", one.input, "has no limit yet: create it"));
    }
    return done;
  });

async function configure(
  ctx: CrmCtx,
  from: ObjectType,
  to: ObjectType,
  inputs: ConfigureInput[],
  write: (tx: CrmDb, sorted: Sorted) => Promise<Sorted["known"]>,
): Promise<BatchResult<Configuration>> {
  requirePermission(ctx, permission);
  const startedAt = new Date();
  return ctx.db.transaction(async (tx) => {
    const sorted = sort(await loadTypes(tx), from, to, inputs);
    const done = sorted.known.length > 0 ? await write(tx, sorted) : [];
    await audited(
      tx,
      ctx,
      from,
      to,
      done.map(({ input }) => input),
    );
    return batchResult(
      startedAt,
      done.map(({ input, type }) => shown(type, input.maxToObjectIds)),
      sorted.errors,
    );
  });
}

function sort(types: AssociationTypes, from: ObjectType, to: ObjectType, inputs: ConfigureInput[]): Sorted {
  const sorted: Sorted = { known: [], errors: [] };
  for (const input of new Map(inputs.map((one) => [one.typeId, one])).values()) {
    const type = types.get(input.typeId);
    if (type?.from === from && type.to === to && type.category === input.category) sorted.known.push({ input, type });
    else sorted.errors.push(problem("VALIDATION_ERROR", input, `is no association type from ${from} to ${to}`));
  }
  return sorted;
}

const problem = (
  category: string,
  { category: own, typeId }: z.infer<typeof TypeSpec>,
  message: string,
): BatchError => ({
  status: "error",
  category,
  message: `${own} ${typeId} ${message}`,
  context: { typeId: [String(typeId)] },
});

/** Takes limits away. */
export async function purgeConfigurations(
  ctx: CrmCtx,
  from: ObjectType,
  to: ObjectType,
  inputs: z.infer<typeof PurgeInput>[],
): Promise<void> {
  requirePermission(ctx, permission);
  await ctx.db.transaction(async (tx) => {
    const ids = inputs.map(({ typeId }) => typeId);
    const pair = and(eq(associationLimits.fromType, from), eq(associationLimits.toType, to));
    await tx.delete(associationLimits).where(and(pair, inArray(associationLimits.typeId, ids)));
    await audited(tx, ctx, from, to, inputs);
  });
}

const audited = (tx: CrmDb, ctx: CrmCtx, from: ObjectType, to: ObjectType, inputs: object[]) =>
  recordAudit(tx, ctx, {
    action: "crm.association-limits.update",
    subject: `associations/${from}/${to}`,
    detail: { inputs },
  });
