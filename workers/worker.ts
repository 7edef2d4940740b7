import type { PayloadCodec } from "@temporalio/common";
import { activityInfo, type Context } from "@temporalio/activity";
import { type ActivityInterceptors, NativeConnection, Worker, type WorkerOptions } from "@temporalio/worker";
import { BATCH_QUEUE, TASK_QUEUE } from "#workflows/contract.ts";
import { bound } from "./bound.ts";
import { type Bundle, failureConverterPath, loadBundle } from "./bundle.ts";
import { deploymentOptions } from "./deployment.ts";
import { tries } from "./tries.ts";
import { createProjectionSink, type PostProjections } from "./projections.ts";

export interface WorkerConfig {
  address: string;
  namespace: string;
  /** By name: `crm.updateObject`, `http.request` and so on. */
  activities: object;
  postProjections: PostProjections;
  /** Without one, payloads are not encrypted: for tests and recorded histories. */
  codec?: PayloadCodec;
  /** Only this one; unless given, that of people's runs and, with fewer slots, that of all others. */
  taskQueue?: string;
  maxCachedWorkflows?: number;
  /** Another build than that of the sources. */
  bundle?: Bundle;
  /** Off, the worker takes runs whatever build is current. */
  versioned?: boolean;
  warn?: (message: string, error?: unknown) => void;
}

export interface RunningWorker {
  buildId: string;
  /** Ends when the worker has stopped; rejects when it failed. */
  done: Promise<void>;
  /** Lets what is under way finish, for some seconds. */
  stop: () => Promise<void>;
}

const beatMs = 2_000;
const activitySlots = 100;

/** Says that the worker lives while a call is under way: what a dead one held is noticed within seconds. */
function beat(context: Context): ActivityInterceptors {
  return {
    inbound: {
      execute(input, next) {
        const timer = setInterval(() => context.heartbeat(context.info.heartbeatDetails), beatMs);
        return next(input).finally(() => clearInterval(timer));
      },
    },
  };
}

const tuning = {
  // Scaled by the server, they become too few for runs that must be replayed: half a core stays idle.
  workflowTaskPollerBehavior: { type: "simple-maximum", maximum: 10 },
  activityTaskPollerBehavior: { type: "autoscaling" },
  shutdownGraceTime: "10s",
  shutdownForceTime: "20s",
  // How long the runs of a dead worker wait for it before another takes them.
  stickyQueueScheduleToStartTimeout: "5s",
  maxHeartbeatThrottleInterval: "3s",
  defaultHeartbeatThrottleInterval: "3s",
  maxConcurrentActivityTaskExecutions: activitySlots,
  interceptors: { activity: [beat, tries, bound] },
} as const satisfies Partial<WorkerOptions>;

/** A burst of events leaves the machine to the runs that people wait for. */
const batch = {
  taskQueue: BATCH_QUEUE,
  maxConcurrentWorkflowTaskExecutions: 2,
  maxConcurrentActivityTaskExecutions: 10,
  maxConcurrentLocalActivityExecutions: 2,
} as const satisfies Partial<WorkerOptions>;

/** A partner holds a quarter of the slots that the current activity has one of; of the few for bursts, half. */
export function partnerShare(): { slots: string; calls: number } {
  const { taskQueue } = activityInfo();
  const calls = taskQueue === BATCH_QUEUE ? batch.maxConcurrentActivityTaskExecutions / 2 : activitySlots / 4;
  return { slots: taskQueue, calls };
}

/** Hosts runs and their activities until it is stopped. */
export async function runWorker(config: WorkerConfig): Promise<RunningWorker> {
  const { address, namespace, activities, codec, versioned = true, warn = console.warn } = config;
  const { buildId, code } = config.bundle ?? (await loadBundle());
  const connection = await NativeConnection.connect({ address });
  const projections = createProjectionSink(config.postProjections, warn);
  const shared = {
    ...tuning,
    connection,
    namespace,
    activities,
    workflowBundle: { code },
    sinks: projections.sinks,
    maxCachedWorkflows: config.maxCachedWorkflows ?? 500,
    ...(codec && { dataConverter: { payloadCodecs: [codec], failureConverterPath } }),
    ...(versioned && { workerDeploymentOptions: deploymentOptions(buildId) }),
  };
  const queues = config.taskQueue ? [{ taskQueue: config.taskQueue }] : [{ taskQueue: TASK_QUEUE }, batch];
  const workers = await Promise.all(queues.map((queue) => Worker.create({ ...shared, ...queue })));
  const stop = () => workers.forEach((worker) => worker.getState() === "RUNNING" && worker.shutdown());
  // Where one fails, the process is to start anew with both.
  const run = async () => {
    const ends = await Promise.allSettled(workers.map((worker) => worker.run().finally(stop)));
    await projections.close();
    await connection.close();
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  };
  const done = run();
  return {
    buildId,
    done,
    async stop() {
      stop();
      await done;
    },
  };
}
