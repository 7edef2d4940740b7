import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "#stack/files.ts";
import { install, pythonEnv } from "../pip.ts";
import { System } from "../system.ts";

/** Runs the checks with the official Python client; their last line is `N passed, N failed`. */
async function check(system: System, client: string): Promise<number> {
  const asked = { CRM_URL: system.url("crm"), CRM_TOKEN: system.ready.admin.apiKey };
  const child = spawn("python3", [join(root, "e2e/clients/python/main.py")], {
    env: { ...pythonEnv(client), ...asked },
    stdio: "inherit",
  });
  return new Promise((resolve, reject) => child.on("error", reject).on("exit", (code) => resolve(code ?? 1)));
}

const client = await install("hubspot-api-client==12.0.0");
if (client) {
  const system = await System.start("--no-demo");
  try {
    process.exitCode = await check(system, client);
  } finally {
    await system.dispose();
  }
} else console.log("no Python with pip here\n0 passed, 0 failed");
