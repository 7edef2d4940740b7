import { fileURLToPath } from "node:url";
import { Client, Connection, type WorkflowHandle } from "@temporalio/client";
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { ensureNamespace } from "#stack/temporal.ts";
import { startTestTemporal } from "#stack/test-servers.ts";
import { loadBundle } from "#workers/bundle.ts";
import type { StartInput } from "#workflows/contract.ts";
import type { TaskList } from "#workflows/definition/types.ts";

// The interpreter beside hand-written workflows that do the same, each in a worker of its own with the same settings,
// in interleaved rounds: medians. Beside the pace stands what a run costs the machine, which its other work hardly sways.
const ROUNDS = Number(process.env.ROUNDS ?? 7);
const AT_ONCE = 20;
const namespace = "bench";
const only = process.argv[2];

const times = (count: number, task: object): TaskList =>
  Array.from({ length: count }, (_, i) => ({ [`s${i}`]: task })) as unknown as TaskList;
const http = { call: "http", with: { method: "post", endpoint: "https://partner.test/{n}", body: { n: "${ .n }" } } };
const read = (name: string): object => ({ call: name, with: { n: 1 } });

Runtime.install({ logger: new DefaultLogger("ERROR") });
const server = process.env.TEMPORAL_ADDRESS ? undefined : await startTestTemporal();
const address = process.env.TEMPORAL_ADDRESS ?? server!.address;
await ensureNamespace(address, namespace);
const connection = await Connection.connect({ address });
const native = await NativeConnection.connect({ address });
const client = new Client({ connection, namespace });

let firstCall: ((at: number) => void) | undefined;
const activity = async (): Promise<{ n: number }> => {
  firstCall?.(performance.now());
  firstCall = undefined;
  return { n: 1 };
};
const host = (taskQueue: string, code: string): Promise<Worker> =>
  Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowBundle: { code },
    activities: { "crm.read": activity, "crm.readOrdinary": activity, "http.request": activity },
    sinks: { projection: { update: { fn: () => undefined } } },
    workflowTaskPollerBehavior: { type: "autoscaling" },
    activityTaskPollerBehavior: { type: "autoscaling" },
  });
const workflowsPath = fileURLToPath(new URL("engine-bare.ts", import.meta.url));
const bare = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger("ERROR") });
const workers = [await host("ours", (await loadBundle()).code), await host("bare", bare.code)];
const running = workers.map((worker) => worker.run());

type Begin = () => Promise<WorkflowHandle>;
const start = (taskQueue: string, type: string, args: unknown[]): Promise<WorkflowHandle> =>
  client.workflow.start(type, { taskQueue, workflowId: crypto.randomUUID(), args });
const byHand =
  (type: string): Begin =>
  () =>
    start("bare", type, []);
const interpreted =
  (tasks: TaskList): Begin =>
  () =>
    start("ours", "bench/steps", [startOf(tasks)]);

function startOf(tasks: TaskList): StartInput {
  return {
    runId: crypto.randomUUID(),
    definition: { document: { dsl: "1.0.3", namespace: "bench", name: "steps", version: "1.0.0" }, do: tasks as never },
    input: { n: 0 },
    cause: { kind: "api", id: "bench" },
    functions: { "crm.read": { local: true, startToCloseSeconds: 5 } },
  };
}

interface Pace {
  /** Runs a second, twenty at a time. */
  rate: number;
  /** Processor milliseconds a run, of client and worker. */
  cost: number;
}

async function pace(runs: number, one: Begin): Promise<Pace> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  let left = runs;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await (await one()).result();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const { user, system } = process.cpuUsage(cpu);
  return { rate: (runs / (performance.now() - started)) * 1000, cost: (user + system) / 1000 / runs };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const events = async (one: Begin): Promise<number> => {
  const handle = await one();
  await handle.result();
  return (await handle.fetchHistory()).events!.length;
};

/** Both in turns; the ratio is of pairs measured one after the other, so that what else the machine does cancels out. */
async function compare(title: string, runs: number, ours: Begin, theirs: Begin, their: string): Promise<void> {
  if (only && !title.includes(only)) return;
  await pace(AT_ONCE, theirs);
  await pace(AT_ONCE, ours);
  const rounds: { ours: Pace; theirs: Pace }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const first = i % 2 === 0 ? await pace(runs, ours) : undefined;
    const other = await pace(runs, theirs);
    rounds.push({ ours: first ?? (await pace(runs, ours)), theirs: other });
  }
  const of = (pick: (round: (typeof rounds)[number]) => number): number => median(rounds.map(pick));
  console.log(
    `${title}: ${of((r) => r.ours.rate).toFixed(1)} runs/s, ${of((r) => r.ours.cost).toFixed(1)} ms of processor,`,
    `${await events(ours)} events; ${their}: ${of((r) => r.theirs.rate).toFixed(1)}, ${of((r) => r.theirs.cost).toFixed(1)},`,
    `${await events(theirs)}; ratio ${of((r) => r.ours.rate / r.theirs.rate).toFixed(2)},`,
    `of processor ${of((r) => r.theirs.cost / r.ours.cost).toFixed(2)}`,
  );
}

/** Milliseconds from the start to the first activity. */
async function latency(one: Begin): Promise<number> {
  const started = performance.now();
  const called = new Promise<number>((resolve) => (firstCall = resolve));
  const handle = await one();
  const at = await called;
  await handle.result();
  return at - started;
}

async function compareLatency(): Promise<void> {
  if (only && !"start to first activity".includes(only)) return;
  const first = { ours: [] as number[], theirs: [] as number[] };
  for (let i = 0; i < 30; i++) {
    first.theirs.push(await latency(byHand("call")));
    first.ours.push(await latency(interpreted(times(1, http))));
  }
  const [ours, theirs] = [median(first.ours), median(first.theirs)];
  const ratio = (theirs / ours).toFixed(2);
  console.log(`start to first activity: ${ours.toFixed(0)} ms, by hand ${theirs.toFixed(0)}, ratio ${ratio}`);
}

/** Items a second of a loop, from the start of the run to its result. */
async function loop(): Promise<void> {
  if (only && !"for over".includes(only)) return;
  const items = 10_000;
  const one = interpreted([
    { l: { for: { in: `[range(${items})]` }, do: [{ s: { set: { n: "${ .n + $item }" } } }] } },
  ] as never);
  const rates: number[] = [];
  for (let i = 0; i < 15; i++) {
    const started = performance.now();
    await (await one()).result();
    rates.push((items / (performance.now() - started)) * 1000);
  }
  console.log(`for over ${items} items: ${median(rates).toFixed(0)} items/s`);
}

await compare("ten pure steps", 100, interpreted(times(10, { set: { n: "${ .n + 1 }" } })), byHand("sets"), "by hand");
await compare("twenty HTTP calls", 20, interpreted(times(20, http)), byHand("calls"), "by hand");
const localReads = interpreted(times(20, read("crm.read")));
await compare("twenty local reads", 40, localReads, byHand("localCalls"), "by hand");
const reads = interpreted(times(20, read("crm.readOrdinary")));
await compare("twenty reads, local against ordinary", 20, localReads, reads, "ordinary");
await loop();
await compareLatency();

for (const worker of workers) worker.shutdown();
await Promise.all(running);
await native.close();
await connection.close();
await server?.stop();
