import type { ImportColumn } from "#db/crm/schema.ts";
import { invalid, type Fault } from "#kit/errors.ts";
import type { Definitions } from "../properties/property.ts";
import { propertyName } from "../properties/shapes.ts";

export const columnsMax = 1_000;

type Given = {
  mapping?: Record<string, string> | undefined;
  values?: Record<string, Record<string, string>> | undefined;
  createMissing?: boolean | undefined;
  key?: string | null | undefined;
};

/** Which property each column goes to, or every fault of the header and the mapping at once. */
export function planColumns(
  header: string[],
  { mapping, values = {}, createMissing, key }: Given,
  definitions: Definitions,
  hidden: (property: string) => boolean = () => false,
): ImportColumn[] {
  if (header.length > columnsMax) throw invalid(`a file may have at most ${columnsMax} columns`);
  const mapped = new Map(Object.entries(mapping ?? {}).map(([name, property]) => [name.trim(), property]));
  const columns = header.map((name) => ({
    header: name,
    property: mapping ? (mapped.get(name) ?? null) : snakeCase(name),
    ...(Object.hasOwn(values, name) && { values: values[name]! }),
  }));
  const taken = columns.filter((column) => column.property !== null) as { header: string; property: string }[];
  const faults = [
    ...repeated(header.filter((name) => !mapping || mapped.has(name))).map((name) =>
      fault(name, "occurs more than once in the header"),
    ),
    ...[...mapped.keys()]
      .filter((name) => !header.includes(name))
      .map((name) => fault(name, "is mapped but not in the header")),
    ...Object.keys(values)
      .filter((name) => !header.includes(name))
      .map((name) => fault(name, "has values but is not in the header")),
    ...repeated(taken.map(({ property }) => property)).map((name) =>
      fault(name, "is the property of more than one column"),
    ),
    ...taken.flatMap(({ header: name, property }) =>
      unfit(property, (createMissing ?? false) && !hidden(property), definitions).map((why) => fault(name, why)),
    ),
    ...(key && !taken.some(({ property }) => property === key)
      ? [fault(key, "is the key, but no column goes to it")]
      : []),
  ];
  if (faults.length > 0) throw invalid("the file's columns do not fit", faults);
  if (taken.length === 0) throw invalid("no column goes to a property");
  return columns;
}

const fault = (name: string, message: string): Fault => ({
  path: `/file/${name}`,
  message: `${name || "a column without a name"} ${message}`,
});

const repeated = (names: string[]) => [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];

function unfit(property: string, createMissing: boolean, definitions: Definitions): string[] {
  const known = definitions.get(property);
  if (known?.readOnly) return [`goes to ${property}, which is read-only`];
  if (known) return [];
  if (!propertyName.test(property)) return [`gives no property name: ${property || "it is empty"}`];
  return createMissing ? [] : [`goes to ${property}, which does not exist`];
}

/** `Total Time Spent on Website` → `total_time_spent_on_website`, `TotalVisits` → `total_visits`. */
export function snakeCase(header: string): string {
  const words = header
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .slice(0, 98)
    .replaceAll(/_+$/g, "");
  return /^\d/.test(words) ? `n_${words}` : words;
}
