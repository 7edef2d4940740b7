import type { Rollup } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";
import { definitionsFor, loadDefinitions } from "../properties/load-definitions.ts";
import type { Definitions, Property, PropertyRef } from "../properties/property.ts";
import { readFormula } from "./assert-formula.ts";
import { assertNoCircle } from "./assert-no-circle.ts";
import { readRollup } from "./assert-rollup.ts";
import { usedIn } from "./parse-formula.ts";

/** How values come about: by a formula of the record's own, or by a roll-up of associated records. */
export type Given = { calculationFormula?: string | undefined; rollup?: Rollup | undefined };

export const isGiven = ({ calculationFormula, rollup }: Given): boolean =>
  calculationFormula !== undefined || rollup !== undefined;

/** Refuses a formula or roll-up that cannot be kept up. Whoever asks holds the definitions. */
export async function assertCalculation(
  ctx: CrmCtx,
  tx: CrmDb,
  type: ObjectType,
  given: Pick<Property, "name" | "type"> & Given,
): Promise<void> {
  const { name } = given;
  if (definitionOf(type).required?.includes(name))
    throw invalid(`${type} cannot be made without ${name}: nobody could set it if it were calculated`);
  const used = await usedBy(ctx, tx, type, given);
  const loaded = new Map<ObjectType, Promise<Definitions>>();
  const load = (of: ObjectType) => {
    const found = loaded.get(of) ?? loadDefinitions(tx, of);
    loaded.set(of, found);
    return found;
  };
  await assertNoCircle(load, ctx.actor, { type, name }, used);
}

async function usedBy(
  ctx: CrmCtx,
  tx: CrmDb,
  type: ObjectType,
  { calculationFormula, rollup, ...property }: Pick<Property, "name" | "type"> & Given,
): Promise<PropertyRef[]> {
  if (rollup && calculationFormula !== undefined)
    throw invalid("a property is calculated by a calculationFormula or a rollup, not by both");
  if (rollup) return readRollup(ctx, tx, type, { ...property, rollup });
  if (calculationFormula === undefined) return [];
  const formula = readFormula(type, await definitionsFor(ctx, tx, type), { ...property, calculationFormula });
  return [...usedIn(formula)].map((name) => ({ type, name }));
}
