import { Connection } from "@temporalio/client";
import { DefaultLogger, Runtime } from "@temporalio/worker";
import { createClients } from "#activities/clients.ts";
import { createCircuits } from "#activities/http/circuit.ts";
import { createActivities } from "#activities/index.ts";
import { sendProjections } from "#activities/projections.ts";
import { createTokenSource } from "#kit/client.ts";
import { createCodec } from "#kit/codec.ts";
import { ConfigError } from "#kit/config.ts";
import { createOutbound } from "#kit/http.ts";
import { createLogger } from "#kit/log.ts";
import { createAlerts } from "./alerts.ts";
import { type Config, readConfig } from "./config.ts";
import { setCurrent } from "./deployment.ts";
import { partnerShare, runWorker } from "./worker.ts";

try {
  await main(readConfig(process.env));
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}

/** Takes process runs until a signal asks it to stop; what is under way may finish. */
async function main(config: Config): Promise<void> {
  const { address, namespace, urls, clientSecret, metricsAddress: bindAddress } = config;
  const log = createLogger("worker", config.logLevel);
  const { metricMeter } = Runtime.install({
    // A step's failure is the run's business and told there; what concerns the worker itself is logged.
    logger: new DefaultLogger("ERROR", ({ message, meta }) => log.error({ ...meta }, message)),
    ...(bindAddress && { telemetryOptions: { metrics: { prometheus: { bindAddress } } } }),
  });
  const alerts = createAlerts(log, metricMeter);
  const outbound = createOutbound({ allow: config.outboundAllow, ports: config.outboundPorts });
  const clients = createClients(urls, createTokenSource({ usersUrl: urls.users, clientId: "workflow", clientSecret }));
  const worker = await runWorker({
    address,
    namespace,
    activities: createActivities({
      clients,
      outbound: createCircuits(outbound, { share: partnerShare, changed: alerts.circuit }),
    }),
    postProjections: (updates) => sendProjections(clients, updates),
    codec: createCodec(config.codecKeys, alerts.missingKey),
    maxCachedWorkflows: config.cachedRuns,
    warn: (message, error) => log.warn({ err: error }, message),
  });
  if (config.makeCurrent) await makeCurrent(address, namespace, worker.buildId);
  log.info({ buildId: worker.buildId, namespace }, "the worker takes process runs");
  await worker.done;
}

async function makeCurrent(address: string, namespace: string, buildId: string): Promise<void> {
  const connection = await Connection.connect({ address });
  await setCurrent({ connection, namespace }, buildId).finally(() => connection.close());
}
