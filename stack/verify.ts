import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./files.ts";

const bin = (name: string) => join(root, "node_modules", ".bin", name);
const rooms = ["api", "workflows", "activities", "workers", "db", "stack", "bench", "e2e"].filter((room) =>
  existsSync(join(root, room)),
);

const checks: [name: string, command: string, args: string[]][] = [
  ["format", bin("oxfmt"), ["--check"]],
  ["lint", bin("oxlint"), ["--deny-warnings"]],
  ["types", process.execPath, [join(root, "node_modules/typescript-native/bin/tsc"), "--noEmit", "-p", "."]],
  ["imports", bin("depcruise"), ["--config", ".dependency-cruiser.cjs", ...rooms]],
  ["openapi", process.execPath, ["stack/openapi.ts", "--check"]],
  ["schema", process.execPath, ["stack/language-schema.ts", "--check"]],
];

/** Runs a check and tells of it in one line; its own words follow when it fails. */
async function check([name, command, args]: (typeof checks)[number]): Promise<boolean> {
  const began = performance.now();
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const code = await new Promise<number | string | null>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", resolve);
  });
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${name.padEnd(8)} ${seconds} s`);
  if (code !== 0) console.log(typeof code === "string" ? code : output.trimEnd());
  return code === 0;
}

const results = await Promise.all(checks.map(check));
process.exitCode = results.every(Boolean) ? 0 : 1;
