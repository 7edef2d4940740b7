import { describe, expect, test } from "vitest";
import { fail, run } from "./testing.ts";

const colours = "${ .colors + [$task.name] }";

describe("flow", () => {
  test("tasks run in the order they are written, each on the output of the one before", async () => {
    const { output } = await run(
      `do: [{ red: { set: { colors: '${colours}' } } }, { blue: { set: { colors: '${colours}' } } }]`,
    );
    expect(output).toEqual({ colors: ["red", "blue"] });
  });

  test("then leads forwards, backwards and to the end", async () => {
    const { output } = await run(`
do:
  - red: { set: { colors: '${colours}' }, then: green }
  - blue: { set: { colors: '${colours}' }, then: end }
  - green: { set: { colors: '${colours}' }, then: blue }`);
    expect(output).toEqual({ colors: ["red", "green", "blue"] });
  });

  test("exit leaves the scope, end the workflow, however deep", async () => {
    const { output } = await run(`
do:
  - outer:
      do:
        - first: { switch: [{ out: { when: 'true', then: exit } }] }
        - hidden: { set: { a: 2 } }
  - next: { set: { a: '\${ .a + 10 }' } }
  - deep:
      for: { in: '[1,2,3]' }
      do: [{ stop: { set: { a: '\${ .a + 100 }' }, then: end } }]
  - never: { set: { a: 0 } }`);
    expect(output).toEqual({ a: 110 });
  });

  test("a task whose if does not hold passes its raw input on and its then does not apply", async () => {
    const { output } = await run(
      `do: [{ skipped: { if: .hot, input: { from: .name }, set: { x: 1 }, then: end } }, { next: { set: { got: '\${ . }' } } }]`,
      { input: { hot: false } },
    );
    expect(output).toEqual({ got: { hot: false } });
  });

  test("switch takes the first case that holds, else the default, else its own then", async () => {
    const parts = `
do:
  - choose:
      switch: [{ big: { when: .n > 10, then: large } }, { mid: { when: .n > 5, then: middle } }]
      then: small
  - large: { set: { is: large }, then: end }
  - middle: { set: { is: middle }, then: end }
  - small: { set: { is: small } }`;
    for (const [n, is] of [
      [11, "large"],
      [6, "middle"],
      [1, "small"],
    ]) {
      expect((await run(parts, { input: { n: n! } })).output).toEqual({ is });
    }
    const { output } = await run(
      `do: [{ s: { switch: [{ other: { then: b } }, { one: { when: .n == 1, then: a } }] } }, { a: { set: { is: a }, then: end } }, { b: { set: { is: b } } }]`,
      { input: { n: 1 } },
    );
    expect(output).toEqual({ is: "a" });
  });

  test("for gives each iteration the output of the one before, with item and index under their names", async () => {
    const parts = `
do:
  - loop:
      for: { each: color, at: i, in: .colors }
      do: [{ mark: { set: { seen: '\${ .seen + [[$i, $color]] }' } } }]`;
    expect((await run(parts, { input: { colors: ["red", "blue"] } })).output).toEqual({
      seen: [
        [0, "red"],
        [1, "blue"],
      ],
    });
    expect((await run(parts, { input: { colors: [] } })).output).toEqual({ colors: [] });
  });

  test("while ends a loop before the iteration for which it does not hold", async () => {
    const { output } = await run(`
do: [{ loop: { for: { in: '[range(10)]' }, while: '.sum < 5 and $item < 8', do: [{ add: { set: { sum: '\${ .sum + $item }' } } }] } }]`);
    expect(output).toEqual({ sum: 6 });
  });

  test("exit in a loop's body ends that iteration only", async () => {
    const { output } = await run(`
do:
  - loop:
      for: { in: '[1,2,3]' }
      do:
        - skip: { switch: [{ even: { when: $item == 2, then: exit } }] }
        - add: { set: { sum: '\${ .sum + $item }' } }`);
    expect(output).toEqual({ sum: 4 });
  });

  test("a loop over anything but a list is an expression fault that names what it got", async () => {
    const { error } = await fail("do: [{ loop: { for: { in: .x }, do: [{ a: { set: { y: 1 } } }] } }]", {
      input: { x: 3 },
    });
    expect(error).toMatchObject({ status: 400, instance: "/do/0/loop", detail: expect.stringContaining("it gave 3") });
  });

  test("a hundred thousand pure iterations finish and touch nothing", async () => {
    const { output, calls } = await run(
      "do: [{ loop: { for: { in: '[range(100000)]' }, do: [{ add: { set: { n: '${ .n + 1 }' } } }] } }]",
    );
    expect(output).toEqual({ n: 100_000 });
    expect(calls).toEqual([]);
  });

  test("a loop that never waits ends in a clear fault instead of holding the worker", async () => {
    const { error } = await fail("do: [{ a: { set: { n: 1 } } }, { b: { if: '.n == 1', set: { n: 2 }, then: a } }]");
    expect(error).toMatchObject({ status: 500, detail: expect.stringContaining("is this loop endless?") });
  });

  test("heavy expressions let the worker breathe in between, light ones do not need to", async () => {
    const loop = (expression: string): string =>
      `do: [{ l: { for: { in: '[range(60)]' }, do: [{ s: { set: { n: '\${ ${expression} }' } } }] } }]`;
    expect((await run(loop("[range(100000)] | length"))).now()).toBeGreaterThan(0);
    expect((await run(loop("1"))).now()).toBe(0);
  });

  test("a million steps with calls between them are no endless loop", async () => {
    const { output, calls } = await run(`
do:
  - outer:
      for: { each: round, in: '[range(26)]' }
      do:
        - pure: { for: { in: '[range(40000)]' }, do: [{ add: { set: { n: '\${ .n + 1 }' } } }] }
        - call: { call: crm.read, output: { as: $input } }`);
    expect(output).toEqual({ n: 1_040_000 });
    expect(calls).toHaveLength(26);
  });

  test("raise faults with its error, evaluated, at its own place", async () => {
    const parts = `
use: { errors: { broken: { type: 'https://crm.test/errors/broken', status: 418, title: '\${ "no " + .what }' } } }
do: [{ outer: { do: [{ r: { raise: { error: broken } } }] } }]`;
    const { error } = await fail(parts, { input: { what: "tea" } });
    expect(error).toEqual({
      type: "https://crm.test/errors/broken",
      status: 418,
      title: "no tea",
      instance: "/do/0/outer/do/0/r",
    });
  });
});
