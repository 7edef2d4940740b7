import type { Actor } from "#kit/authorize.ts";
import { invalid } from "#kit/errors.ts";
import type { ObjectType } from "../objects/types.ts";
import { isHidden } from "../properties/load-definitions.ts";
import type { Definitions } from "../properties/property.ts";
import { usedIn } from "./parse-formula.ts";

export type PropertyRef = { type: ObjectType; name: string };
type Load = (type: ObjectType) => Definitions | Promise<Definitions>;

/** Refuses what would be calculated from itself, by formulas of its type or by roll-ups over others. */
export async function assertNoCircle(
  load: Load,
  actor: Actor,
  own: PropertyRef,
  used: readonly PropertyRef[],
): Promise<void> {
  const called = ({ type, name }: PropertyRef) => (type === own.type ? name : `${name} of ${type}`);
  const visit = async (refs: readonly PropertyRef[], path: PropertyRef[]): Promise<void> => {
    for (const ref of refs) {
      if (ref.type === own.type && ref.name === own.name) {
        const shown = path.filter(({ type, name }) => !isHidden(actor, type, name));
        const names = [own, ...shown, own].map(called).join(" is calculated from ");
        throw invalid(`${names}: that goes in a circle`);
      }
      const key = `${ref.type} ${ref.name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      await visit(usedBy(await load(ref.type), ref), [...path, ref]);
    }
  };
  const seen = new Set<string>();
  await visit(used, []);
}

function usedBy({ calculations = [], rollups = [] }: Definitions, { type, name }: PropertyRef): PropertyRef[] {
  const formula = calculations.find(({ property }) => property.name === name)?.formula;
  if (formula) return [...usedIn(formula)].map((used) => ({ type, name: used }));
  const rollup = rollups.find((property) => property.name === name)?.rollup;
  return rollup?.property === undefined ? [] : [{ type: rollup.objectType as ObjectType, name: rollup.property }];
}
