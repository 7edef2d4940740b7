import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { NativeConnection, Worker } from "@temporalio/worker";
import { median, openBench, percentile } from "./workflow-bench.ts";

// From a person's answer, over the API, to the first activity of the step behind it; beside an update that a workflow
// written by hand gets from Temporal's client. One server, interleaved.
const rounds = Number(process.argv[2] ?? 60);
const taskQueue = "bare";

const bench = await openBench();
await bench.publish("asks", "", "  - ask: { call: people.ask, with: { title: Well?, role: manager } }\n");
const connection = await NativeConnection.connect({ address: bench.address });
let reached: (at: number) => void = () => undefined;
const worker = await Worker.create({
  connection,
  namespace: "bench",
  taskQueue,
  workflowsPath: fileURLToPath(new URL("tasks-workflows.ts", import.meta.url)),
  activities: { write: async () => reached(performance.now()) },
});
const done = worker.run();
const own = await Connection.connect({ address: bench.address });
const { workflow } = new Client({ connection: own, namespace: "bench" });

async function byHand(): Promise<number> {
  const handle = await workflow.start("bareAsk", { taskQueue, workflowId: randomUUID() });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const first = new Promise<number>((resolve) => (reached = resolve));
  const began = performance.now();
  await handle.executeUpdate("answer", { args: [{ ok: true }] });
  return (await first) - began;
}

async function byTask(): Promise<number> {
  await bench.start("asks");
  const id = await bench.openTask("asks");
  return bench.toFirstActivity(() => bench.post(`/v1/tasks/${id}/complete`, { output: { ok: true } }), "asks");
}

const figures = { task: [] as number[], update: [] as number[] };
for (let round = -5; round < rounds; round++) {
  const measured = { task: await byTask(), update: await byHand() };
  if (round < 0) continue;
  figures.task.push(measured.task);
  figures.update.push(measured.update);
}
for (const [name, took] of Object.entries(figures))
  console.log(`${name}: median ${median(took).toFixed(0)} ms, p95 ${percentile(took, 95).toFixed(0)} ms`);
const ratio = percentile(figures.task, 95) / percentile(figures.update, 95);
console.log(`a task's answer to the next step, p95: ${ratio.toFixed(2)} of a bare update; ${rounds} rounds each`);
worker.shutdown();
await done;
await Promise.all([own.close(), connection.close()]);
await bench.close();
