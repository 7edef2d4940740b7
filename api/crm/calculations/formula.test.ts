import { describe, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { readFormula } from "./assert-formula.ts";
import { assertNoCircle } from "./assert-no-circle.ts";
import { calculate, calculationsOf } from "./calculations.ts";
import { evaluate } from "./evaluate.ts";
import { functionNames, type Value } from "./functions.ts";
import { FormulaError, parseFormula } from "./parse-formula.ts";
import type { Property } from "../properties/property.ts";

const value = (formula: string, properties: Record<string, Value> = {}) =>
  evaluate(parseFormula(formula), (name) => properties[name] ?? null);

const property = (name: string, type: Property["type"], calculationFormula?: string): Property => ({
  name,
  type,
  label: name,
  fieldType: "text",
  groupName: "g",
  description: "",
  displayOrder: 0,
  options: [],
  hasUniqueValue: false,
  hidden: false,
  formField: false,
  hubspotDefined: false,
  readOnly: false,
  ...(calculationFormula !== undefined && { calculationFormula }),
});
const definitions = (...all: Property[]) => {
  const map = new Map(all.map((one) => [one.name, one]));
  return Object.assign(map, { calculations: calculationsOf(map) });
};
const known = definitions(
  property("amount", "number"),
  property("cost", "number"),
  property("city", "string"),
  property("vip", "bool"),
  property("opened", "date"),
  property("closed", "datetime"),
  property("hs_object_id", "number"),
  property("margin", "number", "amount - cost"),
);
const refused = (calculationFormula: string, type: Property["type"] = "number", name = "x") => {
  try {
    readFormula("deals", known, { name, type, calculationFormula });
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
};

describe("a formula", () => {
  test.each<[string, Value]>([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["10 - 4 - 3", 3],
    ["-2 * -3", 6],
    ["7 / 2", 3.5],
    ["1 < 2 and not 2 < 1", true],
    ["not true or true", true],
    ["1 + 1 = 2", true],
    ["'a' equals \"a\"", true],
    ["'a' != 'b'", true],
    ["if 1 > 2 'a' elseif 2 > 1 'b' else 'c'", "b"],
    ["IF 1 > 2 'a' ENDIF", null],
    ["if true if false 1 else 2 else 3 endif", 2],
    ["'it\\'s'", "it's"],
    ["concatenate('a', 1.50, true)", "a1.5true"],
    ["'a' + 'b'", "ab"],
    ["max(1, 3, 2) - min(4, 2)", 1],
    ["round_up(1.005, 2)", 1.01],
    ["round_nearest(2.5)", 3],
    ["round_down(1999, -3)", 1000],
    ["contains('hello', 'ell') and begins_with('hello', 'he')", true],
    ["string_to_number('12.5') + 1", 13.5],
    ["number_to_string(0.1 + 0.2)", "0.3"],
    ["length(upper('abc')) + abs(-1)", 4],
    ["power(2, 10) + sqrt(9)", 1027],
    ["bool('true')", true],
  ])("%s", (formula, wanted) => {
    expect(value(formula)).toBe(wanted);
  });

  test("of something unknown gives the unknown, unless what is known settles it", () => {
    expect(value("amount * 2")).toBeNull();
    expect(value("amount > 2")).toBeNull();
    expect(value("if amount > 2 'a' else 'b'")).toBeNull();
    expect(value("is_present(amount) or is_known(amount)")).toBe(false);
    expect(value("if is_present(amount) amount else 0")).toBe(0);
    expect(value("coalesce(amount, cost, 7)", { cost: 5 })).toBe(5);
    expect(value("amount > 2 and false")).toBe(false);
    expect(value("amount > 2 or true")).toBe(true);
    expect(value("amount > 2 and true")).toBeNull();
  });

  test("gives the unknown where there is no number, and no text without end", () => {
    for (const formula of ["1 / 0", "0 / 0", "sqrt(-1)", "power(10, 400)", "power(10, 31)", "year(power(10, 20))"])
      expect(value(formula), formula).toBeNull();
    expect(value("a + a", { a: "x".repeat(65_536) })).toBeNull();
    expect(value("round_up(1.5, 1000)")).toBeNull();
    expect(value("string_to_number('0x10')")).toBeNull();
  });

  test("counts dates in milliseconds", () => {
    const days = definitions(
      property("opened", "date"),
      property("closed", "datetime"),
      property("days", "number", "time_between(opened, closed) / 86400000"),
      property("year", "number", "year(opened) * 100 + month(closed)"),
    );
    const given = { opened: "2024-02-28", closed: "2024-03-01T12:00:00.000Z" };
    expect(calculate(days.calculations, given)).toEqual({ days: "2.5", year: "202403" });
  });

  test("is calculated after those it uses, and keeps decimals decimal", () => {
    const chain = definitions(
      property("c", "number", "b * 2"),
      property("b", "number", "a + 0.2"),
      property("a", "number"),
      property("constructor", "string", "if c > 0 'up' else 'down'"),
    );
    expect(calculate(chain.calculations, { a: "0.1" })).toEqual({ b: "0.3", c: "0.6", constructor: "up" });
    expect(calculate(chain.calculations, {})).toEqual({ b: null, c: null, constructor: null });
    expect(calculate(chain.calculations, { a: "-0.2" })).toMatchObject({ b: "0" });
  });
});

describe("what is no formula is refused with its place", () => {
  test.each<[string, number, string]>([
    ["", 0, "a value is missing before the end"],
    ["1 +", 3, "a value is missing before the end"],
    ["amount constructor", 7, "an operator is missing before constructor"],
    ["amount cost", 7, "an operator is missing before cost"],
    ["'it''s'", 4, "an operator is missing before 's'"],
    ["10a", 2, "an operator is missing before a"],
    ["(1", 2, ") is expected here, not the end"],
    ["max(1, 2", 8, ") is expected after what max is given"],
    ["'abc", 0, "a text begins here that does not end"],
    ["a[1]", 1, "[ has no meaning here"],
    ["a.b", 1, ". has no meaning here"],
    ["1 ; drop table objects", 2, "; has no meaning here"],
    ["if true 1", 9, "else or endif is expected here"],
    ["else 1", 0, "a value is missing before else"],
    ["constructor(1)", 0, "there is no function constructor"],
    ["eval('1')", 0, "there is no function eval"],
    ["__proto__(1)", 0, "there is no function __proto__"],
    ["=1", 0, "a value is missing before ="],
  ])("%s", (formula, at, message) => {
    const read = () => parseFormula(formula);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ at }));
  });

  test("harm 18: nested, long or endless ones are refused by a limit", () => {
    const hostile = [
      "(".repeat(3_000),
      `${"(".repeat(60)}1${")".repeat(60)}`,
      "-".repeat(4_000),
      "not ".repeat(1_000),
      "if true ".repeat(400),
      `1${"+1".repeat(600)}`,
      "a".repeat(5_000),
    ];
    for (const formula of hostile) expect(() => parseFormula(formula), formula.slice(0, 20)).toThrow(FormulaError);
    expect(value(`1${"+1".repeat(499)}`)).toBe(500);
  });

  test("harm 29: none takes long to read, whatever it looks like", () => {
    const began = performance.now();
    for (const bit of ["'\\", "\"'", " ", "9.", "a(", "<", "\u0000", "é"])
      expect(() => parseFormula(bit.repeat(2_048)), bit).toThrow(FormulaError);
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe("a formula that does not fit is refused with its place", () => {
  test.each<[string, Property["type"], string]>([
    ["amont * 2", "number", "character 1: there is no property amont of deals"],
    ["amount + x", "number", "character 10: x is calculated from itself"],
    ["hs_object_id + 1", "number", "hs_object_id is set by each write"],
    ["city * 2", "number", "character 1: what * is given must be a number, not a text"],
    ["amount + city", "number", "character 10: this must be a number, not a text"],
    ["amount = city", "bool", "this must be a number, not a text"],
    ["if amount 1 else 2", "number", "a condition must be true or false, not a number"],
    ["if vip 1 else 'a'", "number", "this branch must be a number, not a text"],
    ["max(amount)", "number", "max takes 2 to 100 values, not 1"],
    ["city", "number", "the formula gives text, but x is a number property"],
    ["amount", "date", "a date property is not calculated"],
    ["amount", "bool", "the formula gives number, but x is a bool property"],
  ])("%s", (formula, type, message) => expect(refused(formula, type)).toContain(message));

  test("and one that fits is taken", () => {
    expect(refused("closed - opened")).toBeUndefined();
    expect(refused("if vip city else string(amount)", "string")).toBeUndefined();
    expect(refused("bool(vip) and string(city) equals 'Ulm'", "bool")).toBeUndefined();
  });

  test("circles are refused with all that is in them", async () => {
    const looped = definitions(property("a", "number"), property("b", "number", "a"), property("c", "number", "b"));
    const ref = (name: string) => ({ type: "deals" as const, name });
    await expect(assertNoCircle(() => looped, actorWith([]), ref("a"), [ref("c")])).rejects.toThrow(
      "a is calculated from c is calculated from b is calculated from a: that goes in a circle",
    );
  });
});

test("the documentation names every function", async () => {
  const { readFile } = await import("node:fs/promises");
  const docs = await readFile(new URL("../../../docs/crm-api.md", import.meta.url), "utf8");
  for (const name of functionNames) expect(docs, name).toContain(`\`${name}\``);
});
