import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { judge } from "./examples.ts";
import { readFeature } from "./features.ts";
import { kitHosts } from "./hosts.ts";
import { play } from "./scenario.ts";
import { openWorld } from "./world.ts";

const usage = `npm run conformance -- <folder>

Runs the conformance kit of the Open Workflow Specification (ctk/features/*.feature) and reads its examples
(examples/*.yaml). <folder> is a checkout of the specification, at the tag of the version to judge by.`;

/** Prints one line each; true when all scenarios are met and all examples can be read. */
export async function runConformance(folder: string, print: (line: string) => void): Promise<boolean> {
  const scenarios = (await filesOf(join(folder, "ctk/features"), ".feature")).flatMap(({ text }) => readFeature(text));
  const world = await openWorld(kitHosts);
  let met = 0;
  for (const scenario of scenarios) {
    const reason = await play(scenario, world);
    if (reason === undefined) met++;
    print(`${reason === undefined ? "met    " : "NOT MET"}  ${scenario.feature}: ${scenario.name}`);
    if (reason !== undefined) print(`           ${reason}`);
  }
  await world.close();
  const examples = (await filesOf(join(folder, "examples"), ".yaml")).map(({ name, text }) => ({
    name,
    ...judge(text),
  }));
  for (const { name, kind, reasons } of examples) {
    print(`${kind === "unread" ? "UNREAD " : kind.padEnd(8)} ${name}`);
    for (const reason of reasons) print(`           ${reason}`);
  }
  const count = (wanted: string) => examples.filter(({ kind }) => kind === wanted).length;
  print("");
  print(`scenarios  ${met} of ${scenarios.length} met`);
  print(
    `examples   ${examples.length - count("unread")} of ${examples.length} read: ${count("accepted")} run here, ${count("refused")} are refused with the reason`,
  );
  return scenarios.length > 0 && examples.length > 0 && met === scenarios.length && count("unread") === 0;
}

async function filesOf(folder: string, extension: string): Promise<{ name: string; text: string }[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(extension)).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), "utf8") })));
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined || folder.startsWith("-")) {
    console.log(usage);
    process.exitCode = folder === "--help" || folder === "-h" ? 0 : 2;
  } else process.exitCode = (await runConformance(folder, console.log)) ? 0 : 1;
}
