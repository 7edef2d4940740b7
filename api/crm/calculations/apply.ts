import { sql } from "drizzle-orm";
import type { Values } from "#db/crm/schema.ts";
import type { CrmDb } from "../context.ts";
import { allValues, type Row } from "../objects/record.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";
import type { Patch } from "../properties/check-properties.ts";
import type { Definitions } from "../properties/property.ts";
import { calculate } from "./calculations.ts";
import { ofNothing } from "./roll-up.ts";

/** New records' values with what is calculated from them. */
export async function withCalculated(
  tx: CrmDb,
  type: ObjectType,
  { calculations = [], rollups = [] }: Definitions,
  all: Values[],
): Promise<Values[]> {
  if (calculations.length === 0 && rollups.length === 0) return all;
  const none = ofNothing(rollups);
  const { created } = definitionOf(type);
  const dated = calculations.some(({ inputs }) => inputs.has(created));
  const known = dated ? { [created]: await timeOf(tx) } : {};
  return all.map((values) => {
    const given = set(none, values);
    return set(given, calculate(calculations, { ...given, ...known }));
  });
}

/** What a patch of a record changes of its calculated values too. */
export const calculatedPatch = (type: ObjectType, { calculations = [] }: Definitions, row: Row, patch: Patch): Patch =>
  calculations.length === 0 ? patch : { ...patch, ...calculate(calculations, { ...allValues(type, row), ...patch }) };

/** The time at which all that this transaction makes is made. */
async function timeOf(tx: CrmDb): Promise<string> {
  const { rows } = await tx.execute<{ at: string }>(sql`select now() as at`);
  return new Date(rows[0]!.at).toISOString();
}

const set = (values: Patch, patch: Patch): Values =>
  Object.fromEntries(
    Object.entries({ ...values, ...patch }).filter((entry): entry is [string, string] => entry[1] !== null),
  );
