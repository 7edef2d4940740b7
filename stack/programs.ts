import { Connection } from "@temporalio/client";
import proto from "@temporalio/proto";
import { delimiter, join } from "node:path";
import { root } from "./files.ts";
import { keep, type Parts } from "./infrastructure.ts";
import { launch, untilReady, type Running } from "./processes.ts";
import { serviceNames, services } from "./services.ts";
import { loadBundle } from "#workers/bundle.ts";
import { TASK_QUEUE } from "#workflows/contract.ts";

/** Starts the six services in one process, then the worker. */
export async function startPrograms(parts: Parts): Promise<void> {
  await keep(parts, "Services", () => startServices(parts));
  for (const name of serviceNames) parts.say(services[name].title, parts.env[`${services[name].env}_URL`]!);
  await keep(parts, "Worker", () => startWorker(parts));
  parts.say("Worker", "takes process runs");
}

type Place = Pick<Parts, "home" | "env" | "ports">;

function runNode({ home, env }: Place, name: string, script: string): Promise<Running> {
  const PATH = `${join(root, "node_modules", ".bin")}${delimiter}${env.PATH ?? ""}`;
  // Node keeps what it compiled: the next start takes a quarter less.
  const NODE_COMPILE_CACHE = env.NODE_COMPILE_CACHE ?? join(root, ".build", "compiled");
  const told = { ...env, PATH, NODE_COMPILE_CACHE };
  return launch({ name, command: process.execPath, args: [script], cwd: root, env: told, home });
}

/** The six services in one process; answers when all of them are ready. */
export async function startServices(parts: Place): Promise<Running> {
  const running = await runNode(parts, "services", "api/all.ts");
  const ready = async () => (await Promise.all(serviceNames.map((name) => isReady(parts.ports[name])))).every(Boolean);
  await untilReady("The services", running, ready, 120);
  return running;
}

const isReady = (port: number) =>
  fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );

/** A worker; answers when it takes process runs. */
export async function startWorker(parts: Place, name = "worker"): Promise<Running> {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = parts.env;
  const running = await runNode(parts, name, "workers/main.ts");
  await untilReady("The worker", running, () => takesRuns(address!, namespace!, running.pid), 120);
  return running;
}

/** Whether a worker of these sources, or just that of a process, asks for process runs, and new runs go to it. */
export async function takesRuns(address: string, namespace: string, pid?: number): Promise<boolean> {
  const connection = await Connection.connect({ address });
  try {
    const taskQueueType = proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW;
    const taskQueue = { name: TASK_QUEUE };
    const { pollers, versioningInfo } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue,
      taskQueueType,
    });
    const current = versioningInfo?.currentDeploymentVersion?.buildId;
    // A worker's identity is its process and machine; those that died are remembered for minutes.
    const asks = (pollers ?? []).some(({ identity }) => pid === undefined || identity?.startsWith(`${pid}@`));
    return asks && current === (await loadBundle()).buildId;
  } finally {
    await connection.close();
  }
}
