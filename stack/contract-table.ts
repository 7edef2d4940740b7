import { readFile, writeFile } from "node:fs/promises";
import { isHubspotPath } from "#api/crm/hubspot/errors.ts";
import { root } from "./files.ts";

type Operation = { tags?: string[]; summary?: string; responses: Record<string, unknown> };
export type Contract = { paths: Record<string, Record<string, Operation>> };

const page = new URL("docs/crm-api.md", `file://${root}/`);
const [begin, end] = ["<!-- routes -->", "<!-- /routes -->"];

/** The tables of docs/crm-api.md: every route of HubSpot's contract that CRM Core has, and its statuses of success. */
export function routeTables({ paths }: Contract): string {
  const rows = Object.entries(paths)
    .filter(([path]) => isHubspotPath(path))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { tags = [], summary = "", responses }]) => ({
        tag: tags[0] ?? "Others",
        text: `| \`${method.toUpperCase()} ${path}\` | ${Object.keys(responses)
          .filter((status) => status.startsWith("2"))
          .join(", ")} | ${summary} |`,
      })),
    );
  return [...Map.groupBy(rows, ({ tag }) => tag)]
    .map(
      ([tag, own]) =>
        `### ${tag}\n\n| route | answers | what it does |\n| --- | --- | --- |\n${own.map(({ text }) => text).join("\n")}\n`,
    )
    .join("\n");
}

/** The page with its tables as the contract says. */
export function withTables(text: string, contract: Contract): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < 0) throw new Error(`docs/crm-api.md has no place for its tables between ${begin} and ${end}`);
  return `${text.slice(0, from)}${begin}\n\n${routeTables(contract)}\n${text.slice(to)}`;
}

export async function writeTables(contract: Contract): Promise<boolean> {
  const before = await readFile(page, "utf8");
  const after = withTables(before, contract);
  if (after !== before) await writeFile(page, after);
  return after !== before;
}
