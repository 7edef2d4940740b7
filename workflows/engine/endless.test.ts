// oxlint-disable unicorn/no-thenable -- `then` is a key of the language
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Definition, ErrorSpec, Json } from "../definition/types.ts";
import { definitions } from "../random/testing.ts";
import { answerFor } from "../random/world.ts";
import { pack } from "./cursor.ts";
import { fault } from "./faults.ts";
import type { RunFrame } from "./frame.ts";
import { maxPayloadBytes } from "./limits.ts";
import { type MemoryRun, startInMemory } from "./memory.ts";
import { defineAny } from "./testing.ts";

interface Result {
  output?: Json;
  error?: ErrorSpec;
  calls: string[];
  /** Calls and waits met, and in how many parts the run went on. */
  boundaries: number;
  parts: number;
}

/** Whether to cut at a boundary: `met` counts those of the whole run, `passed` those that were new in this part. */
type When = (met: number, passed: number) => boolean;

const big = "x".repeat(1_000_000);
const sizeOf = (value: unknown): number => JSON.stringify(value).length;

const never: When = () => false;
const everywhere: When = (_, passed) => passed > 0;

/** Runs a process to its end, in as many parts as `when` asks for, each from the JSON of the cursor of the one before. */
async function inParts(
  definition: Definition,
  when: When,
  input: Json = { n: 1 },
  look: (cursor: RunFrame) => void = () => undefined,
): Promise<Result> {
  const calls: string[] = [];
  const known = new Set<string>();
  let failures = 0;
  let met = 0;
  let parts = 0;
  let cursor: RunFrame | undefined;
  let now = 0;
  for (;;) {
    let passed = 0;
    parts++;
    const run: MemoryRun = startInMemory({
      definition,
      input,
      now,
      cursor,
      call: ({ activity, argument }) => {
        if (activity === "crm.big") return { key: argument.key, text: big };
        if (activity === "mail.send" && failures++ % 3 < 2) throw fault("communication", "away");
        return answerFor(activity, argument, run);
      },
      hold: (boundary) => {
        const cut = when(met++, passed);
        // A wait that stands again is where the run was cut, not a step forward.
        const which = JSON.stringify([boundary.path, boundary.summary]);
        if (!cut && (boundary.type === "call" || !known.has(which))) passed++;
        known.add(which);
        return cut;
      },
    });
    await mended(run);
    calls.push(...run.calls.map(({ activity, argument }) => JSON.stringify([activity, argument])));
    const { output, error } = run;
    if (output !== undefined || error) return { output, error, calls: calls.sort(), boundaries: met, parts };
    if (!run.held()) throw new Error(`the run stands still: ${JSON.stringify(run.projection())}`);
    cursor = JSON.parse(JSON.stringify(pack(run.run))) as RunFrame;
    look(cursor);
    now = run.now();
  }
}

/** Goes on for as long as it can, a person skipping what failed. */
async function mended(run: MemoryRun): Promise<void> {
  for (;;) {
    await run.go();
    const [incident] = run.held() ? [] : run.run.journal.incidents();
    if (!incident) return;
    run.resolve(incident.path, { type: "skip", output: "mended" });
  }
}

/** The same output and calls, cut once at each boundary and cut at all of them; gives how many cuts there were. */
async function expectEndless(definition: Definition): Promise<number> {
  const { parts: one, boundaries, ...whole } = await inParts(definition, never);
  expect(one).toBe(1);
  let cuts = 0;
  for (let at = 0; at <= boundaries; at++) {
    const when: When = at === boundaries ? everywhere : (met) => met === at;
    const { output, error, calls, parts } = await inParts(definition, when);
    expect({ at, output, error, calls }).toEqual({ at, ...whole });
    cuts += parts - 1;
  }
  return cuts;
}

const call = { call: "crm.read", with: { v: "${ . }" } };
const pair = { all: [{ with: { type: "ping" } }, { with: { type: "pong" } }] };
const sub = { workflow: { namespace: "test", name: "sound", input: 1 } };
const again = { delay: "PT5S", backoff: { linear: {} }, limit: { attempt: { count: 3 } } };

const leaves: Record<string, object> = {
  set: { set: { n: "${ . | tojson | .[:30] }" } },
  call,
  function: { call: "own", with: { of: 1 } },
  http: { call: "http", with: { method: "get", endpoint: "https://x.test" } },
  wait: { wait: "PT1M" },
  emit: { emit: { event: { with: { type: "t", time: "2026-01-01T00:00:00Z" } } } },
  listen: { listen: { to: pair } },
  each: { listen: { to: pair }, foreach: { do: [{ one: call }, { rest: { wait: "PT1S" } }] } },
  ask: { call: "people.ask", with: { title: "ok?", due: "P1D" } },
  run: { run: sub },
  "run and leave": { run: { ...sub, await: false } },
  retried: { try: [{ flaky: { call: "mail.send" } }], catch: { retry: again } },
  incident: { set: { x: '${ error("no") }' } },
  race: { fork: { compete: true, branches: [{ slow: { wait: "PT1H" } }, { quick: { wait: "PT1S" } }] } },
  late: { try: [{ w: { wait: "PT1H", timeout: { after: "PT1M" } } }], catch: { errors: { with: { status: 408 } } } },
};

