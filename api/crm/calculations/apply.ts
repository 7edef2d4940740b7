import { sql } from "drizzle-orm";
import type { Values } from "#db/crm/schema.ts";
import type { CrmDb } from "../context.ts";
import { allValues, type Row } from "../objects/record.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";
import type { Patch } from "../properties/check-properties.ts";
import type { Definitions } from "../properties/property.ts";
import { calculate } from "./calculations.ts";

/** New records' values with what is calculated from them. */
export async function withCalculated(
  tx: CrmDb,
  type: ObjectType,
  { calculations = [] }: Definitions,
  all: Values[],
): Promise<Values[]> {
  if (calculations.length === 0) return all;
  const { created } = definitionOf(type);
  const dated = calculations.some(({ inputs }) => inputs.has(created));
  const known = dated ? { [created]: await timeOf(tx) } : {};
  return all.map((values) => set(values, calculate(calculations, { ...values, ...known })));
}

/** What a patch of a record changes of its calculated values too. */
export const calculatedPatch = (type: ObjectType, { calculations = [] }: Definitions, row: Row, patch: Patch): Patch =>
  calculations.length === 0 ? patch : { ...patch, ...calculate(calculations, { ...allValues(type, row), ...patch }) };

/** The time at which all that this transaction makes is made. */
async function timeOf(tx: CrmDb): Promise<string> {
  const { rows } = await tx.execute<{ at: string }>(sql`select now() as at`);
  return new Date(rows[0]!.at).toISOString();
}

const set = (values: Values, patch: Patch): Values =>
  Object.fromEntries(
    Object.entries({ ...values, ...patch }).filter((entry): entry is [string, string] => entry[1] !== null),
  );
