import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { parseArgs } from "node:util";

const usage = `npm run fuzz -- <n> [--seed S] [--path P | --kill]

Runs n random processes in memory and on a real Temporal server: same output, same error, same calls. A seed is chosen
and printed unless given; with --path, as a failure names it, that one process is run again. Failures are printed and
kept in .fuzz/failures.jsonl.

With --kill the worker is killed (-9) at random moments and started again meanwhile; failures are kept in
.fuzz/crashes.jsonl.`;

const root = join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string" },
    path: { type: "string" },
    kill: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  },
});
const runs = Number(positionals[0] ?? (values.path ? 1 : Number.NaN));
if (values.help || (values.kill && values.path) || !Number.isInteger(runs) || runs < 1) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}
const seed = values.seed ?? String(randomInt(2 ** 31));
console.log(`${runs} processes from seed ${seed}`);
const file = values.kill ? "workflows/crash.test.ts" : "workflows/parity.test.ts";
const vitest = ["node_modules/vitest/vitest.mjs", "run", "--project", "workflow", file];
const env = {
  ...process.env,
  FUZZ_RUNS: String(runs),
  FUZZ_SEED: seed,
  FUZZ_SAVE: join(root, ".fuzz"),
  ...(values.path && { FUZZ_PATH: values.path }),
};
spawn(process.execPath, vitest, { cwd: root, stdio: "inherit", env }).on("exit", (code) => process.exit(code ?? 1));
