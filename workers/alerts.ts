import type { MetricMeter } from "@temporalio/common";
import type { Logger } from "pino";
import type { CircuitOptions } from "#activities/http/circuit.ts";

/** What people who keep the worker are told beyond what runs tell: a log line each, and a gauge. */
export function createAlerts(log: Logger, meter: MetricMeter) {
  const circuitOpen = meter.createGauge("partner_circuit_open", "int", "", "1 while nothing is sent to the origin");
  const keyMissing = meter.createGauge("codec_key_missing", "int", "", "1 since a payload under the key was met");
  return {
    circuit: ((origin, until) => {
      circuitOpen.set(until ? 1 : 0, { origin });
      if (until) log.warn({ origin, until }, "a partner does not answer: nothing is sent to it for a while");
      else log.info({ origin }, "a partner answers again");
    }) satisfies CircuitOptions["changed"],
    missingKey: (key: string) => {
      keyMissing.set(1, { key });
      log.error({ key }, "CODEC_KEYS lacks a key that runs were encrypted with: they stand still until it is given");
    },
  };
}
