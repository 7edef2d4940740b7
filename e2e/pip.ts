import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "#stack/files.ts";

const run = promisify(execFile);

/** A pinned Python package, installed apart from whatever else the machine has; undefined without Python or pip. */
export async function install(requirement: string): Promise<string | undefined> {
  const folder = join(root, "node_modules/.cache", requirement.replace("==", "-"));
  if (existsSync(folder)) return folder;
  const pip = ["-m", "pip", "--disable-pip-version-check"];
  try {
    await run("python3", [...pip, "--version"]);
  } catch {
    return undefined;
  }
  const half = `${folder}.half`;
  await rm(half, { recursive: true, force: true });
  await run("python3", [...pip, "install", "--quiet", "--target", half, requirement]);
  await rename(half, folder);
  return folder;
}

/** The environment in which Python finds an installed package, and leaves no files beside sources. */
export const pythonEnv = (folder: string) => ({
  ...process.env,
  PYTHONPATH: folder,
  PYTHONDONTWRITEBYTECODE: "1",
});
