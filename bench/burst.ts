import { event, openBench, percentile } from "./workflow-bench.ts";

// Runs that a person starts, one after another, before a burst of events and while what it starts is worked off.
const burst = Number(process.argv[2] ?? 10_000);
const SECONDS = Number(process.argv[3] ?? 30);
const BAR = 1.5;

const bench = await openBench();
await bench.publish("by-event", "schedule: { on: { one: { with: { type: bench.happened } } } }");
await bench.publish("by-person", "");
const seconds = (since: number) => ((performance.now() - since) / 1_000).toFixed(1);

/** Milliseconds from each request to the run's first activity, for so long; those that `counts` is true after. */
async function measure(counts: () => Promise<boolean>): Promise<number[]> {
  const took: number[] = [];
  for (const until = performance.now() + SECONDS * 1_000; performance.now() < until;) {
    const ms = await bench.toFirstActivity(() => bench.start("by-person"), "by-person");
    if (!(await counts())) break;
    took.push(ms);
  }
  return took;
}

await measure(async () => true);
const before = await measure(async () => true);
const events = Array.from({ length: burst }, (_, n) => event("bench.happened", `records/${n}`));
const began = performance.now();
let taken: string | undefined;
const intake = (async () => {
  for (let at = 0; at < burst; at += 500) await bench.post("/v1/events", events.slice(at, at + 500));
  taken = seconds(began);
})();
const during = await measure(async () => !taken || (await bench.open("by-event")) > 0);
const measured = seconds(began);
await intake;

const ratio = percentile(during, 95) / percentile(before, 95);
console.log(
  `${burst} events: taken in within ${taken} s, ${await bench.open("by-event")} runs of them open after ${measured} s`,
);
for (const [name, took] of Object.entries({ before, during }))
  console.log(
    `people's runs ${name}: median ${percentile(took, 50).toFixed(0)} ms, p95 ${percentile(took, 95).toFixed(0)} ms of ${took.length}`,
  );
console.log(`ratio of p95 ${ratio.toFixed(2)}, bar ${BAR}`);
while ((await bench.open("by-event")) > 0) await new Promise((resolve) => setTimeout(resolve, 250));
console.log(`none of them open after ${seconds(began)} s`);
await bench.close();
process.exitCode = ratio <= BAR ? 0 : 1;
