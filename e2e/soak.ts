import { parseArgs } from "node:util";
import { harms } from "./faults/all.ts";
import type { Counts } from "./faults/harm.ts";
import { atRest } from "./faults/judge.ts";
import { startLoad } from "./faults/load.ts";
import { Rig } from "./faults/rig.ts";
import { suffer, type Outcome } from "./faults/suffer.ts";
import { table } from "./faults/table.ts";
import { publishProcesses } from "./faults/visit.ts";

const usage = `npm run soak -- [<harm> …] [--share S] [--rate R]

Does every harm of the list, or those named by number, to a whole system of its own, as often as the list says and under
the highest rate of starts that this machine sustains without a harm: found first, and printed. Then nothing may be
lost, stuck, or done twice. Ends with a table; its exit code is 1 when a promise was broken. All of it takes hours.

  --share S  only this share of the counts, such as 0.1
  --rate R   so many starts a second instead of the highest
  --help     says this

${harms.map(({ id, name, full }) => `  ${String(id).padStart(2)}  ${name}: ${words(full)}`).join("\n")}`;

function words({ times, seconds, size }: Counts): string {
  const parts = [`${times} times`, seconds ? `${seconds} s each` : "", size ? `${size} runs` : ""];
  return parts.filter(Boolean).join(", ");
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { share: { type: "string" }, rate: { type: "string" }, help: { type: "boolean", short: "h" } },
});
const share = Number(values.share ?? 1);
const wanted = positionals.length > 0 ? positionals.map(Number) : harms.map(({ id }) => id);
const known = wanted.every((id) => harms.some((harm) => harm.id === id));
const given = Number(values.rate ?? 0);
if (values.help || !known || !(share > 0 && share <= 1) || !(given >= 0)) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

/** The counts that a share leaves: at least once, at least one. */
const shareOf = ({ times, seconds, size }: Counts): Counts => ({
  times: Math.ceil(times * share),
  ...(seconds && { seconds: Math.ceil(seconds * share) }),
  ...(size && { size: Math.ceil(size * share) }),
});

const tryMs = 20_000;
const graceSeconds = 5;
const restSeconds = 15;

/** Twice as many starts a second as long as all of them are done some seconds after the last. */
async function highestRate(rig: Rig): Promise<number> {
  for (let rate = 2; ; rate *= 2) {
    const load = startLoad(rig, rate);
    await new Promise((resolve) => setTimeout(resolve, tryMs));
    await load.stop();
    const kept = await rig.system
      .until("all are done", () => atRest(rig, load), graceSeconds)
      .then(
        () => true,
        () => false,
      );
    console.log(`${rate} starts a second: ${kept ? "sustained" : "too many"}`);
    if (kept) continue;
    await rig.system.until("all are done", () => atRest(rig, load), 600);
    return Math.max(1, rate / 2);
  }
}

const rig = await Rig.start();
const outcomes: Outcome[] = [];
try {
  await publishProcesses(rig);
  const rate = given || (await highestRate(rig));
  console.log(`under ${rate} starts a second`);
  for (const harm of harms.filter(({ id }) => wanted.includes(id))) {
    const verdict = await suffer(rig, harm, shareOf(harm.full), rate, restSeconds);
    outcomes.push(await verdict());
    console.log(table(outcomes.slice(-1)));
  }
} finally {
  await rig.dispose();
}
console.log(`\n${table(outcomes)}`);
process.exit(outcomes.some(({ breaches }) => breaches.length > 0) ? 1 : 0);
