import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { train } from "./ladder.ts";
import type { Trained, Training } from "./ladder.ts";

/** Training takes seconds of CPU: on a thread of its own it does not stop the API. */
export function trainInWorker(training: Training): Promise<Trained> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: training,
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("training ended without a result")));
  });
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
if (!isMainThread && workerData?.examples) parentPort?.postMessage(train(workerData as Training));
