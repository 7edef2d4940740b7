import type { ImportColumn } from "#db/crm/schema.ts";
import type { Patch } from "../properties/check-properties.ts";
import { checkValue } from "../properties/check-value.ts";
import type { Definitions, Property } from "../properties/property.ts";
import type { CsvRow } from "./read-rows.ts";

export type RowFault = { line: number; column: string | null; message: string };
export type ReadRow = { line: number; patch: Patch };

/** The quote that our exports put before what a spreadsheet would compute. */
const quoted = /^'(?=[=+\-@])/;

/** Rows as values by property; a row with a fault is left out whole. Empty cells say nothing. */
export function readCells(
  definitions: Definitions,
  columns: ImportColumn[],
  rows: CsvRow[],
): { rows: ReadRow[]; faults: RowFault[] } {
  const targets = columns.flatMap(({ header, property, values }, index) => {
    const definition = property === null ? undefined : definitions.get(property);
    return definition ? [{ index, header, definition, meant: new Map(Object.entries(values ?? {})) }] : [];
  });
  const faults: RowFault[] = [];
  const read = rows.flatMap(({ line, cells }): ReadRow[] => {
    if (cells.length !== columns.length) {
      faults.push({ line, column: null, message: `has ${cells.length} cells, the header has ${columns.length}` });
      return [];
    }
    const before = faults.length;
    const values: [string, string][] = [];
    for (const { index, header, definition, meant } of targets) {
      const said = cells[index]!.trim().replace(quoted, "");
      const cell = meant.get(said) ?? said;
      if (cell === "") continue;
      const checked = cell.includes("\u{FFFD}")
        ? { error: "INVALID_STRING", message: "is not UTF-8 text" }
        : checkValue(definition, inOurTerms(definition, cell));
      if ("value" in checked) values.push([definition.name, checked.value]);
      else faults.push({ line, column: header, message: checked.message });
    }
    return faults.length > before ? [] : [{ line, patch: Object.fromEntries(values) }];
  });
  return { rows: read, faults };
}

/** People write Yes for true and an option's label for its value. */
function inOurTerms({ type, options }: Property, cell: string): string {
  const text = cell.toLowerCase();
  if (type === "bool") return /^(yes|y|1|true)$/.test(text) ? "true" : /^(no|n|0|false)$/.test(text) ? "false" : cell;
  if (type !== "enumeration" || options.some(({ value }) => value === cell)) return cell;
  return (
    options.find(({ value, label }) => value.toLowerCase() === text || label.toLowerCase() === text)?.value ?? cell
  );
}
