// oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin
import { parentPort } from "node:worker_threads";
import { testDefinition } from "./definition-tests.ts";
import type { Answer, Job } from "./pool.ts";
import { simulate } from "./simulate.ts";

const maxBytes = 4 * 1024 * 1024;

/** One job after the other; an answer is text, so that its size is known. */
parentPort!.on("message", (job: Job) => void answer(job).then((one) => parentPort!.postMessage(one)));

async function answer(job: Job): Promise<Answer> {
  try {
    const text = JSON.stringify(await work(job));
    return text.length > maxBytes ? { error: `the result is larger than ${maxBytes / 1024 / 1024} MB` } : { text };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function work(job: Job): Promise<unknown> {
  return job.type === "tests"
    ? testDefinition(job.definition, job.functions)
    : simulate(job.definition, job.given, job.functions);
}
