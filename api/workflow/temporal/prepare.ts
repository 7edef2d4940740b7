import proto from "@temporalio/proto";
import type { Logger } from "pino";
import { keepDoing } from "#kit/background.ts";
import type { Running } from "#kit/run.ts";
import { SEARCH_ATTRIBUTES } from "#workflows/contract.ts";
import { bounded, type Gateway } from "./gateway.ts";

const retentionDays = 30;
const types = proto.temporal.api.enums.v1.IndexedValueType;
const indexed = { Keyword: types.INDEXED_VALUE_TYPE_KEYWORD, Datetime: types.INDEXED_VALUE_TYPE_DATETIME };

/** Makes the namespace and its search attributes where they are missing, as soon as Temporal can be reached. */
export function prepareTemporal(gateway: Gateway, log: Logger): Running & { ready: Promise<void> } {
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  let done = false;
  const work = async () => {
    if (done) return;
    await makeNamespace(gateway);
    await registerSearchAttributes(gateway);
    done = true;
    resolve();
  };
  const loop = keepDoing("preparing Temporal", work, { everyMs: 1_000, log });
  return { ready, stop: loop.stop };
}

async function makeNamespace(gateway: Gateway): Promise<void> {
  const { workflowService } = gateway.connection;
  const { namespace } = gateway;
  const workflowExecutionRetentionPeriod = { seconds: (retentionDays * 86_400) as never };
  await bounded(gateway, () => workflowService.describeNamespace({ namespace })).catch(async (error: unknown) => {
    if ((error as { code?: number }).code !== notFound) throw error;
    await bounded(gateway, () => workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod }));
  });
}

const notFound = 5;

async function registerSearchAttributes(gateway: Gateway): Promise<void> {
  const { operatorService } = gateway.connection;
  const { namespace } = gateway;
  const { customAttributes } = await bounded(gateway, () => operatorService.listSearchAttributes({ namespace }));
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !Object.hasOwn(customAttributes ?? {}, name));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, indexed[type]]));
  await bounded(gateway, () => operatorService.addSearchAttributes({ namespace, searchAttributes }));
}
