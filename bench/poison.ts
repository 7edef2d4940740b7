import { Client, Connection } from "@temporalio/client";
import proto from "@temporalio/proto";
import { DefaultLogger, Runtime } from "@temporalio/worker";
import fc from "fast-check";
import { ensureNamespace } from "#stack/temporal.ts";
import { startTestTemporal } from "#stack/test-servers.ts";
import { runWorker } from "#workers/worker.ts";
import { SEARCH_ATTRIBUTES, type StartInput } from "#workflows/contract.ts";
import type { Definition } from "#workflows/definition/types.ts";
import { validate } from "#workflows/definition/validate.ts";
import { evilExpressions, mutants } from "#workflows/poison/testing.ts";

// A process that does its work beside poisoned ones, on the same worker: its p95 before and while they run.
const SECONDS = 15;
const BAR = 1.5;
const PAUSE_MS = 100;
const POISON_EVERY_MS = 500;
const TASK_QUEUE = "bench";
const namespace = "bench";
const document = { dsl: "1.0.3", namespace: "bench", name: "poison", version: "1.0.0" };

Runtime.install({ logger: new DefaultLogger("ERROR") });
const server = process.env.TEMPORAL_ADDRESS ? undefined : await startTestTemporal();
const address = process.env.TEMPORAL_ADDRESS ?? server!.address;
await ensureNamespace(address, namespace);
const connection = await Connection.connect({ address });
const client = new Client({ connection, namespace });
const { INDEXED_VALUE_TYPE_KEYWORD: Keyword, INDEXED_VALUE_TYPE_DATETIME: Datetime } =
  proto.temporal.api.enums.v1.IndexedValueType;
const attributes = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, { Keyword, Datetime }[type]]);
await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(attributes) });
const worker = await runWorker({
  address,
  namespace,
  taskQueue: TASK_QUEUE,
  versioned: false,
  activities: { default: () => Promise.resolve({ taskId: "task", runId: "run" }) },
  postProjections: () => Promise.resolve(),
});

function start(definition: Definition): ReturnType<typeof client.workflow.start> {
  const functions = {
    "crm.read": { local: true, startToCloseSeconds: 5 },
    "crm.write": { local: false, startToCloseSeconds: 30 },
  };
  const input = { runId: crypto.randomUUID(), definition, input: null, cause: { kind: "api", id: "bench" }, functions };
  const options = { taskQueue: TASK_QUEUE, workflowId: crypto.randomUUID(), workflowTaskTimeout: "5s" } as const;
  return client.workflow.start("bench/poison", { ...options, args: [input as unknown as StartInput] });
}

const bystander: Definition = {
  document: { ...document, name: "bystander" },
  do: [{ read: { call: "crm.read" } }, { keep: { set: { n: 1 } } }, { write: { call: "crm.write" } }],
};

/** Milliseconds of each of the bystander's runs, one at a time, for so long. */
async function measure(): Promise<number[]> {
  const took: number[] = [];
  for (const until = performance.now() + SECONDS * 1_000; performance.now() < until;) {
    const began = performance.now();
    await (await start(bystander)).result();
    took.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return took.sort((a, b) => a - b);
}
const p95 = (took: number[]): number => took[Math.floor(took.length * 0.95)]!;

const known = { functions: ["crm.read", "crm.write"].map((name) => ({ name, inputSchema: {} })) };
const evil = Object.values(evilExpressions).map((program) => ({
  document,
  do: [{ a: { set: { v: `\${ ${program} }` } } }],
}));
const poison: Definition[] = [...evil, ...fc.sample(mutants, { numRuns: 200, seed: 16 })].flatMap(
  (one) => validate(one as never, known).definition ?? [],
);

/** Two poisoned runs a second, each left to its incident. */
async function spread(on: () => boolean): Promise<number> {
  let count = 0;
  for (; on(); count++) {
    await start(poison[count % poison.length]!);
    await new Promise((resolve) => setTimeout(resolve, POISON_EVERY_MS));
  }
  return count;
}

await measure();
const before = await measure();
let on = true;
const spreading = spread(() => on);
const during = await measure();
on = false;
const ratio = p95(during) / p95(before);
console.log(
  `${poison.length} of ${200 + evil.length} poisoned definitions are accepted; ${await spreading} runs of them`,
);
console.log(
  `bystander p95: ${p95(before).toFixed(0)} ms before (${before.length} runs), ${p95(during).toFixed(0)} ms during (${during.length} runs)`,
);
console.log(`ratio ${ratio.toFixed(2)}, bar ${BAR}`);
await worker.stop();
await connection.close();
await server?.stop();
process.exitCode = ratio <= BAR ? 0 : 1;
