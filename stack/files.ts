import { createHash, randomBytes } from "node:crypto";
import { access, mkdir, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

export const root = dirname(import.meta.dirname);

/** Where this clone keeps its state: STACK_HOME, or `.stack` in the clone. */
export const stateFolder = (env: NodeJS.ProcessEnv = process.env) => resolve(root, env.STACK_HOME ?? ".stack");

/** Where tools that took long to get are kept for every clone of this user. */
export const cacheFolder = (env: NodeJS.ProcessEnv = process.env) =>
  resolve(env.STACK_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "crm"));

export const secret = (bytes = 24) => randomBytes(bytes).toString("base64url");

export const shortHash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 12);

export const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Writes a file only its owner reads, all of it or nothing. */
export async function writePrivate(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, content, { mode: 0o600 });
  await rename(draft, path);
}

/** The first of these programs that is on PATH. */
export async function onPath(...names: string[]): Promise<string | undefined> {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      if (folder && (await exists(join(folder, name)))) return join(folder, name);
    }
  }
  return undefined;
}
