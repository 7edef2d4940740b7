import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { readSource } from "#workflows/definition/source.ts";
import type { Task } from "#workflows/definition/types.ts";
import type { SharedFunction } from "#workflows/definition/validate.ts";

/** A definition's file as somebody wrote it; what it is called is known where it can be read. */
export interface ProcessFile {
  path: string;
  text: string;
  format: "yaml" | "json";
  namespace?: string;
  name?: string;
  version?: string;
}

export interface Folder {
  processes: ProcessFile[];
  functions: (SharedFunction & { path: string; text: string })[];
}

const definitionFile = /\.(ya?ml|json)$/;
const functionFile = /(?:^|\/)functions\/([^/]+)\/([^/]+)\/function\.(?:ya?ml|json)$/;

/** Definitions anywhere in a folder, and the functions they share under `functions/NAME/VERSION/function.yaml`. */
export async function readFolder(folder: string): Promise<Folder> {
  const found: Folder = { processes: [], functions: [] };
  for (const entry of (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const inside = relative(folder, path).split(sep).join("/");
    if (!definitionFile.test(entry.name) || /(?:^|\/)(?:\.|node_modules\/)/.test(inside)) continue;
    const text = await readFile(path, "utf8");
    const [, name, version] = functionFile.exec(inside) ?? [];
    if (name && version)
      found.functions.push({ name, version, function: (readSource(text).value ?? {}) as unknown as Task, path, text });
    else if (!entry.name.endsWith(".json")) found.processes.push({ path, text, format: "yaml", ...namesIn(text) });
    else if (mayDefine(text)) found.processes.push({ path, text, format: "json", ...namesIn(text) });
  }
  found.processes.sort((a, b) => (a.path < b.path ? -1 : 1));
  return found;
}

/** JSON may be anything else: a schema for editors, settings. */
function mayDefine(text: string): boolean {
  const { value } = readSource(text);
  return value === undefined || (typeof value === "object" && value !== null && Object.hasOwn(value, "document"));
}

/** What a text calls itself, as far as that can be read. */
export function namesIn(text: string): Pick<ProcessFile, "namespace" | "name" | "version"> {
  const { document } = (readSource(text).value ?? {}) as { document?: Record<string, unknown> };
  const { namespace, name, version } = document ?? {};
  return {
    ...(typeof namespace === "string" && { namespace }),
    ...(typeof name === "string" && { name }),
    ...(typeof version === "string" && { version }),
  };
}
