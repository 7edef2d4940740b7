import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { catalogue } from "#activities/catalog.ts";
import { languageSchema } from "#workflows/definition/language-schema.ts";

const help = `Usage: npm run schema [-- --check]

Writes processes/schema.json, the JSON Schema of the process language with all functions of the catalogue, for editors.
--check writes nothing and fails when the committed file is stale.`;

const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean" } } });
const file = new URL("../processes/schema.json", import.meta.url);

if (values.help) console.log(help);
else {
  const text = `${JSON.stringify(languageSchema(catalogue), null, 1)}\n`;
  const stale = (await readFile(file, "utf8").catch(() => "")) !== text;
  if (stale && !values.check) await writeFile(file, text);
  if (stale) console.log(`${values.check ? "stale" : "written"}: processes/schema.json`);
  if (stale && values.check) {
    console.error("run: npm run schema");
    process.exitCode = 1;
  }
}
