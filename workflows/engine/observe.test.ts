import { expect, test } from "vitest";
import { startInMemory } from "./memory.ts";
import type { Observation } from "./port.ts";
import { failing } from "./testing.ts";

const definition = failing(`
do:
  - double: { set: { n: '\${ .n * 2 }' }, input: { from: '{ n: .n }' }, output: { as: .n }, export: { as: '{ seen: . }' } }
  - left: { if: . > 100, set: { x: 1 } }
  - again:
      try: [{ send: { call: mail.send } }]
      catch: { retry: { delay: PT1M, limit: { attempt: { count: 1 } } } }
  - last: { set: { x: '\${ .y | error("no " + .) }' } }`);

async function watch(): Promise<Observation[]> {
  const seen: Observation[] = [];
  let outages = 1;
  const call = (): { y: string } => {
    if (outages-- > 0) throw new Error("down");
    return { y: "way" };
  };
  await startInMemory({ definition, input: { n: 2 }, call, observe: (one) => seen.push(one) }).go();
  return seen;
}
const of = (seen: Observation[], path: string): Observation[] => seen.filter((one) => one.path === path);

test("a step tells its data before and after each expression", async () => {
  expect(of(await watch(), "/do/0/double")).toEqual([
    { path: "/do/0/double", at: 0, type: "begun", name: "double", kind: "set", raw: { n: 2 } },
    { path: "/do/0/double", at: 0, type: "evaluated", program: "{ n: .n }", input: { n: 2 }, output: { n: 2 } },
    { path: "/do/0/double", at: 0, type: "evaluated", program: "${ .n * 2 }", input: { n: 2 }, output: 4 },
    { path: "/do/0/double", at: 0, type: "evaluated", program: ".n", input: { n: 4 }, output: 4 },
    { path: "/do/0/double", at: 0, type: "evaluated", program: "{ seen: . }", input: 4, output: { seen: 4 } },
    {
      path: "/do/0/double",
      at: 0,
      type: "ended",
      status: "completed",
      input: { n: 2 },
      rawOutput: { n: 4 },
      output: 4,
      context: { seen: 4 },
    },
  ]);
});

test("steps left out, tried again and faulted are told as such, with the time", async () => {
  const seen = await watch();
  expect(of(seen, "/do/1/left").at(-1)).toMatchObject({ type: "ended", status: "skipped", output: 4 });
  expect(of(seen, "/do/2/again")[1]).toMatchObject({ type: "retried", at: 0, attempt: 1, error: { detail: "down" } });
  expect(of(seen, "/do/2/again/try/0/send").map((one) => [one.at, one.type, "status" in one && one.status])).toEqual([
    [0, "begun", false],
    [0, "ended", "faulted"],
    [60_000, "begun", false],
    [60_000, "ended", "completed"],
  ]);
  expect(of(seen, "/do/3/last").slice(1)).toMatchObject([
    { type: "evaluated", program: '${ .y | error("no " + .) }', error: { detail: "no way" } },
    { type: "ended", status: "faulted", error: { detail: "no way", instance: "/do/3/last" } },
  ]);
});

test("a run that is cancelled tells which steps were under way", async () => {
  const seen: Observation[] = [];
  const run = startInMemory({ definition: failing("do: [{ w: { wait: P1D } }]"), observe: (one) => seen.push(one) });
  await run.go(0);
  run.cancel();
  await run.go(0);
  expect(seen.at(-1)).toMatchObject({ path: "/do/0/w", type: "ended", status: "cancelled" });
});
