import { Connection } from "@temporalio/client";
import { createClients } from "#activities/clients.ts";
import { createActivities } from "#activities/index.ts";
import { sendProjections } from "#activities/projections.ts";
import { createTokenSource } from "#kit/client.ts";
import { createCodec, parseCodecKeys } from "#kit/codec.ts";
import { ConfigError } from "#kit/config.ts";
import { createOutbound } from "#kit/http.ts";
import { createLogger } from "#kit/log.ts";
import { readWorkerConfig } from "./config.ts";
import { setCurrent } from "./deployment.ts";
import { runWorker } from "./worker.ts";

try {
  await main();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}

/** Hosts process runs and their activities until it is asked to stop. */
async function main(): Promise<void> {
  const config = readWorkerConfig(process.env);
  const log = createLogger("worker", config.logLevel);
  const token = createTokenSource({
    usersUrl: config.urls.users,
    clientId: "workflow",
    clientSecret: config.clientSecret,
  });
  const clients = createClients(config.urls, token);
  const worker = await runWorker({
    address: config.temporalAddress,
    namespace: config.temporalNamespace,
    activities: createActivities({ clients, outbound: createOutbound(config.outboundAllow) }),
    postProjections: (updates) => sendProjections(clients, updates),
    codec: createCodec(parseCodecKeys(config.codecKeys)),
    maxCachedWorkflows: config.maxCachedWorkflows,
    warn: (message, err) => log.warn({ err }, message),
  });
  const stop = () => void worker.stop();
  process.once("SIGTERM", stop).once("SIGINT", stop);
  if (config.becomesCurrent) await becomeCurrent(config.temporalAddress, config.temporalNamespace, worker.buildId);
  log.info({ buildId: worker.buildId }, "taking process runs");
  await worker.done;
}

async function becomeCurrent(address: string, namespace: string, buildId: string): Promise<void> {
  const connection = await Connection.connect({ address });
  await setCurrent({ connection, namespace }, buildId).finally(() => connection.close());
}
