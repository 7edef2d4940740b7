import { invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { batchResult, type BatchResult } from "../objects/batch.ts";
import type { ObjectType } from "../objects/types.ts";
import { associateSome, ObjectRef, type Made } from "./associate.ts";
import { batchReadAssociations } from "./list-associations.ts";
import { defaultType, loadTypes, nameOf, type AssociationType } from "./types.ts";
import { errorsOf, removeAssociations } from "./set-associations.ts";

/** An association as version 3 of the contract names it. */
export const NamedAssociation = z.strictObject({ from: ObjectRef, to: ObjectRef, type: z.string().min(1).max(300) });
type Input = z.infer<typeof NamedAssociation>;

/** A type by its name, such as `contact_to_company`, or by its number. */
function typeNamed(types: AssociationType[], from: ObjectType, to: ObjectType, name: string): AssociationType {
  const found = types.find((type) => type.name === name || String(type.typeId) === name);
  if (found?.from === from && found.to === to) return found;
  throw invalid(
    `${name} is no association type from ${from} to ${to}: say ${nameOf(from, to)}, or one of those listed under types`,
  );
}

async function typesOf(ctx: CrmCtx, from: ObjectType, to: ObjectType): Promise<AssociationType[]> {
  await defaultType(ctx.db, from, to);
  return [...(await loadTypes(ctx.db)).values()].filter((type) => type.from === from && type.to === to);
}

/** Associates pairs by names of types; those that cannot be are told as errors. */
export async function createNamed(
  ctx: CrmCtx,
  from: ObjectType,
  to: ObjectType,
  inputs: Input[],
): Promise<BatchResult<object>> {
  const startedAt = new Date();
  const types = await typesOf(ctx, from, to);
  const links = inputs.map((input) => ({
    fromType: from,
    from: input.from.id,
    to: input.to.id,
    type: typeNamed(types, from, to, input.type),
  }));
  const outcome = await ctx.db.transaction((tx) => associateSome(tx, ctx, links));
  return batchResult(startedAt, outcome.made.map(named), errorsOf(outcome));
}

const named = ({ from, to, type }: Made) => ({ from: { id: from }, to: { id: to }, type: type.name });

/** Takes associations away by names of types. */
export async function archiveNamed(ctx: CrmCtx, from: ObjectType, to: ObjectType, inputs: Input[]): Promise<void> {
  const types = await typesOf(ctx, from, to);
  const pairs = inputs.map((input) => ({
    from: input.from.id,
    to: input.to.id,
    types: [typeNamed(types, from, to, input.type).typeId],
  }));
  await removeAssociations(ctx, from, to, pairs);
}

/** What records are associated with, one row a type. */
export async function readNamed(ctx: CrmCtx, from: ObjectType, to: ObjectType, inputs: { id: string }[]) {
  const names = new Map((await typesOf(ctx, from, to)).map(({ typeId, name }) => [typeId, name]));
  const batch = await batchReadAssociations(ctx, from, to, inputs);
  const results = batch.results.map((one) => ({
    ...one,
    to: one.to.flatMap(({ toObjectId, associationTypes }) =>
      associationTypes.map(({ typeId }) => ({ id: toObjectId, type: names.get(typeId) ?? String(typeId) })),
    ),
  }));
  return { ...batch, results };
}