const scopes: Record<string, (inner: object) => object> = {
  do: (inner) => ({ do: [{ before: call }, { inner }, { after: { wait: "PT1S" } }] }),
  for: (inner) => ({ for: { in: "[1, 2]" }, do: [{ inner }, { more: { set: { n: "${ [$item, .] }" } } }] }),
  fork: (inner) => ({ fork: { branches: [{ inner }, { beside: { do: [{ w: { wait: "PT30S" } }, { c: call }] } }] } }),
  race: (inner) => ({ fork: { compete: true, branches: [{ inner }, { slow: { wait: "P9D" } }] } }),
  switch: (inner) => ({ do: [{ pick: { switch: [{ it: { then: "inner" } }] } }, { inner }] }),
  try: (inner) => ({
    try: [{ inner }, { flaky: { call: "mail.send" } }],
    catch: { retry: again, errors: { with: { status: 500 } } },
  }),
  catch: (inner) => ({ try: [{ bad: { raise: { error: "teapot" } } }], catch: { do: [{ inner }] } }),
  foreach: (inner) => ({ listen: { to: pair }, foreach: { do: [{ inner }] } }),
  timeout: (inner) => ({ do: [{ inner }], timeout: { after: "P30D" } }),
  patience: (inner) => ({ try: [{ inner }], catch: { retry: { limit: { attempt: { duration: "P30D", count: 1 } } } } }),
  shaped: (inner) => ({
    do: [{ inner }],
    input: { from: "{ given: . }" },
    output: { as: "{ out: . }" },
    export: { as: "." },
  }),
  jump: (inner) => ({
    do: [
      { count: { set: { n: "${ (.n? // 0) + 1 }" } } },
      { kept: { do: [{ inner }], output: { as: "$input" } } },
      { back: { switch: [{ more: { when: ".n < 2", then: "count" } }] } },
    ],
  }),
};

const use = {
  errors: { teapot: { type: "https://x.test/e", status: 418 } },
  functions: { own: { do: [{ x: call }, { w: { wait: "PT1M" } }, { y: call }] } },
};
const extensions = [
  {
    around: {
      extend: "wait",
      before: [{ b: { call: "crm.write", with: { of: "${ $task.name }" } } }],
      after: [{ a: call }],
    },
  },
];

function processOf(task: object, more: object = {}): Definition {
  const { document } = defineAny({});
  return {
    document: { ...document, metadata: {} },
    use: { ...use, ...more },
    do: [{ outer: task }, { last: call }],
  } as unknown as Definition;
}

describe("cut at every boundary and gone on from its cursor, a run gives the same output and the same calls", () => {
  for (const [scope, around] of Object.entries(scopes)) {
    test(`every construct within ${scope}`, async () => {
      let cuts = 0;
      for (const inner of Object.values(leaves)) cuts += await expectEndless(processOf(around(inner)));
      expect(cuts).toBeGreaterThan(50);
    });
  }

  test("every scope within every other", async () => {
    let cuts = 0;
    for (const around of Object.values(scopes))
      for (const inner of Object.values(scopes)) cuts += await expectEndless(processOf(around(inner(leaves.wait!))));
    expect(cuts).toBeGreaterThan(1_000);
  });

  test("with extensions around, and within functions", async () => {
    let cuts = 0;
    for (const task of [...Object.values(leaves), ...Object.values(scopes).map((around) => around(leaves.wait!))]) {
      cuts += await expectEndless(processOf(task, { extensions }));
      const functions = { ...use.functions, it: task };
      cuts += await expectEndless(processOf({ call: "it", with: { v: 1 } }, { functions }));
    }
    expect(cuts).toBeGreaterThan(300);
  });

  test("four hundred random processes", async () => {
    let cuts = 0;
    for (const process of fc.sample(definitions, { numRuns: 400, seed: 20_265 })) cuts += await expectEndless(process);
    expect(cuts).toBeGreaterThan(1_000);
  });
});

describe("what a run holds", () => {
  test("harm 17: fifty steps of 1 MB each, cut at each: no cursor takes more than 2 MB", async () => {
    const read = { do: [{ inner: { do: [{ read: { call: "crm.big" } }] } }] };
    const process = defineAny({ do: [{ loop: { for: { in: "[range(50)]" }, ...read } }, { last: { wait: "PT1S" } }] });
    const sizes: number[] = [];
    const { output, parts } = await inParts(process, everywhere, null, (cursor) => sizes.push(sizeOf(cursor)));
    expect(output).toEqual({ key: "run/do/0/loop[49]/do/0/inner/do/0/read", text: big });
    expect(parts).toBe(51);
    expect(Math.min(...sizes)).toBeGreaterThan(big.length);
    expect(Math.max(...sizes)).toBeLessThan(maxPayloadBytes);
  });

  test("the input of a run stands beside its cursor, not in it", async () => {
    const sizes: number[] = [];
    const process = defineAny({ do: [{ a: { wait: "PT1S" } }, { b: { wait: "PT1S", input: { from: ".big" } } }] });
    const { output } = await inParts(process, everywhere, { big, n: 1 }, (cursor) => sizes.push(sizeOf(cursor)));
    expect(output).toEqual(big);
    expect(Math.max(...sizes)).toBeLessThan(2_000);
  });

  test("a loop without end is found out although it goes on in parts", async () => {
    const process = defineAny({ do: [{ a: { set: { n: 1 } } }, { b: { set: { n: 2 }, then: "a" } }] });
    const { error, parts } = await inParts(process, (met) => met % 2 === 1);
    expect(error).toMatchObject({ detail: expect.stringContaining("is this loop endless?") });
    expect(parts).toBeGreaterThan(3);
  });

  test("data nested a thousand deep, and equal small values, come through as they are", async () => {
    const deep = JSON.parse(`${"[".repeat(1_000)}1${"]".repeat(1_000)}`) as Json;
    const input = { deep, twice: [deep, deep], small: ["a", "a", {}, {}, null] };
    const process = defineAny({ do: [{ a: { wait: "PT1S" } }, { b: { wait: "PT1S" } }] });
    const { output, parts } = await inParts(process, everywhere, input);
    expect(parts).toBe(2);
    expect(JSON.stringify(output)).toBe(JSON.stringify(input));
  });
});
