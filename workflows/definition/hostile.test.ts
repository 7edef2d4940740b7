import { describe, expect, test } from "vitest";
import { misfits } from "./json-schema.ts";
import { HEAD, known } from "./testing.ts";
import { validate, type Validation } from "./validate.ts";

/** The longest that any text may take, however hostile; machines that run tests are busy. */
const MILLISECONDS = 8_000;

function judged(source: string | object): Validation {
  const began = performance.now();
  const validation = validate(source as string, known);
  expect(performance.now() - began).toBeLessThan(MILLISECONDS);
  return validation;
}

const DO = "do: [{ a: { set: { x: 1 } } }]";
const nested = (open: string, close: string, depth: number, core = "1"): string =>
  open.repeat(depth) + core + close.repeat(depth);
const tasks = (count: number, body = "{ set: { x: 1 } }"): string =>
  Array.from({ length: count }, (_, i) => `  - t${i}: ${body}\n`).join("");
const pattern = (text: string): string =>
  `input: { schema: { document: { pattern: ${JSON.stringify(text)} } } }\n${DO}`;

describe("harm 18, 21: is refused with its place and reason, and soon", () => {
  test.each<[string, string, string]>([
    [
      "a bomb of aliases",
      `a: &a [x, x, x, x]\n${"bcdefghij"
        .split("")
        .map((k, i) => `${k}: &${k} [${Array(9).fill(`*${"abcdefghij"[i]}`).join(", ")}]`)
        .join("\n")}`,
      "aliases",
    ],
    ["an alias of itself", `${HEAD}do: &a [*a]`, ""],
    ["a key written twice", `${HEAD}${DO}\n${DO}`, "this key is written twice"],
    ["__proto__ in data", `${HEAD}do: [{ a: { set: { __proto__: { x: 1 } } } }]`, "this key is not allowed"],
    ["__proto__ as a task", `${HEAD}do: [{ __proto__: { set: { x: 1 } } }]`, "this key is not allowed"],
    ["a mapping nested 1,000 deep", `${HEAD}do: [{ a: { set: ${nested("{ x: ", " }", 1_000)} } }]`, "nest"],
    ["a list nested 100,000 deep", `${HEAD}do: ${"[".repeat(100_000)}`, ""],
    [
      "tasks nested 1,000 deep",
      `${HEAD}do: ${nested("[{ a: { do: ", " } }]", 1_000, "[{ a: { set: { x: 1 } } }]")}`,
      "nest",
    ],
    [
      "an expression nested 10,000 deep",
      `${HEAD}do: [{ a: { set: '\${ ${nested("[", "]", 5_000)} }' } }]`,
      "nests too deeply",
    ],
    [
      "an expression of 100 KB",
      `${HEAD}do: [{ a: { if: "${"1+".repeat(50_000)}1", set: { x: 1 } } }]`,
      "at most 20000 characters",
    ],
    [
      "a fork of 10,000",
      `${HEAD}do: [{ a: { fork: { branches: [${"{ b: { set: { x: 1 } } }, ".repeat(8_000)}] } } }]`,
      "at most 100 allowed",
    ],
    [
      "a switch of 1,000",
      `${HEAD}do: [{ a: { switch: [${"{ b: { then: end } }, ".repeat(1_000)}] } }]`,
      "at most 100 allowed",
    ],
    ["a list of 5,000 tasks", `${HEAD}do:\n${tasks(5_000)}`, "at most 1000 allowed"],
    [
      "3,000 tasks in lists of 500",
      `${HEAD}do:\n${Array.from({ length: 6 }, (_, i) => `  - l${i}:\n      do:\n${tasks(500).replaceAll("  - ", "        - ")}`).join("")}`,
      "at most 2000 tasks",
    ],
    ["a huge number", `${HEAD}do: [{ a: { set: { x: 1e400 } } }]`, "too large to be exact"],
    ["a huge whole number", `${HEAD}do: [{ a: { set: { x: 9007199254740993 } } }]`, "too large to be exact"],
    ["a wait of a billion years", `${HEAD}do: [{ a: { wait: { days: 1e15 } } }]`, "ten years"],
    ["more than 256 KB", `${HEAD}# ${"x".repeat(256 * 1024)}`, "at most 256 KB"],
    ["more than 256 KB in fewer characters", `${HEAD}# ${"ü".repeat(130 * 1024)}`, "at most 256 KB"],
    [
      "a name of 10,000 characters",
      `${HEAD}do: [{ ${"a".repeat(10_000)}: { set: { x: 1 } } }]`,
      "at most 100 characters",
    ],
    ["a key of another kind", `${HEAD}do: [{ a: { set: { ? [1, 2] : 1 } } }]`, ""],
    ["an unknown tag", `${HEAD}do: !!js/function "x"`, ""],
    ["a repeated group that repeats", HEAD + pattern("(a+)+$"), "may take too long"],
    ["the same, nested", HEAD + pattern("^((a+))+$"), "may take too long"],
    ["a repeated choice", HEAD + pattern("(a|aa)*b"), "may take too long"],
    ["counted repetitions of repetitions", HEAD + pattern("(x+x+){2,}y"), "may take too long"],
    ["many repetitions in a row", HEAD + pattern(`${"a*".repeat(20)}b`), "may take too long"],
    ["a look-ahead", HEAD + pattern("(?=a)b"), "look-around"],
    ["a back-reference", HEAD + pattern("(a)\\1"), "back-references"],
    ["no pattern at all", HEAD + pattern("("), "is not a regular expression"],
    [
      "a pattern of names",
      `${HEAD}input: { schema: { document: { patternProperties: { "(a+)+$": true } } } }\n${DO}`,
      "may take too long",
    ],
    [
      "a schema that refers to nothing",
      `${HEAD}input: { schema: { document: { $ref: "#/$defs/no" } } }\n${DO}`,
      "refers to nothing",
    ],
    ["a schema that is itself", `${HEAD}input: { schema: { document: { $ref: "#" } } }\n${DO}`, "never ends"],
    [
      "schemas that refer to each other",
      `${HEAD}input: { schema: { document: { allOf: [{ $ref: "#/$defs/a" }], $defs: { a: { anyOf: [{ $ref: "#/$defs/b" }] }, b: { $ref: "#/$defs/a" } } } } }\n${DO}`,
      "never ends",
    ],
    [
      "keywords that are none",
      `${HEAD}input: { schema: { document: { type: txt, required: x, properties: [1], minimum: a, enum: 1 } } }\n${DO}`,
      "expected here",
    ],
    [
      "a form that is no schema",
      `${HEAD}do: [{ a: { call: people.ask, with: { title: x, form: { properties: 1 } } } }]`,
      "expected here",
    ],
  ])("%s", (_, text, message) => {
    const { definition, faults } = judged(text);
    expect(definition).toBeUndefined();
    expect(faults.map((fault) => fault.message).join("\n")).toContain(message);
    expect(faults.length).toBeLessThan(30_000);
    for (const { line, column, pointer } of faults.slice(0, 100))
      expect([typeof pointer, line > 0, column > 0]).toEqual(["string", true, true]);
  });

  test("values that are no JSON, given as they are", () => {
    const circle: Record<string, unknown> = { document: {} };
    circle.do = circle;
    for (const value of [circle, new Date(), { do: () => 1 }, { do: 1n }, { do: undefined }, new Map(), { x: NaN }])
      expect(judged(value).definition).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe("what is large and sound goes well", () => {
  test("200 tasks of many expressions", () => {
    const { faults } = judged(
      `${HEAD}do:\n${tasks(200, "{ if: '.a.b.c > 1', set: { x: '${ .a | map(select(.x > 1)) }', y: '${ $input.x }' } }")}`,
    );
    expect(faults).toEqual([]);
  });

  test("1,000 tasks that each lead back to the first", () => {
    const { faults } = judged(`${HEAD}do:\n${tasks(1_000, "{ switch: [{ back: { when: .x, then: t0 } }] }")}`);
    expect(faults).toEqual([]);
  });

  test("1,000 faults are all told, with the nearest names", () => {
    const { faults } = judged(`${HEAD}do:\n${tasks(1_000, "{ call: crm.updateObjct }")}`);
    expect(faults).toHaveLength(1_000);
    expect(faults[999]).toMatchObject({ line: 1_002, suggestion: "crm.updateObject" });
  });

  test("a schema that contains itself by way of a member", () => {
    const tree = {
      $ref: "#/$defs/node",
      $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } } } },
    };
    expect(judged(`${HEAD}input: { schema: { document: ${JSON.stringify(tree)} } }\n${DO}`).faults).toEqual([]);
    expect(misfits(tree, { next: { next: 1 } })).toEqual([
      { pointer: "/next/next", message: "a mapping is expected here" },
    ]);
  });
});
