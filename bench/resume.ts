import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { each, park, wake } from "../e2e/faults/parked.ts";
import { publishProcesses } from "../e2e/faults/visit.ts";
import { Rig } from "../e2e/faults/rig.ts";

// Parked runs, all told to go on: by events at the Workflow Engine's API, beside workflows written by hand that are
// signalled. One server; from the first message until the last run has gone on.
const size = Number(process.argv[2] ?? 10_000);
const taskQueue = "bare";

Runtime.install({ logger: new DefaultLogger("ERROR") });
const rig = await Rig.start();
await publishProcesses(rig);
const { address, namespace } = rig.system.ready.temporal;

async function ours(): Promise<number> {
  const parked = await park(rig, size);
  const began = performance.now();
  await wake(rig, parked);
  return (performance.now() - began) / 1000;
}

async function bare(): Promise<number> {
  const [connection, native] = [await Connection.connect({ address }), await NativeConnection.connect({ address })];
  const { workflow } = new Client({ connection, namespace });
  const workflowsPath = fileURLToPath(new URL("resume-workflows.ts", import.meta.url));
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowsPath,
    maxCachedWorkflows: 500,
  });
  const done = worker.run();
  const ids = Array.from({ length: size }, () => randomUUID());
  await each(ids, (workflowId) => workflow.start("bareWait", { taskQueue, workflowId }));
  const began = performance.now();
  await each(ids, (id) => workflow.getHandle(id).signal("go"));
  await each(ids, (id) => workflow.getHandle(id).result());
  const seconds = (performance.now() - began) / 1000;
  worker.shutdown();
  await done;
  await Promise.all([connection.close(), native.close()]);
  return seconds;
}

try {
  const [theirs, our] = [await bare(), await ours()];
  console.log(
    `${size} parked runs resumed in ${our.toFixed(1)} s; workflows by hand, signalled: ${theirs.toFixed(1)} s,`,
    `ratio ${(our / theirs).toFixed(2)}`,
  );
} finally {
  await rig.dispose();
}
process.exit(0);
