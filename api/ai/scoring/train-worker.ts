import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { evaluateModel, train } from "./ladder.ts";
import type { Evaluation, Example, Trained, Training } from "./ladder.ts";
import type { TrainedModel } from "./model.ts";

type Job = { train: Training } | { evaluate: { name: string; model: TrainedModel; examples: Example[] } };

/** Training takes seconds of CPU: on a thread of its own it does not stop the API. */
export const trainInWorker = (training: Training): Promise<Trained> => inWorker<Trained>({ train: training });

/** Measures a model on the held-out leads among the examples. */
export const evaluateInWorker = (name: string, model: TrainedModel, examples: Example[]): Promise<Evaluation> =>
  inWorker<Evaluation>({ evaluate: { name, model, examples } });

function inWorker<T>(job: Job): Promise<T> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the worker ended without a result")));
  });
}

const job = (isMainThread ? undefined : workerData) as Job | undefined;
// Another library's worker may load this module too: then the data is not a job.
const result =
  job && "train" in job
    ? train(job.train)
    : job && "evaluate" in job
      ? evaluateModel(job.evaluate.name, job.evaluate.model, job.evaluate.examples)
      : undefined;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
if (result) parentPort?.postMessage(result);
