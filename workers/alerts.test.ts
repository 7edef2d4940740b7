import { createServer, type AddressInfo } from "node:net";
import { Runtime } from "@temporalio/worker";
import { expect, test } from "vitest";
import { createLogger } from "#kit/log.ts";
import { createAlerts } from "./alerts.ts";

async function freeAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}

test("harms 11 and 14: a closed circuit and a missing key are told by a log line and a gauge", async () => {
  const bindAddress = await freeAddress();
  const { metricMeter } = Runtime.install({ telemetryOptions: { metrics: { prometheus: { bindAddress } } } });
  const lines: { level: string; origin?: string; key?: string }[] = [];
  const log = createLogger("worker", "info", { write: (line) => lines.push(JSON.parse(line) as never) });
  const { circuit, missingKey } = createAlerts(log, metricMeter);
  circuit("https://away.test", new Date());
  circuit("https://back.test", new Date());
  circuit("https://back.test", undefined);
  missingKey("old");
  expect(lines.map(({ level, origin, key }) => [level, origin ?? key])).toEqual([
    ["warn", "https://away.test"],
    ["warn", "https://back.test"],
    ["info", "https://back.test"],
    ["error", "old"],
  ]);
  const metrics = await (await fetch(`http://${bindAddress}/metrics`)).text();
  expect(metrics.split("\n")).toEqual(
    expect.arrayContaining([
      'codec_key_missing{key="old"} 1',
      'partner_circuit_open{origin="https://away.test"} 1',
      'partner_circuit_open{origin="https://back.test"} 0',
    ]),
  );
});
