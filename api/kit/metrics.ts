import { collectDefaultMetrics, Gauge, Histogram, register, Registry } from "prom-client";

type Value = { labels?: Record<string, string>; value: number };
type Collect = () => Promise<Value[]>;
export type Gauges = ReturnType<typeof createMetrics>["gauge"];

let processMetrics = false;

/** Prometheus metrics of one service; those of the process are registered once, however many services it hosts. */
export function createMetrics(service: string) {
  if (!processMetrics) collectDefaultMetrics();
  processMetrics = true;
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Duration of HTTP requests",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return {
    observe: (labels: { method: string; route: string; status: number }, seconds: number) =>
      duration.observe(labels, seconds),
    gauge: (name: string, help: string, collect: Collect, labelNames: string[] = []) =>
      new Gauge({
        name,
        help,
        labelNames,
        registers: [registry],
        async collect() {
          this.reset();
          // What cannot be told now is left out: the other metrics are needed most when a store is away.
          for (const { labels = {}, value } of await collect().catch(() => [])) this.set(labels, value);
        },
      }),
    text: async () => `${await register.metrics()}\n${await registry.metrics()}`,
    contentType: registry.contentType,
  };
}
