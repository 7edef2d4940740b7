import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inMemory, onTemporal, type Result } from "./random/bindings.ts";
import { definitions } from "./random/testing.ts";
import { type AskedCall, type TemporalWorld, temporalWorld } from "./testing.ts";

// `npm run fuzz -- <n> --kill` asks for more, from elsewhere.
const { FUZZ_RUNS = "10", FUZZ_SEED = "20267", FUZZ_SAVE } = process.env;
const RUNS = Number(FUZZ_RUNS);
const seed = Number(FUZZ_SEED);
const AT_ONCE = 16;
const KILLS = 2;

const folder = mkdtempSync(join(tmpdir(), "crm-crash-"));
const file = join(folder, "calls.jsonl");
let world: TemporalWorld;
let worker: ChildProcess;

beforeAll(async () => {
  world = await temporalWorld(() => null);
  await world.worker.stop();
  writeFileSync(file, "");
  worker = await startWorker();
});
afterAll(async () => {
  await kill();
  await world.close();
  rmSync(folder, { recursive: true });
});

async function startWorker(): Promise<ChildProcess> {
  const { connection, options } = world.client;
  const program = join(import.meta.dirname, "random/worker.ts");
  const address = (connection as unknown as { options: { address: string } }).options.address;
  const child = spawn(process.execPath, [program, address, options.namespace, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

async function kill(): Promise<void> {
  const gone = once(worker, "exit");
  worker.kill("SIGKILL");
  await gone;
}

const calls = (): AskedCall[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as AskedCall);

/** Kills the worker at random moments, and starts it again, until enough. */
async function harm(moments: number[]): Promise<void> {
  for (const ms of moments) {
    await sleep(ms);
    await kill();
    worker = await startWorker();
  }
}

const crashed = {
  start: (...args: Parameters<TemporalWorld["start"]>) => world.start(...args),
  get calls() {
    return calls();
  },
};

test(
  "harm 22: random processes whose worker is killed at random moments end as in memory, and ask for the same",
  async () => {
    const processes = fc.sample(definitions, { numRuns: RUNS, seed });
    const moments = fc.sample(fc.integer({ min: 50, max: 1_500 }), {
      numRuns: KILLS * Math.ceil(RUNS / AT_ONCE),
      seed,
    });
    const wrong: object[] = [];
    for (let from = 0; from < RUNS; from += AT_ONCE) {
      const round = processes.slice(from, from + AT_ONCE);
      const results = round.map(async (process, i): Promise<[Result, Result]> => {
        const runId = crypto.randomUUID();
        await sleep(i * 100);
        return Promise.all([onTemporal(crashed, process, runId), inMemory(process, runId)]);
      });
      await harm(moments.splice(0, KILLS));
      for (const [i, [got, expected]] of (await Promise.all(results)).entries()) {
        if (!isDeepStrictEqual(plain(got), plain(expected)))
          wrong.push({ seed, index: from + i, got, expected, process: round[i] });
      }
    }
    if (wrong.length > 0) save(wrong);
    expect(wrong).toEqual([]);
    expect(calls().length).toBeGreaterThan(RUNS / 2);
  },
  Math.max(180_000, RUNS * 10_000),
);

/** Without what is undefined. */
const plain = (result: Result): unknown => JSON.parse(JSON.stringify(result));

function save(wrong: object[]): void {
  if (!FUZZ_SAVE) return;
  mkdirSync(FUZZ_SAVE, { recursive: true });
  for (const one of wrong) appendFileSync(join(FUZZ_SAVE, "crashes.jsonl"), `${JSON.stringify(one)}\n`);
}
