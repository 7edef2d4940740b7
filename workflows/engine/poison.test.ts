// oxlint-disable no-template-curly-in-string unicorn/no-thenable -- expressions and keys of the language
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Definition, Json } from "../definition/types.ts";
import { validate } from "../definition/validate.ts";
import { evilExpressions, mutants } from "../poison/testing.ts";
import { functions } from "../random/testing.ts";
import { type MemoryRun, startInMemory } from "./memory.ts";

const known = { functions: functions.map((name) => ({ name, inputSchema: {} })) };
const document = { dsl: "1.0.3", namespace: "test", name: "poison", version: "1.0.0" };
const check = (definition: unknown) => {
  const { definition: sound, faults } = validate(definition as Json, known);
  return { sound, errors: faults.filter(({ severity }) => severity === "error") };
};
const go = (definition: Definition, input?: Json): Promise<MemoryRun> =>
  startInMemory({ definition, ...(input !== undefined && { input }), call: () => ({ taskId: "t" }) }).go();

test("harm 16: two hundred poisoned definitions are each accepted or refused with every place in words", () => {
  let refused = 0;
  for (const mutant of fc.sample(mutants, { numRuns: 200, seed: 16 })) {
    const { sound, errors } = check(mutant);
    expect(sound === undefined, JSON.stringify(mutant)).toBe(errors.length > 0);
    if (!sound) refused++;
    for (const { line, column, pointer, message } of errors) {
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      expect(pointer).toMatch(/^(\/|$)/);
      expect(message.length).toBeGreaterThan(5);
      expect(message.length).toBeLessThan(1_000);
    }
  }
  expect(refused).toBeGreaterThan(80);
  expect(refused).toBeLessThan(190);
});

describe("harm 18: what is too large is refused by a named limit", () => {
  const nested = (levels: number): Json => (levels === 0 ? { set: { n: 1 } } : { do: [{ a: nested(levels - 1) }] });
  const list = (count: number): Json => Array.from({ length: count }, (_, i) => ({ [`b${i}`]: { set: { n: 1 } } }));

  test.each<[string, Json, RegExp]>([
    ["nesting of a thousand", [{ a: nested(1_000) }], /nest|deep/],
    ["a fork of ten thousand", [{ a: { fork: { branches: list(10_000) } } }], /at most \d+|KB/],
    ["a list of ten thousand tasks", list(10_000), /at most \d+|KB/],
  ])("%s", (_, tasks, told) => {
    const { errors } = check({ document, do: tasks });
    expect(errors[0]!.message).toMatch(told);
  });

  test("a function that calls itself", async () => {
    const { sound, errors } = check({
      document,
      use: { functions: { again: { call: "again" } } },
      do: [{ a: { call: "again" } }],
    });
    if (sound) expect((await go(sound)).projection().incident!.error.detail).toContain("maxCallDepth");
    else expect(errors[0]!.message).toMatch(/again/);
  });

  test("a list of more than a megabyte", async () => {
    const { sound } = check({
      document,
      do: [{ a: { for: { in: "[range(90000) | tostring | . * 3]" }, do: [{ b: { set: { n: 1 } } }] } }],
    });
    const { status, incident } = (await go(sound!)).projection();
    expect(status).toBe("incident");
    expect(incident!.error.detail).toMatch(/maxListBytes|1 MiB|1,?048,?576|too (long|large)|output/);
  });

  test("a loop without a wait", async () => {
    const { sound, errors } = check({ document, do: [{ a: { set: { n: 1 } } }, { b: { set: { n: 2 }, then: "a" } }] });
    if (sound) expect((await go(sound)).projection().incident!.error.detail).toMatch(/endless/);
    else expect(errors[0]!.message).toMatch(/end|wait/);
  });

  test("a for over a hundred thousand small items completes", async () => {
    const { sound } = check({
      document,
      do: [{ a: { for: { in: "[range(100000)]" }, do: [{ b: { set: "${ $item }" } }] } }],
    });
    expect((await go(sound!)).output).toBe(99_999);
  });
});

