import fc from "fast-check";
import { expect, it } from "vitest";
import { analyse, compile, ExpressionError } from "./index.ts";

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const limits = { steps: 20_000, output: 65_536 };

const words = [
  ".",
  ".a",
  ".[]",
  ".[0]",
  "..",
  "1",
  '"x"',
  "null",
  "[",
  "]",
  "{",
  "}",
  "(",
  ")",
  "|",
  ",",
  "+",
  "-",
  "*",
  "/",
  "//",
  "|=",
  "=",
  "==",
  "<",
  "and",
  "or",
  "?",
  "as",
  "$x",
  "reduce",
  "foreach",
  "if",
  "then",
  "else",
  "end",
  "try",
  "catch",
  "def f:",
  "f",
  ";",
  "map(",
  "select(",
  "path(",
  "range(9)",
  "limit(3;",
  "recurse",
  "label $x",
  "break $x",
  "sort",
  "add",
  "tojson",
  "@base64",
  "\\(",
  '"',
];

it("whatever the text, compiling answers with a program or an ExpressionError, and running with values or one", () => {
  const program = fc.oneof(
    fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((parts) => parts.join(" ")),
    fc.string(),
  );
  fc.assert(
    fc.property(program, json, (text, input) => {
      try {
        compile(text, { limits })(input, { x: 1 });
      } catch (error) {
        expect(error).toBeInstanceOf(ExpressionError);
      }
      expect(Array.isArray(analyse(text).faults)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

it("running a program changes neither its input nor its next result", () => {
  const programs = [
    ".. |= .",
    "[.. | numbers] | add",
    "to_entries? // .",
    "del(.[0]?, .a?)",
    "walk(.)",
    "reduce paths as $p (.; setpath($p; 1))",
  ];
  fc.assert(
    fc.property(json, fc.constantFrom(...programs), (input, text) => {
      const before = JSON.stringify(input);
      const once = (): string => {
        try {
          return JSON.stringify(compile(text)(input));
        } catch (error) {
          return String(error);
        }
      };
      expect(once()).toBe(once());
      expect(JSON.stringify(input)).toBe(before);
    }),
  );
});

it.each([
  "tojson | fromjson",
  "[tostream] | fromstream(.[])",
  ". as $v | reduce paths(scalars) as $p (.; setpath($p; $v | getpath($p)))",
  "walk(.)",
  ".. |= .",
])("%s gives back its input", (program) => {
  fc.assert(
    fc.property(json, (input) => {
      expect(compile(program)(input)).toEqual([input]);
    }),
  );
});

it.each([
  "@base64 | @base64d",
  "@base32 | @base32d",
  "@uri | @urid",
  "explode | implode",
  "tojson | fromjson",
  'split("") | add // ""',
])("%s gives back its text", (program) => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(compile(program)(text)).toEqual([text]);
    }),
  );
});

it("sorting orders any values as comparing them does", () => {
  fc.assert(
    fc.property(fc.array(json, { maxLength: 8 }), (values) => {
      expect(compile("sort | [.[:-1], .[1:]] | transpose | all(.[]; .[0] <= .[1])")(values)).toEqual([true]);
    }),
  );
});

it("a date written and read again is the same second", () => {
  const program = compile(
    'todate | [fromdate, (strptime("%Y-%m-%dT%H:%M:%SZ") | mktime), (strptime("%FT%TZ") | strftime("%s") | tonumber)]',
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (time) => {
      expect(program(time)).toEqual([[time, time, time]]);
    }),
  );
});
