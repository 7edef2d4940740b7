import { event, openBench, percentile } from "./workflow-bench.ts";

// Runs that a person starts, one at a time, before and while a burst of events starts runs of its own.
const burst = Number(process.argv[2] ?? 10_000);
const SECONDS = 15;
const BAR = 1.5;

const bench = await openBench();
await bench.publish("by-event", "schedule: { on: { one: { with: { type: bench.happened } } } }");
await bench.publish("by-person", "");

/** Milliseconds from each request to the run's first activity, for so long. */
async function measure(): Promise<number[]> {
  const took: number[] = [];
  for (const until = performance.now() + SECONDS * 1_000; performance.now() < until;)
    took.push(await bench.toFirstActivity(() => bench.start("by-person"), "by-person"));
  return took;
}

await measure();
const before = await measure();
const events = Array.from({ length: burst }, (_, n) => event("bench.happened", `records/${n}`));
const began = performance.now();
for (let at = 0; at < burst; at += 500) await bench.post("/v1/events", events.slice(at, at + 500));
const taken = performance.now() - began;
const during = await measure();
const { waiting } = await bench.pending();
const ratio = percentile(during, 95) / percentile(before, 95);
console.log(
  `${burst} events were taken in within ${(taken / 1_000).toFixed(1)} s; ${waiting} starts still queued at the end`,
);
for (const [name, took] of Object.entries({ before, during }))
  console.log(`people's runs ${name}: p95 ${percentile(took, 95).toFixed(0)} ms of ${took.length}`);
console.log(`ratio ${ratio.toFixed(2)}, bar ${BAR}`);
await bench.close();
process.exitCode = ratio <= BAR && waiting > 0 ? 0 : 1;
