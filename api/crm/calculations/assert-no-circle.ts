import type { Actor } from "#kit/authorize.ts";
import { invalid } from "#kit/errors.ts";
import type { ObjectType } from "../objects/types.ts";
import { isHidden } from "../properties/load-definitions.ts";
import type { Definitions, PropertyRef } from "../properties/property.ts";
import { usedBy } from "./calculations.ts";

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
      const property = (await load(ref.type)).get(ref.name);
      if (property) await visit(usedBy(ref.type, property), [...path, ref]);
    }
  };
  const seen = new Set<string>();
  await visit(used, []);
}
