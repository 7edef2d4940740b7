// oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin
import { Worker } from "node:worker_threads";
import { DomainError, unavailable } from "#kit/errors.ts";
import type { Definition } from "#workflows/definition/types.ts";
import type { TestResult } from "./definition-tests.ts";
import type { Simulation, SimulationInput } from "./simulate.ts";
import type { KnownFunction } from "./world.ts";

type Asked = { definition: Definition; functions: KnownFunction[] };
export type Job = Asked & ({ type: "simulation"; given: SimulationInput } | { type: "tests" });
type Result<J extends Job> = J extends { type: "tests" } ? TestResult[] : Simulation;
export type Answer = { text: string } | { error: string };

const maxThreads = 2;
const maxWaiting = 50;
const maxMs = 5_000;
const maxMemoryMb = 256;

const idle: Worker[] = [];
const waiting: (() => void)[] = [];
const busy = { count: 0 };

/** Runs a job on a thread of its own: neither its time nor its memory is that of the API. */
export async function inPool<J extends Job>(job: J, ms = maxMs): Promise<Result<J>> {
  await place();
  try {
    const answer = await run(idle.pop() ?? createThread(), job, ms);
    if ("error" in answer) throw new DomainError("unprocessable", answer.error);
    return JSON.parse(answer.text) as Result<J>;
  } finally {
    busy.count--;
    waiting.shift()?.();
  }
}

async function place(): Promise<void> {
  while (busy.count >= maxThreads) {
    if (waiting.length >= maxWaiting) throw unavailable("too many simulations are waiting");
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  busy.count++;
}

function createThread(): Worker {
  const limits = { maxOldGenerationSizeMb: maxMemoryMb, maxYoungGenerationSizeMb: 64 };
  const thread = new Worker(new URL("./thread.ts", import.meta.url), { resourceLimits: limits });
  // A thread without work keeps no process alive.
  thread.unref();
  return thread;
}

/** A thread that is late or out of memory is ended, and another takes its place. */
function run(thread: Worker, job: Job, ms: number): Promise<Answer> {
  thread.ref();
  return new Promise<Answer>((resolve) => {
    const settle = (answer: Answer, sound: boolean): void => {
      clearTimeout(timer);
      thread.off("message", answered).off("error", failed).off("exit", ended);
      if (sound) {
        thread.unref();
        idle.push(thread);
      } else {
        // What it still says is said to nobody.
        thread.on("error", () => undefined);
        void thread.terminate();
      }
      resolve(answer);
    };
    const answered = (answer: Answer): void => settle(answer, true);
    const failed = (error: unknown): void => settle({ error: reasonOf(error) }, false);
    const ended = (): void => settle({ error: "its thread ended" }, false);
    const late = (): void => settle({ error: `it takes longer than ${ms / 1_000} seconds` }, false);
    const timer = setTimeout(late, ms);
    thread.on("message", answered).on("error", failed).on("exit", ended);
    thread.postMessage(job);
  });
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code === "ERR_WORKER_OUT_OF_MEMORY"
    ? `it needs more than ${maxMemoryMb} MB of memory`
    : (message ?? "it failed");
}
