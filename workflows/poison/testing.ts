// oxlint-disable no-template-curly-in-string -- expressions of the language
import fc from "fast-check";
import type { Definition, Json, JsonObject } from "../definition/types.ts";
import { definitions } from "../random/testing.ts";

/** Expressions that ask for too much, or for what no definition may have. */
export const evilExpressions: Record<string, string> = {
  "a function that calls itself for ever": "def f: f; f",
  "a list without end": "[range(1e12)]",
  "the last of a list without end": "last(range(1e12))",
  "a repetition without end": "[repeat(1)]",
  "a recursion without end": "[recurse([.])]",
  "a text of a billion letters": '"a" * 1e9',
  "a text doubled without end": 'reduce range(1e9) as $i ("a"; . + .)',
  "five megabytes of output": '"x" * 5000000',
  "a pattern that backtracks": '("a" * 60 + "!") | test("(a+)+$")',
  "the environment": "env",
  "the environment by its variable": "$ENV",
  "another input": "input",
  "the next inputs": "[inputs]",
  "the place in the program": "$__loc__",
  "a module": 'import "a" as a; 1',
  "a nested list of ten thousand": "[limit(10000; repeat(1))] | reduce .[] as $i (.; [.])",
};

const deep = (levels: number): Json => (levels === 0 ? 1 : [deep(levels - 1)]);
const many = (count: number): Json => Array.from({ length: count }, (_, i) => ({ [`t${i}`]: { set: { n: 1 } } }));

const evil: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    -1,
    0,
    1e308,
    1.5,
    "",
    [],
    {},
    [[]],
    "${ . ",
    "${ .a | }",
    "${ $nobody }",
    "\u0000",
  ),
  fc.constantFrom(...Object.values(evilExpressions)).map((program) => `\${ ${program} }`),
  fc.constantFrom<Json>("x".repeat(20_000), deep(50), deep(200), many(1_001), many(10_000)),
  fc.constantFrom<Json>(
    { days: 1e15 },
    "P99999999Y",
    { set: "${ . }", call: "http" },
    { call: "people.ask", with: {} },
  ),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
);
const anyString = fc.oneof(
  fc.string(),
  fc.constantFrom("then", "do", "if", "foreach", "until", "a", "constructor", "toString"),
);

/** Sound definitions of which one or several parts were replaced, removed, renamed or doubled. */
export const mutants: fc.Arbitrary<Definition> = fc
  .tuple(definitions, fc.array(fc.tuple(fc.nat(), fc.nat(5), evil, anyString), { minLength: 1, maxLength: 2 }))
  .map(([sound, changes]) => {
    const mutant = structuredClone(sound) as unknown as JsonObject;
    for (const [where, how, value, name] of changes) mutate(mutant, where, how, structuredClone(value), name);
    return mutant as unknown as Definition;
  });

type Place = { holder: JsonObject | Json[]; key: string | number };

function mutate(mutant: JsonObject, where: number, how: number, value: Json, name: string): void {
  const places = placesIn(mutant);
  const { holder, key } = places[where % places.length]!;
  const now = (holder as JsonObject)[key]!;
  const set = (to: Json): void => void ((holder as JsonObject)[key] = to);
  switch (how) {
    case 0:
    case 1:
      return set(value);
    case 2:
      return Array.isArray(holder) ? void holder.splice(Number(key), 1) : void delete holder[key];
    case 3:
      if (Array.isArray(now)) return set([...now, ...structuredClone(now)]);
      return set([now]);
    case 4:
      if (Array.isArray(holder)) return set({ [name]: now });
      delete holder[key];
      return void Object.defineProperty(holder, name, {
        value: now,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    default:
      return typeof now === "object" && now !== null && !Array.isArray(now)
        ? set({ ...now, [name]: value })
        : set(value);
  }
}

function placesIn(holder: JsonObject | Json[]): Place[] {
  return Object.entries(holder).flatMap(([key, value]) => [
    { holder, key },
    ...(typeof value === "object" && value !== null ? placesIn(value) : []),
  ]);
}
