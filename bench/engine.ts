import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { ensureNamespace } from "#stack/temporal.ts";
import { startTestTemporal } from "#stack/test-servers.ts";
import { bundle } from "#workers/bundle.ts";
import type { StartInput } from "#workflows/contract.ts";
import type { TaskList } from "#workflows/definition/types.ts";

// The interpreter beside hand-written workflows that do the same, in one worker, in interleaved rounds: medians.
const ROUNDS = 5;
const AT_ONCE = 20;
const TASK_QUEUE = "bench";
const namespace = "bench";

const times = (count: number, task: object): TaskList =>
  Array.from({ length: count }, (_, i) => ({ [`s${i}`]: task })) as unknown as TaskList;
const call = (name: string): object => ({ call: name, with: { n: 1 } });
const pairs = [
  { title: "ten pure steps", runs: 100, bare: "bareSets", tasks: times(10, { set: { n: "${ .n + 1 }" } }) },
  { title: "twenty calls", runs: 20, bare: "bareCalls", tasks: times(20, call("crm.write")) },
  { title: "twenty local calls", runs: 40, bare: "bareLocalCalls", tasks: times(20, call("crm.read")) },
];

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
const worker = await Worker.create({
  connection: native,
  namespace,
  taskQueue: TASK_QUEUE,
  workflowBundle: { code: await bundle(fileURLToPath(new URL("engine-workflows.ts", import.meta.url))) },
  activities: { "crm.read": activity, "crm.write": activity },
  sinks: { projection: { update: { fn: () => undefined } } },
  workflowTaskPollerBehavior: { type: "autoscaling" },
  activityTaskPollerBehavior: { type: "autoscaling" },
});
const running = worker.run();

function startOf(tasks: TaskList): StartInput {
  return {
    runId: crypto.randomUUID(),
    definition: { document: { dsl: "1.0.3", namespace: "bench", name: "steps", version: "1.0.0" }, do: tasks as never },
    input: { n: 0 },
    cause: { kind: "api", id: "bench" },
    functions: {
      "crm.read": { local: true, startToCloseSeconds: 5 },
      "crm.write": { local: false, startToCloseSeconds: 30 },
    },
  };
}

function begin(type: string, tasks?: TaskList): ReturnType<typeof client.workflow.start> {
  const args = tasks ? [startOf(tasks)] : [];
  return client.workflow.start(type, { taskQueue: TASK_QUEUE, workflowId: crypto.randomUUID(), args });
}

/** Runs a second, twenty at a time. */
async function rate(runs: number, one: () => ReturnType<typeof begin>): Promise<number> {
  const started = performance.now();
  let left = runs;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await (await one()).result();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return (runs / (performance.now() - started)) * 1000;
}

/** Milliseconds from the start to the first activity. */
async function latency(one: () => ReturnType<typeof begin>): Promise<number> {
  const started = performance.now();
  const called = new Promise<number>((resolve) => (firstCall = resolve));
  const handle = await one();
  const at = await called;
  await handle.result();
  return at - started;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
const history = async (handle: Awaited<ReturnType<typeof begin>>): Promise<number> => {
  await handle.result();
  return (await handle.fetchHistory()).events!.length;
};

for (const { title, runs, bare, tasks } of pairs) {
  const ours: number[] = [];
  const theirs: number[] = [];
  await rate(AT_ONCE, () => begin(bare));
  await rate(AT_ONCE, () => begin("bench/steps", tasks));
  for (let round = 0; round < ROUNDS; round++) {
    theirs.push(await rate(runs, () => begin(bare)));
    ours.push(await rate(runs, () => begin("bench/steps", tasks)));
  }
  const [a, b] = [median(ours), median(theirs)];
  const events = [await history(await begin("bench/steps", tasks)), await history(await begin(bare))];
  console.log(
    `${title}: ${a.toFixed(1)} runs/s, by hand ${b.toFixed(1)}, ratio ${(a / b).toFixed(2)}; ${events[0]} history events, by hand ${events[1]}`,
  );
}

const first = { ours: [] as number[], theirs: [] as number[] };
for (let i = 0; i < 30; i++) {
  first.theirs.push(await latency(() => begin("bareCalls")));
  first.ours.push(await latency(() => begin("bench/steps", times(20, call("crm.write")))));
}
const [ours, theirs] = [median(first.ours), median(first.theirs)];
console.log(
  `start to first activity: ${ours.toFixed(0)} ms, by hand ${theirs.toFixed(0)}, ratio ${(theirs / ours).toFixed(2)}`,
);

worker.shutdown();
await running;
await native.close();
await connection.close();
await server?.stop();
