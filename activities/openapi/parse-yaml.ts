import { Worker } from "node:worker_threads";
import type { Json } from "#workflows/contract.ts";

const thread = new URL("./yaml-thread.ts", import.meta.url);
const longestMs = 15_000;

/** Reads YAML beside the event loop: a large text takes seconds, in which no run may have to wait. */
export function parseYaml(source: string): Promise<Json> {
  const { promise, resolve, reject } = Promise.withResolvers<Json>();
  const worker = new Worker(thread, { workerData: source, resourceLimits: { maxOldGenerationSizeMb: 512 } });
  const timer = setTimeout(() => reject(new Error("the text takes too long to read")), longestMs);
  worker.once("message", resolve).once("error", reject);
  return promise.finally(() => {
    clearTimeout(timer);
    void worker.terminate();
  });
}
