import { and, eq, inArray, sql } from "drizzle-orm";
import { associationLimits, associations, associationTypes } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, invalid, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { assertNotRolledUp } from "../calculations/assert-rollup.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import type { ObjectType } from "../objects/types.ts";
import { holdDefinitions } from "../properties/load-definitions.ts";
import { associationChanged, type Tie } from "./events.ts";
import { insertTypes, loadTypes, lockTypes, type AssociationType } from "./types.ts";

const Label = z.string().trim().min(1).max(100);

export const CreateLabel = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z]\w{0,99}$/i, "is a word of letters, digits and underscores")
      .describe("Of the pair, beginning with a letter"),
    label: Label,
    inverseLabel: Label.optional(),
  })
  .openapi("CreateAssociationLabel");
export type CreateLabel = z.infer<typeof CreateLabel>;

export const UpdateLabel = z
  .strictObject({ associationTypeId: z.number().int(), label: Label, inverseLabel: Label.optional() })
  .openapi("UpdateAssociationLabel");
export type UpdateLabel = z.infer<typeof UpdateLabel>;

const labelsMax = 200;
const permission = "crm.schemas:write";

/** Makes a label of a pair of types, with one for the way back; both directions are answered. */
export async function createLabel(
  ctx: CrmCtx,
  from: ObjectType,
  to: ObjectType,
  input: CreateLabel,
): Promise<AssociationType[]> {
  requirePermission(ctx, permission);
  return ctx.db.transaction(async (tx) => {
    await lockTypes(tx);
    const there = [...(await loadTypes(tx)).values()];
    const own = there.filter((type) => type.from === from && type.to === to);
    if (own.filter(({ category }) => category === "USER_DEFINED").length >= labelsMax)
      throw invalid(`${from} and ${to} have ${labelsMax} labels already`);
    assertFree(there, from, to, input.label);
    assertFree(there, to, from, input.inverseLabel ?? input.label);
    if (own.some(({ name }) => name === input.name)) throw conflict(`an association type named ${input.name} exists`);
    const made = await insertTypes(tx, "USER_DEFINED", { from, to, ...input });
    await audited(tx, ctx, "create", made[0]!);
    return made;
  });
}

function assertFree(all: AssociationType[], from: ObjectType, to: ObjectType, label: string, except: number[] = []) {
  const taken = all.find(
    (type) =>
      type.from === from &&
      type.to === to &&
      !except.includes(type.typeId) &&
      type.label?.toLowerCase() === label.toLowerCase(),
  );
  if (taken) throw conflict(`the label ${label} from ${from} to ${to} exists`);
}

/** Renames a label, and the one of the way back when it is given. */
export async function updateLabel(ctx: CrmCtx, from: ObjectType, to: ObjectType, input: UpdateLabel): Promise<void> {
  requirePermission(ctx, permission);
  await ctx.db.transaction(async (tx) => {
    await lockTypes(tx);
    const types = await loadTypes(tx);
    const type = ownLabel(types.get(input.associationTypeId), from, to);
    const all = [...types.values()];
    const both = [type.typeId, type.inverseId];
    assertFree(all, from, to, input.label, both);
    await tx.update(associationTypes).set({ label: input.label }).where(eq(associationTypes.typeId, type.typeId));
    if (input.inverseLabel !== undefined && type.inverseId !== type.typeId) {
      assertFree(all, to, from, input.inverseLabel, both);
      await tx
        .update(associationTypes)
        .set({ label: input.inverseLabel })
        .where(eq(associationTypes.typeId, type.inverseId));
    }
    await audited(tx, ctx, "update", type);
  });
}

/** Takes a label away with its way back, and from all records that are associated by it. */
export async function deleteLabel(ctx: CrmCtx, from: ObjectType, to: ObjectType, typeId: number): Promise<void> {
  requirePermission(ctx, permission);
  await ctx.db.transaction(async (tx) => {
    await holdDefinitions(tx);
    await lockTypes(tx);
    const types = await loadTypes(tx);
    const type = ownLabel(types.get(typeId), from, to);
    const both = [type.typeId, type.inverseId];
    const [held] = await tx
      .select({ many: sql<number>`count(*)::int` })
      .from(
        sql`(select 1 from ${associations} where ${inArray(associations.typeId, both)} limit ${inUseMax + 1}) as used`,
      );
    if (held!.many > inUseMax)
      throw conflict(`more than ${inUseMax / 2} pairs of records are associated by this label: archive those first`);
    await assertNotRolledUp(tx, ctx.actor, ({ associationTypeId }) =>
      associationTypeId !== undefined && both.includes(associationTypeId) ? `the label ${type.label}` : undefined,
    );
    const gone = await tx.delete(associations).where(inArray(associations.typeId, both)).returning();
    await tx.delete(associationLimits).where(inArray(associationLimits.typeId, both));
    await tx
      .delete(associationTypes)
      .where(and(inArray(associationTypes.typeId, both), eq(associationTypes.category, "USER_DEFINED")));
    await ctx.publish(
      tx,
      gone.map((tie: Tie) => associationChanged(ctx, types, tie, true)),
    );
    await audited(tx, ctx, "delete", type);
  });
}

const inUseMax = 20_000;

function ownLabel(type: AssociationType | undefined, from: ObjectType, to: ObjectType): AssociationType {
  if (type?.from !== from || type.to !== to) throw notFound(`this association type from ${from} to ${to}`);
  if (type.category !== "USER_DEFINED") throw invalid("only labels that people made can be changed or deleted");
  return type;
}

const audited = (tx: CrmDb, ctx: CrmCtx, deed: string, type: AssociationType) =>
  recordAudit(tx, ctx, {
    action: `crm.association-labels.${deed}`,
    subject: `association-types/${type.typeId}`,
    detail: { from: type.from, to: type.to, label: type.label },
  });
