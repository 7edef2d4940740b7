import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { root } from "#stack/files.ts";
import { demoLeads } from "#stack/demo-leads.ts";

export type Row = Record<string, string>;

const real = join(root, "..", "shared", "data", "leads", "leads.csv");

/** The public data set, whose outcomes are known, when it stands beside the project; generated leads otherwise. */
export function leads(): { known: Row[]; fresh: Row[]; origin: string } {
  if (!existsSync(real))
    return {
      known: [],
      fresh: demoLeads(520, 7),
      origin: "generated leads: ../shared/data/leads/leads.csv is not there",
    };
  const rows = parse<Row>(readFileSync(real), { columns: true }).map(withAddress);
  return { known: rows.slice(0, 4_000), fresh: rows.slice(4_000, 4_520).map(withoutOutcome), origin: "leads.csv" };
}

const withAddress = (row: Row): Row => ({
  ...row,
  Email: `lead-${row["Lead Number"]}@example.test`,
  Consent: String(row["Do Not Email"] === "No"),
});

/** A fresh lead: what staff and the future know of it is not there yet. */
const withoutOutcome = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== "Converted"));

export function csv(rows: Row[]): string {
  const header = Object.keys(rows[0]!);
  const cell = (text = "") => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [header, ...rows.map((row) => header.map((name) => row[name]))]
    .map((cells) => cells.map(cell).join(","))
    .join("\r\n");
}
