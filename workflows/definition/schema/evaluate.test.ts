// oxlint-disable unicorn/no-thenable -- `then` is a keyword of JSON Schema
import { describe, expect, test } from "vitest";
import { misfits, schemaErrors } from "../json-schema.ts";
import type { Json, JsonObject } from "../types.ts";

describe("why a value does not fit is told in plain words, at its place", () => {
  test.each<[JsonObject, Json, string]>([
    [{ type: "string" }, 1, "/: a text is expected here"],
    [{ type: ["integer", "null"] }, "1", "/: a whole number or null is expected here"],
    [{ const: "a" }, "b", '/: only "a" is allowed here'],
    [{ enum: ["a", 1] }, "b", "/: one of a, 1 is expected here"],
    [{ minLength: 1 }, "", "/: a text is expected here"],
    [{ minLength: 2 }, "👍", "/: at least 2 characters are expected"],
    [{ maxLength: 1 }, "ab", "/: at most 1 characters"],
    [{ pattern: "^a" }, "b", "/: this is not written as ^a"],
    [{ format: "email" }, "b", "/: this is not an e-mail address"],
    [{ format: "date-time" }, "today", "/: this is not a date and time like 2026-01-31T09:00:00Z"],
    [{ minimum: 2 }, 1, "/: a number from 2 is expected here"],
    [{ minimum: 2, exclusiveMinimum: true }, 2, "/: a number above 2 is expected here"],
    [{ exclusiveMaximum: 2 }, 2, "/: a number below 2 is expected here"],
    [{ multipleOf: 0.1 }, 0.25, "/: a multiple of 0.1 is expected here"],
    [{ required: ["a"] }, {}, '/: "a" is missing'],
    [
      { properties: { lead: {} }, additionalProperties: false },
      { laed: 1 },
      '/laed: "laed" is not known here: did you mean "lead"?',
    ],
    [{ properties: { a: {} }, unevaluatedProperties: false }, { b: 1 }, '/b: "b" is not known here'],
    [{ dependentRequired: { a: ["b"] } }, { a: 1 }, '/: "b" is missing, which "a" needs'],
    [{ propertyNames: { maxLength: 1 } }, { ab: 1 }, '/ab: the name "ab": at most 1 characters'],
    [{ maxProperties: 0 }, { a: 1 }, "/: at most 0 allowed"],
    [{ minItems: 1 }, [], "/: at least 1 expected"],
    [{ prefixItems: [{}], items: false }, [1, 2], "/1: at most 1 allowed"],
    [{ items: [{}], additionalItems: { type: "string" } }, [1, 2], "/1: a text is expected here"],
    [
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      "/: each may stand only once in this list",
    ],
    [{ contains: { const: 1 } }, [2], "/: an item is missing from this list"],
    [{ not: {} }, 1, "/: this is not allowed here"],
    [{ properties: { a: false } }, { a: 1 }, "/a: this is not allowed here"],
    [{ anyOf: [{ type: "string" }, { type: "object" }] }, 1, "/: a text or a mapping is expected here"],
    [{ anyOf: [{ type: "string" }, { type: "object", required: ["a"] }] }, {}, '/: "a" is missing'],
    [{ oneOf: [{ minimum: 1 }, { maximum: 5 }] }, 3, "/: this fits several forms of which only one is allowed"],
    [{ if: { type: "string" }, then: { minLength: 3 }, else: false }, "ab", "/: at least 3 characters are expected"],
    [
      { properties: { a: { items: { $ref: "#/$defs/a~1b" } } }, $defs: { "a/b": { type: "number" } } },
      { a: ["x"] },
      "/a/0: a number is expected here",
    ],
    [{ $ref: "#here", $defs: { x: { $anchor: "here", type: "null" } } }, 1, "/: null is expected here"],
  ])("%j of %j: %s", (schema, value, message) => {
    expect(schemaErrors(schema, value)).toEqual([message]);
  });

  test("several places are told at once, five in a text", () => {
    const schema = { items: { type: "string" } };
    expect(misfits(schema, [1, "a", 2]).map(({ pointer }) => pointer)).toEqual(["/0", "/2"]);
    expect(schemaErrors(schema, Array(10).fill(1))).toHaveLength(5);
    expect(schemaErrors(false, 1)).toEqual(["/: this is not allowed here"]);
    expect(schemaErrors(true, 1)).toEqual([]);
  });
});

describe("harm 16, 29: hostile schemas and values come to an end, and the same end everywhere", () => {
  const soon = (schema: JsonObject, value: Json): string[] => {
    const began = performance.now();
    const errors = schemaErrors(schema, value);
    expect(performance.now() - began).toBeLessThan(5_000);
    return errors;
  };
  const exhausted = ["/: this takes too long to compare with its schema"];

  test("schemas that double at each step", () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [
        `s${i}`,
        { allOf: [{ $ref: `#/$defs/s${i + 1}` }, { $ref: `#/$defs/s${i + 1}` }] },
      ]),
    );
    expect(soon({ $ref: "#/$defs/s0", $defs }, 1)).toEqual(exhausted);
    const node = { allOf: [{ properties: { a: { $ref: "#" } } }, { properties: { a: { $ref: "#" } } }] };
    const deep = JSON.parse('{"a":'.repeat(60) + "1" + "}".repeat(60)) as Json;
    expect(soon(node, deep)).toEqual(exhausted);
  });

  test("schemas that lead back to themselves", () => {
    expect(soon({ $ref: "#" }, 1)).toEqual(exhausted);
    expect(soon({ anyOf: [{ not: { $ref: "#" } }] }, 1)).toEqual(exhausted);
  });

  test("patterns that would take for ever elsewhere, over 50 kB", () => {
    expect(soon({ pattern: "^(a+)+$" }, `${"a".repeat(50_000)}b`)).toEqual(["/: this is not written as ^(a+)+$"]);
    expect(soon({ pattern: "(x+x+)+y" }, "x".repeat(50_000))).toHaveLength(1);
    expect(soon({ patternProperties: { "(a|aa)+$": false } }, { [`${"a".repeat(50_000)}b`]: 1 })).toEqual([]);
    expect(soon({ format: "email" }, `${"a".repeat(1_000_000)}@`)).toHaveLength(1);
  });

  test("lists whose items are compared with each other", () => {
    const many = Array.from({ length: 50_000 }, (_, i) => i);
    expect(soon({ uniqueItems: true }, many)).toEqual([]);
    expect(
      soon(
        { uniqueItems: true },
        many.map((i) => ({ i })),
      ),
    ).toEqual(exhausted);
  });

  test("names that objects have by themselves are names like others", () => {
    const value = JSON.parse('{"constructor": 1, "__proto__": 2, "toString": 3}') as Json;
    expect(schemaErrors({ required: ["valueOf"], additionalProperties: { type: "number" } }, value)).toEqual([
      '/: "valueOf" is missing',
    ]);
    expect(schemaErrors({ $ref: "#/constructor" }, 1)).toEqual([]);
  });
});
