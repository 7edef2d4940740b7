import { spawnSync } from "node:child_process";

// Recording needs what the replay test needs, a real server and the same scenarios: it is that test with one switch.
const vitest = ["node_modules/vitest/vitest.mjs", "run", "--project", "workflow", "workflows/histories.test.ts"];
const { status } = spawnSync(process.execPath, vitest, {
  stdio: "inherit",
  env: { ...process.env, RECORD_HISTORIES: "1" },
});
process.exitCode = status ?? 1;
