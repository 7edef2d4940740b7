import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { Client, Connection, type WorkflowHandle } from "@temporalio/client";
import proto from "@temporalio/proto";
import { DefaultLogger, Runtime } from "@temporalio/worker";
import { each } from "../e2e/faults/parked.ts";
import { ensureNamespace } from "#stack/temporal.ts";
import { startTestTemporal } from "#stack/test-servers.ts";
import { runWorker } from "#workers/worker.ts";
import { type Json, SEARCH_ATTRIBUTES, SIGNALS, TASK_QUEUE } from "#workflows/contract.ts";
import type { Definition } from "#workflows/definition/types.ts";
import { inWords, watchResident } from "./resident.ts";

const usage = `node bench/memory.ts [runs] [minutes] [--cache C]

A worker in a process of its own that keeps C runs in memory (200), and many more (10,000) that listen. For so many
minutes (10) runs taken at random are woken, each of which must be replayed; meanwhile the worker's resident memory is
read each second, which must not grow. Then all runs are told to end.`;

const namespace = "bench";
const AT_ONCE = 8;
const BAR = 1.1;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { cache: { type: "string", default: "200" }, help: { type: "boolean", short: "h" } },
});
const [size = 10_000, minutes = 10, cache = 0] = [positionals[0] ?? 10_000, positionals[1] ?? 10, values.cache].map(
  Number,
);
if (values.help || !(size > 0 && minutes > 0 && cache > 1)) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const ids = Array.from({ length: size }, () => crypto.randomUUID());
/** What is to be done once the worker tells of a run. */
const heard = new Map<string, () => void>();
const hear = (id: string): Promise<void> => new Promise((resolve) => heard.set(id, resolve));

const listening: Definition = {
  document: { dsl: "1.0.3", namespace, name: "listening", version: "1.0.0" },
  do: [
    {
      l: {
        listen: { to: { any: [{ with: { type: "go" } }], until: { one: { with: { type: "out" } } } } },
        foreach: { do: [{ w: { call: "crm.write" } }], output: { as: "null" } },
      },
    },
  ] as Definition["do"],
};

Runtime.install({ logger: new DefaultLogger("ERROR") });
if (process.send) await host(process.env["BENCH_TEMPORAL"]!);
else await watch();

/** The worker, which tells when a run begins to listen, and when it does what it was woken for. */
async function host(address: string): Promise<void> {
  const telling = (argument: { key: string }): Promise<Json> => {
    process.send!(argument.key.slice(0, 36));
    return Promise.resolve({});
  };
  const worker = await runWorker({
    address,
    namespace,
    versioned: false,
    maxCachedWorkflows: cache,
    activities: { "events.subscribe": telling, "crm.write": telling, default: () => Promise.resolve({}) },
    postProjections: () => Promise.resolve(),
  });
  process.once("disconnect", () => void worker.stop().then(() => process.exit()));
  process.send!("ready");
}

async function watch(): Promise<void> {
  const server = await startTestTemporal();
  const client = await connect(server.address);
  const child = fork(import.meta.filename, process.argv.slice(2), {
    env: { ...process.env, BENCH_TEMPORAL: server.address },
  });
  try {
    await once(child, "message");
    child.on("message", (id: string) => heard.get(id)?.());
    const runs = new Map<string, WorkflowHandle>();
    const starting = await timed(() =>
      each(ids, async (id) => {
        const listens = hear(id);
        runs.set(id, await start(client, id));
        await listens;
      }),
    );
    console.log(`${size} runs started in ${starting} s; the worker keeps ${cache} of them`);
    const woken = await wakeAtRandom(child, runs);
    const resumed = await timed(async () => {
      await each([...runs], ([id, run]) => tell(run, id, "out"));
      await each([...runs.values()], (run) => run.result());
    });
    console.log(`all ${size} told to end and ended in ${resumed} s`);
    process.exitCode = woken.ratio <= BAR ? 0 : 1;
  } finally {
    child.disconnect();
    await once(child, "exit");
    await client.connection.close();
    await server.stop();
  }
}

/** Wakes runs, some at once, each time until the run has done what it is woken for. */
async function wakeAtRandom(child: ChildProcess, runs: Map<string, WorkflowHandle>): Promise<{ ratio: number }> {
  let count = 0;
  const stop = watchResident(child.pid!);
  const end = Date.now() + minutes * 60_000;
  const lane = async (_: unknown, nth: number): Promise<void> => {
    while (Date.now() < end) {
      // Each lane has runs of its own.
      const id = ids[Math.floor((Math.random() * size) / AT_ONCE) * AT_ONCE + nth];
      if (id === undefined) continue;
      const done = hear(id);
      await tell(runs.get(id)!, id, "go");
      await done;
      count++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const resident = stop();
  console.log(`${count} runs woken in ${minutes} min; ${inWords(resident)}`);
  return resident;
}

function start({ workflow }: Client, runId: string): Promise<WorkflowHandle> {
  const input = { runId, definition: listening, input: null, cause: { kind: "api", id: "bench" } };
  const functions = { "crm.write": { local: false, startToCloseSeconds: 30 } };
  const options = { taskQueue: TASK_QUEUE, workflowId: runId, workflowTaskTimeout: "5s" } as const;
  return workflow.start("bench/listening", { ...options, args: [{ ...input, functions }] });
}

function tell(run: WorkflowHandle, runId: string, type: string): Promise<void> {
  const event = { specversion: "1.0" as const, id: crypto.randomUUID(), source: "/bench", type, data: null };
  return run.signal(SIGNALS.event, { subscriptionId: `${runId}/do/0/l`, event });
}

async function timed(work: () => Promise<unknown>): Promise<string> {
  const began = performance.now();
  await work();
  return ((performance.now() - began) / 1_000).toFixed(1);
}

async function connect(address: string): Promise<Client> {
  await ensureNamespace(address, namespace);
  const connection = await Connection.connect({ address });
  const { INDEXED_VALUE_TYPE_KEYWORD: Keyword, INDEXED_VALUE_TYPE_DATETIME: Datetime } =
    proto.temporal.api.enums.v1.IndexedValueType;
  const attributes = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, { Keyword, Datetime }[type]]);
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(attributes) });
  return new Client({ connection, namespace });
}
