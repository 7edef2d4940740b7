import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "#stack/files.ts";
import { System } from "../system.ts";

const run = promisify(execFile);
const here = join(root, "e2e/clients/python");
/** A package of another version is another folder. */
const packages = join(root, "node_modules/.cache/hubspot-api-client-12");

/** The official Python client, installed apart from whatever else the machine has; false without Python or pip. */
async function install(): Promise<boolean> {
  if (existsSync(join(packages, "hubspot"))) return true;
  const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", packages];
  try {
    await run("python3", ["-m", "pip", "--version"]);
  } catch {
    return false;
  }
  await run("python3", [...args, "-r", join(here, "requirements.txt")]);
  return true;
}

/** Runs the checks; their last line is `N passed, N failed`. */
async function check(system: System): Promise<number> {
  const env = { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: "1" };
  const asked = { CRM_URL: system.url("crm"), CRM_TOKEN: system.ready.admin.apiKey };
  const child = spawn("python3", [join(here, "main.py")], { env: { ...env, ...asked }, stdio: "inherit" });
  return new Promise((resolve, reject) => child.on("error", reject).on("exit", (code) => resolve(code ?? 1)));
}

if (await install()) {
  const system = await System.start("--no-demo");
  try {
    process.exitCode = await check(system);
  } finally {
    await system.dispose();
  }
} else console.log("0 passed, 0 failed (no Python with pip here)");
