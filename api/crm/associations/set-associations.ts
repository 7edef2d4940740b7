import { recordAudit } from "#kit/audit.ts";
import { invalid } from "#kit/errors.ts";
import type { CrmCtx } from "../context.ts";
import { batchResult, type BatchError, type BatchResult } from "../objects/batch.ts";
import { objectNotFound } from "../objects/find-rows.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";
import {
  associateAll,
  associateSome,
  dissociateAll,
  overLimit,
  type Link,
  type Made,
  type Outcome,
  type RecordPair,
} from "./associate.ts";
import { defaultType } from "./types.ts";

export type PairWithLabels = {
  fromObjectTypeId: string;
  fromObjectId: string;
  toObjectTypeId: string;
  toObjectId: string;
  labels: string[];
};

/** Associates two records by named types. */
export async function setAssociations(ctx: CrmCtx, link: Link): Promise<PairWithLabels> {
  return labelled(await ctx.db.transaction((tx) => associateAll(tx, ctx, [link])));
}

/** Associates many pairs by named types; the answer has one row a pair, and an error for each that cannot be. */
export async function batchSetAssociations(ctx: CrmCtx, links: Link[]): Promise<BatchResult<PairWithLabels>> {
  const startedAt = new Date();
  const outcome = await ctx.db.transaction((tx) => associateSome(tx, ctx, links));
  const pairs = Map.groupBy(outcome.made, ({ from, to }) => `${from} ${to}`);
  return batchResult(startedAt, [...pairs.values()].map(labelled), errorsOf(outcome));
}

/** What could not be associated, in the contract's words. */
export const errorsOf = ({ unseen, beyond }: Outcome): BatchError[] => [
  ...unseen.map(({ from, to }): BatchError => ({
    status: "error",
    category: "OBJECT_NOT_FOUND",
    message: "One or more objects don't exist or are not visible",
    context: { fromObjectId: [from], toObjectId: [to] },
  })),
  ...beyond.map((one): BatchError => ({
    status: "error",
    category: "VALIDATION_ERROR",
    message: overLimit(one).message,
    context: { fromObjectId: [one.from], toObjectId: [one.to] },
  })),
];

const labelled = (all: Made[]): PairWithLabels => {
  const [{ from, to, type }] = all as [Made];
  return {
    fromObjectTypeId: definitionOf(type.from).typeId,
    fromObjectId: from,
    toObjectTypeId: definitionOf(type.to).typeId,
    toObjectId: to,
    labels: all.flatMap(({ type: { label } }) => label ?? []),
  };
};

export type DefaultAssociation = {
  from: { id: string };
  to: { id: string };
  associationSpec: { associationCategory: string; associationTypeId: number };
};

/** Associates records by the type without a label. */
export async function setDefaultAssociations(
  ctx: CrmCtx,
  from: ObjectType,
  to: ObjectType,
  pairs: RecordPair[],
): Promise<BatchResult<DefaultAssociation>> {
  const startedAt = new Date();
  const type = await defaultType(ctx.db, from, to);
  const links = pairs.map((pair) => ({ fromType: from, ...pair, type }));
  const outcome = await ctx.db.transaction((tx) => associateSome(tx, ctx, links));
  const associationSpec = { associationCategory: type.category, associationTypeId: type.typeId };
  const made = outcome.made.map((one) => ({ from: { id: one.from }, to: { id: one.to }, associationSpec }));
  return batchResult(startedAt, made, errorsOf(outcome));
}

/** Associates two records by the type without a label. */
export async function setDefaultAssociation(
  ctx: CrmCtx,
  from: ObjectType,
  to: ObjectType,
  pair: RecordPair,
): Promise<BatchResult<DefaultAssociation>> {
  const result = await setDefaultAssociations(ctx, from, to, [pair]);
  if (result.errors?.[0]?.category === "OBJECT_NOT_FOUND") throw objectNotFound();
  if (result.errors?.[0]) throw invalid(result.errors[0].message);
  return result;
}

/** Takes away the named associations between each pair, or all of them. */
export async function removeAssociations(
  ctx: CrmCtx,
  from: ObjectType,
  to: ObjectType,
  pairs: (RecordPair & { types?: number[] })[],
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const gone = await dissociateAll(tx, ctx, from, to, pairs);
    for (const pair of gone)
      await recordAudit(tx, ctx, {
        action: "crm.associations.remove",
        subject: `${from}/${pair.from}`,
        detail: { to: `${to}/${pair.to}` },
      });
  });
}
