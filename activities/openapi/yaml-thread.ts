import { parentPort, workerData } from "node:worker_threads";
import { parse } from "yaml";

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort!.postMessage(parse(workerData as string, { maxAliasCount: 100, logLevel: "silent" }));
