import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "#stack/files.ts";

// How long `npm start` takes until everything is ready: with nothing there yet, and on the state it left.
const rounds = 3;
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function start(home: string): Promise<number> {
  const began = performance.now();
  const launcher = spawn(process.execPath, ["stack/start.ts", "--port-offset", "20000", "--no-demo"], {
    cwd: root,
    env: { ...process.env, STACK_HOME: home },
    stdio: ["ignore", "ignore", "inherit"],
  });
  while (!existsSync(join(home, "ready.json"))) {
    if (launcher.exitCode !== null) throw new Error(`npm start ended with ${launcher.exitCode}`);
    await sleep(20);
  }
  const seconds = (performance.now() - began) / 1000;
  const ended = new Promise((resolve) => launcher.once("exit", resolve));
  launcher.kill("SIGINT");
  await ended;
  return seconds;
}

const first: number[] = [];
const warm: number[] = [];
for (let round = 0; round < rounds; round++) {
  const home = await mkdtemp(join(tmpdir(), "crm-bench-"));
  first.push(await start(home));
  warm.push(await start(home));
  await rm(home, { recursive: true, force: true });
}
console.log(
  `npm start to ready, median of ${rounds}: first ${median(first).toFixed(1)} s, warm ${median(warm).toFixed(1)} s`,
);
