import { event, median, openBench, percentile } from "./workflow-bench.ts";

// From an event's arrival to the first activity of the run that it starts, beside a bare start of the same process by
// Temporal's client. One worker, one server, interleaved.
const rounds = Number(process.argv[2] ?? 60);
const BAR = 3;

const bench = await openBench();
await bench.publish("by-event", "schedule: { on: { one: { with: { type: bench.happened } } } }");
const figures = { event: [] as number[], bare: [] as number[] };
for (let round = -5; round < rounds; round++) {
  const measured = {
    event: await bench.toFirstActivity(() => bench.post("/v1/events", event("bench.happened", `records/${round}`))),
    bare: await bench.toFirstActivity(() => bench.bare("by-event")),
  };
  if (round < 0) continue;
  figures.event.push(measured.event);
  figures.bare.push(measured.bare);
}
const show = (name: keyof typeof figures) =>
  console.log(
    `${name}: median ${median(figures[name]).toFixed(0)} ms, p95 ${percentile(figures[name], 95).toFixed(0)} ms`,
  );
show("event");
show("bare");
const ratio = percentile(figures.event, 95) / percentile(figures.bare, 95);
console.log(`event to first activity, p95: ${ratio.toFixed(2)} of a bare start (bar ${BAR}); ${rounds} rounds each`);
await bench.close();
process.exitCode = ratio <= BAR ? 0 : 1;
