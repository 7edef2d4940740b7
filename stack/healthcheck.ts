// As a container's health check runs it: `node stack/healthcheck.ts 8000` asks a service, `… worker` asks Temporal.
import { takesRuns } from "./programs.ts";

const [subject] = process.argv.slice(2);
const { TEMPORAL_ADDRESS = "127.0.0.1:7233", TEMPORAL_NAMESPACE = "crm" } = process.env;
const healthy = subject === "worker" ? takesRuns(TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE) : isReady(Number(subject));
process.exit((await healthy.catch(() => false)) ? 0 : 1);

async function isReady(port: number): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4_000) })).ok;
}
