import type { Connection } from "@temporalio/client";
import type { WorkerOptions } from "@temporalio/worker";

const DEPLOYMENT = "crm-processes";
const NOT_FOUND = 5;
const FAILED_PRECONDITION = 9;

export function deploymentOptions(buildId: string): NonNullable<WorkerOptions["workerDeploymentOptions"]> {
  return {
    useWorkerVersioning: true,
    version: { deploymentName: DEPLOYMENT, buildId },
    // Runs go on under new builds, kept compatible by the replay gate.
    defaultVersioningBehavior: "AUTO_UPGRADE",
  };
}

/** Gives new and open runs to the workers of this build, from their first poll on. */
export async function setCurrent(
  { connection, namespace }: { connection: Connection; namespace: string },
  buildId: string,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await connection.workflowService.setWorkerDeploymentCurrentVersion({
        namespace,
        deploymentName: DEPLOYMENT,
        buildId,
        identity: `crm-${process.pid}`,
        ignoreMissingTaskQueues: true,
      });
      return;
    } catch (error) {
      // The server learns of a version when its worker polls.
      const { code } = error as { code?: number };
      if (tries > 100 || (code !== NOT_FOUND && code !== FAILED_PRECONDITION)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
