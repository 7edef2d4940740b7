import { cp, mkdir, readFile, symlink, appendFile } from "node:fs/promises";
import { join } from "node:path";
import { Connection } from "@temporalio/client";
import proto from "@temporalio/proto";
import { root } from "#stack/files.ts";
import { launch, untilReady, type Running } from "#stack/processes.ts";
import { loadBundle } from "#workers/bundle.ts";
import { TASK_QUEUE } from "#workflows/contract.ts";
import type { Harm } from "./harm.ts";
import { park, wake } from "./parked.ts";
import type { Rig } from "./rig.ts";

/** The same sources with another line in them: a build of its own. */
async function nextSources(rig: Rig): Promise<string> {
  const folder = join(rig.home, "next");
  await mkdir(folder, { recursive: true });
  for (const name of ["activities", "api", "db", "workers", "workflows", "package.json", "package-lock.json"])
    await cp(join(root, name), join(folder, name), { recursive: true });
  await symlink(join(root, "node_modules"), join(folder, "node_modules")).catch(() => undefined);
  await appendFile(join(folder, "workflows", "process.ts"), "\n// The next build.\n");
  return folder;
}

/** A worker of the next build; answers when new and open runs go to it. */
async function startNext(rig: Rig): Promise<Running> {
  const cwd = await nextSources(rig);
  const running = await launch({
    name: "worker-next",
    command: process.execPath,
    args: ["workers/main.ts"],
    cwd,
    env: { ...rig.env },
    home: rig.home,
  });
  const { buildId } = await loadBundle();
  await untilReady("The next worker", running, async () => (await currentBuild(rig)) !== buildId, 120);
  return running;
}

async function currentBuild(rig: Rig): Promise<string | undefined> {
  const connection = await Connection.connect({ address: rig.env["TEMPORAL_ADDRESS"]! });
  try {
    const { versioningInfo } = await connection.workflowService.describeTaskQueue({
      namespace: rig.env["TEMPORAL_NAMESPACE"]!,
      taskQueue: { name: TASK_QUEUE },
      taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    });
    return versioningInfo?.currentDeploymentVersion?.buildId ?? undefined;
  } finally {
    await connection.close();
  }
}

async function refuseNondeterminism(...logs: string[]): Promise<void> {
  for (const log of logs)
    if (/nondeterminis|TMPRL1100/i.test(await readFile(log, "utf8"))) throw new Error(`${log} tells of nondeterminism`);
}

const deployed: Harm = {
  id: 13,
  name: "a new worker build deployed, and rolled back, with runs open",
  quick: { times: 1, size: 60 },
  full: { times: 1, size: 1_000 },
  inject: async ({ rig, size }) => {
    const parked = await park(rig, size);
    const next = await startNext(rig);
    await rig.stop("worker");
    await wake(rig, parked.slice(0, size / 2));
    const old = Date.now();
    await rig.start("worker");
    const back = (Date.now() - old) / 1000;
    await next.stop();
    await wake(rig, parked.slice(size / 2));
    await refuseNondeterminism(next.log, rig.part("worker").log);
    if (back > 120) throw new Error(`rolling back took ${back.toFixed(0)} s`);
  },
  recover: async () => undefined,
};

export const deployHarms = [deployed];