describe("harm 19: an expression is refused, or ends in an incident that names its limit:", () => {
  test.each(Object.entries(evilExpressions))("%s", async (_, program) => {
    const { sound, errors } = check({ document, do: [{ a: { set: { v: `\${ ${program} }` } } }] });
    if (!sound) return expect(errors[0]).toMatchObject({ line: expect.any(Number), pointer: "/do/0/a/set/v" });
    const run = await go(sound);
    const { status, incident, output } = run.projection();
    // The pattern takes linear time here and simply does not match; the place tells nothing of this machine.
    if (program.includes("test(")) return expect(output).toEqual({ v: false });
    if (program === "$__loc__") return expect(output).toEqual({ v: { file: "<top-level>", line: 1 } });
    expect(status).toBe("incident");
    expect(incident).toMatchObject({ path: "/do/0/a", error: { status: 400 } });
    expect(incident!.error.detail).toMatch(/steps|bytes|nest/);
  });
});

describe("harm 20: expression text within data stays text:", () => {
  const text = '${ "evaluated" }';
  const data = { name: text, list: [text], "${ .key }": text };

  test.each<[string, Json, Json]>([
    ["in a task's data", { set: { got: "${ . }" } }, { got: data }],
    [
      "through input, output and context",
      { set: "${ . }", input: { from: "." }, output: { as: "." }, export: { as: "." } },
      data,
    ],
    ["interpolated", { set: { got: '${ "Dear \\(.name)" }' } }, { got: `Dear ${text}` }],
    ["gone through by a loop", { for: { in: "[.name]" }, do: [{ b: { set: { got: "${ $item }" } } }] }, { got: text }],
    [
      "raised and caught",
      {
        try: [{ b: { raise: { error: { type: "https://x.test/e", status: 400, detail: "${ .name }" } } } }],
        catch: { do: [{ c: { set: "${ $error.detail }" } }] },
      },
      text,
    ],
  ])("%s", async (_, task, expected) => {
    const { sound, errors } = check({ document, do: [{ a: task }] });
    expect(errors).toEqual([]);
    expect((await go(sound!, data)).output).toEqual(expected);
  });

  test("given to functions, partners, people and events", async () => {
    const { sound, errors } = check({
      document,
      do: [
        { f: { call: "crm.write", with: { v: "${ . }" }, output: { as: "$input" } } },
        {
          h: {
            call: "http",
            with: {
              method: "post",
              endpoint: "https://x.test/{name}",
              body: "${ . }",
              headers: { "x-name": "${ .name }" },
            },
            output: { as: "$input" },
          },
        },
        { e: { emit: { event: { with: { type: "t", data: "${ . }" } } }, output: { as: "$input" } } },
        { p: { call: "people.ask", with: { title: "${ .name }", facts: "${ . }" } } },
      ],
    });
    expect(errors).toEqual([]);
    const { calls } = await go(sound!, data);
    expect(calls.map(({ activity, argument }) => [activity, argument])).toMatchObject([
      ["crm.write", { with: { v: data } }],
      ["http.request", { uri: `https://x.test/${encodeURIComponent(text)}`, body: data, headers: { "x-name": text } }],
      ["events.emit", { event: { data } }],
      ["people.open", { title: text, facts: data }],
    ]);
  });
});

describe("harm 21: text that is no plain definition is refused with its place:", () => {
  const laughs = `a: &a [x, x, x, x, x, x, x, x, x]\n${Array.from("bcdefghi", (name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(", ")}]`).join("\n")}`;
  test.each([
    ["a bomb of aliases", laughs, /aliases/],
    ["a key written twice", "document: { dsl: 1.0.3 }\ndocument: { dsl: 1.0.3 }", /twice/],
    ["__proto__", '{ "document": { "__proto__": { "admin": true } } }', /not allowed/],
    [
      "a number that is not exact",
      "document: { dsl: 1.0.3, metadata: { n: 123456789012345678901234567890 } }",
      /too large/,
    ],
    ["infinity", "document: { dsl: 1.0.3, metadata: { n: .inf } }", /too large/],
    ["a text of ten megabytes", `# ${"x".repeat(10_000_000)}\ndocument: {}`, /256 KB/],
    ["brackets without end", "[".repeat(100_000), /.+/],
    ["a value of another language", "document: !!js/function 'function () {}'", /.+/],
    ["nothing", "", /.+/],
  ])("%s", (_, text, told) => {
    const { definition, faults } = validate(text, known);
    expect(definition).toBeUndefined();
    expect(faults[0]!.message).toMatch(told);
    expect(faults[0]!.line).toBeGreaterThan(0);
  });
});
