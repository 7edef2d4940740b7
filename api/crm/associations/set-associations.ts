import { recordAudit } from "#kit/audit.ts";
import type { CrmCtx } from "../context.ts";
import { batchResult, type BatchResult } from "../objects/batch.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";
import { associateAll, dissociateAll, type Link, type Made, type RecordPair } from "./associate.ts";
import { defaultType } from "./types.ts";

export type PairWithLabels = {
  fromObjectTypeId: string;
  fromObjectId: string;
  toObjectTypeId: string;
  toObjectId: string;
  labels: string[];
};

/** Associates records by named types; the answer has one row a pair. */
export async function setAssociations(ctx: CrmCtx, links: Link[]): Promise<BatchResult<PairWithLabels>> {
  const startedAt = new Date();
  const made = await ctx.db.transaction((tx) => associateAll(tx, ctx, links));
  const pairs = Map.groupBy(made, ({ from, to }) => `${from} ${to}`);
  return batchResult(startedAt, [...pairs.values()].map(labelled));
}

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
  const type = defaultType(from, to);
  const links = pairs.map((pair) => ({ fromType: from, ...pair, type }));
  const made = await ctx.db.transaction((tx) => associateAll(tx, ctx, links));
  const associationSpec = { associationCategory: type.category, associationTypeId: type.typeId };
  return batchResult(
    startedAt,
    made.map((one) => ({ from: { id: one.from }, to: { id: one.to }, associationSpec })),
  );
}

/** Takes away all associations between each pair. */
export async function removeAssociations(
  ctx: CrmCtx,
  from: ObjectType,
  to: ObjectType,
  pairs: RecordPair[],
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
