import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { counted } from "./check.ts";
import { type ProcessFile, readFolder } from "./files.ts";
import type { Remote } from "./remote.ts";

/** Writes what is published as it was written: definitions, and the functions they share, which never change. A file changed here stays as it is unless `force` says otherwise. */
export async function pull(
  folder: string,
  remote: Remote,
  print: (line: string) => void,
  force: boolean,
): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  const { processes, functions } = await readFolder(folder);
  let written = 0;
  let kept = 0;
  for await (const { namespace, name, currentVersion } of remote.list()) {
    // A draft is its author's until it is published, and may be broken.
    if (!currentVersion) continue;
    const text = await remote.source(namespace, name);
    if (text === undefined) continue;
    const file = processes.find((one) => one.namespace === namespace && one.name === name);
    if (file?.text === text) continue;
    if (file && !force && !(await isPublished(file, remote))) {
      kept++;
      print(`kept     ${file.path}: it has changes of its own; --force overwrites them`);
      continue;
    }
    const path = file?.path ?? join(folder, namespace, `${name}.yaml`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    written++;
    print(`written  ${path}`);
  }
  for (const { name, version, retiredAt } of await remote.functions()) {
    const known = functions.find((one) => one.name === name && one.version === version);
    if (known || retiredAt) continue;
    const path = join(folder, "functions", name, version, "function.yaml");
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await remote.functionSource(name, version));
    written++;
    print(`written  ${path}`);
  }
  print(`${counted(written, "file")} written, ${kept} kept`);
  return kept === 0;
}

/** Whether a file is what some version was published from. */
async function isPublished({ namespace, name, version, text }: ProcessFile, remote: Remote): Promise<boolean> {
  return version !== undefined && (await remote.source(namespace!, name!, version)) === text;
}
