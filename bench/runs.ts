import { spawn } from "node:child_process";
import { join } from "node:path";

// The figures of runs, one after the other; each also stands alone.
const figures = ["event-latency", "tasks", "resume", "runs-list"];

for (const name of figures) {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: "inherit" });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) process.exitCode = 1;
}
