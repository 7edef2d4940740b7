import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { functionSchema, languageSchema } from "./language-schema.ts";
import { HEAD, known, MISSHAPEN, mutated, SOUND } from "./testing.ts";
import type { Json, JsonObject } from "./types.ts";
import { validate } from "./validate.ts";

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: false });
(formats as unknown as (ajv: Ajv2020) => void)(ajv);
const fits = ajv.compile(languageSchema(known.functions));

describe("the schema of the language and the checker agree", () => {
  test.each(SOUND)("on %s", (_, body) => {
    const { definition, faults } = validate(HEAD + body, known);
    expect([faults, fits(definition), fits.errors]).toEqual([[], true, null]);
  });

  test.each(MISSHAPEN)("in refusing %s", (_, body) => {
    expect(validate(HEAD + body, known).definition).toBeUndefined();
    expect(fits(parse(HEAD + body))).toBe(false);
  });

  test("harm 16: on random faults put into sound definitions, and nothing is thrown", () => {
    const samples = SOUND.map(([, body]) => parse(HEAD + body) as Json);
    const put = fc.constantFrom<Json[]>(
      null,
      0,
      -1,
      1e308,
      "",
      "${ .x }",
      "${",
      [],
      {},
      [[]],
      { use: "x" },
      true,
      "a".repeat(11_000),
    );
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.nat(),
        fc.constantFrom("change", "remove", "add"),
        put,
        (one, seed, how, part) => {
          const value = mutated(one, seed, how, part);
          const { definition } = validate(value, known);
          if (definition) accepted++;
          if (definition) expect(fits(value), JSON.stringify([value, fits.errors])).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  test("on every process that ships, by the schema that ships", () => {
    const folder = new URL("../../processes/", import.meta.url);
    const shipped = ajv.compile(JSON.parse(readFileSync(new URL("schema.json", folder), "utf8")) as JsonObject);
    const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const value: unknown = parse(readFileSync(new URL(file, folder), "utf8"));
      expect([file, shipped(value), shipped.errors]).toEqual([file, true, null]);
    }
  });
});

test("every part says what it is: a title, and a description where the name does not tell", () => {
  const untitled: string[] = [];
  const visit = (value: unknown, at: string): void => {
    if (typeof value !== "object" || value === null) return;
    const { properties, ...others } = value as JsonObject;
    for (const [key, member] of Object.entries((properties ?? {}) as Record<string, JsonObject>)) {
      if (!member.title) untitled.push(`${at}/${key}`);
      if (key !== "with") visit(member, `${at}/${key}`);
    }
    for (const [key, member] of Object.entries(others)) visit(member, `${at}/${key}`);
  };
  const { $defs, ...schema } = languageSchema();
  visit([schema, $defs], "");
  expect(untitled).toEqual([]);
});

test("a function's arguments are completed by the name that is called", () => {
  const { anyOf } = (languageSchema(known.functions).$defs as JsonObject).call as { anyOf: JsonObject[] };
  const calls = anyOf.map((one) => one.properties as { call: JsonObject; with: { properties?: JsonObject } });
  const update = calls.find(({ call }) => call.const === "crm.updateObject");
  expect(update?.call.description).toBe("Change a record");
  expect(Object.keys(update?.with.properties ?? {})).toEqual(["type", "id", "properties"]);
});

test("a shared function is a task", () => {
  const check = ajv.compile(functionSchema(known.functions));
  expect(check({ set: { x: 1 } })).toBe(true);
  expect(check({ document: {}, do: [] })).toBe(false);
});
