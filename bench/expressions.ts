import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { analyse, compile, ExpressionError } from "#workflows/expressions/index.ts";

// Expressions: speed beside the same in plain JavaScript, and, for each of jq's own test files named
// (tests/jq.test, tests/man.test of github.com/jqlang/jq), how many of its tests pass.
const files = process.argv.slice(2);

function rate(run: () => unknown, milliseconds = 1_000): number {
  const until = (end: number) => {
    let runs = 0;
    while (performance.now() < end) for (let i = 0; i < 10; i++, runs++) run();
    return runs;
  };
  until(performance.now() + milliseconds / 5);
  const started = performance.now();
  const runs = until(started + milliseconds);
  return (runs * 1_000) / (performance.now() - started);
}

type Item = { x: number; name: string };
const items: Item[] = Array.from({ length: 10_000 }, (_, i) => ({ x: i % 10, name: `item ${i}` }));
const nested = { a: { b: 2 } };
const cases: [program: string, input: unknown, baseline: () => unknown][] = [
  [".a.b + 1", nested, () => [nested.a.b + 1]],
  ["[.[] | select(.x > 5)]", items, () => [items.filter((item) => item.x > 5)]],
  ["map(select(.x > 5) | .name)", items, () => [items.filter((item) => item.x > 5).map((item) => item.name)]],
  [
    "group_by(.x) | map(length)",
    items,
    () => [Object.values(Object.groupBy(items, (item) => item.x)).map((group) => group?.length)],
  ],
];

console.log("program                           ops/s   plain JavaScript   ratio");
for (const [program, input, baseline] of cases) {
  const expression = compile(program);
  if (!isDeepStrictEqual(expression(input), baseline())) throw new Error(`${program} and its baseline differ`);
  const [ours, plain] = [rate(() => expression(input)), rate(baseline)];
  const figures = [ours, plain].map((figure) => Math.round(figure).toLocaleString("en").padStart(14)).join("");
  console.log(`${program.padEnd(28)}${figures}${(ours / plain).toFixed(3).padStart(14)}`);
}
// Texts of which none was seen before.
let next = 0;
console.log(
  `parse, compile and run       ${Math.round(rate(() => compile(`.a.b + ${next++}`)(nested))).toLocaleString("en")} ops/s`,
);

interface Test {
  program: string;
  input: string | null;
  outputs: string[];
}

/** Groups of lines: program, input, outputs; after `%%FAIL` a program that must not compile, and its message. */
function readTests(file: string): Test[] {
  const groups = readFileSync(file, "utf8").split(/\n(?:[ \t]*(?:#.*)?\n)+/);
  return groups.flatMap((group): Test[] => {
    const lines = group.split("\n").filter((line) => line !== "" && !/^\s*#/.test(line));
    const [first, second, ...rest] = lines;
    if (first === undefined || second === undefined) return [];
    return first.startsWith("%%FAIL")
      ? [{ program: second, input: null, outputs: [] }]
      : [{ program: first, input: second, outputs: rest }];
  });
}

/** JSON, and the numbers that only jq's tests write. */
const read = (text: string): unknown =>
  JSON.parse(
    text
      .replace(/^\ufeff/, "")
      .replace(/"(?:[^"\\]|\\.)*"|-?nan|-?Infinity/gi, (part) =>
        part.startsWith('"') ? part : /nan/i.test(part) ? '"\\u0000nan"' : part.replace(/Infinity/i, "1e999"),
      ),
    (_key, value: unknown) => (value === "\0nan" ? NaN : value),
  );

/** As written out: one zero, no infinities. */
const written = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(compile(".")(value)[0]).replace(/(?<![\d.e"])-0(?![\d.])/g, "0"));

function passes({ program, input, outputs }: Test): boolean {
  const now = () => 1_700_000_000;
  try {
    if (input === null) {
      compile(program, { now });
      const { faults, variables } = analyse(program);
      return faults.length + variables.length > 0;
    }
    return isDeepStrictEqual(compile(program, { now })(read(input)).map(written), outputs.map(read).map(written));
  } catch (error) {
    return error instanceof ExpressionError && outputs.length === 0;
  }
}

// What is refused on purpose, what jq takes from the C library or its own reader of JSON, and values nested deeper than the limit.
const aside = {
  refused:
    /\b(?:import|include|modulemeta|input|inputs|debug|stderr|env|halt_error|input_line_number)\b|\$ENV|\$__prog/,
  platform:
    /strptime|strftime|strflocaltime|mktime|gmtime|localtime|todate|fromdate|dateadd|\bnow\b|have_\w+|fromjson.*catch/,
  deep: /range\((?:9999|10000|10001)\)/,
};
const isCore = ({ program }: Test): boolean => !Object.values(aside).some((pattern) => pattern.test(program));
const share = (tests: Test[], failed: Set<Test>): string => {
  const passed = tests.filter((test) => !failed.has(test)).length;
  return `${passed} of ${tests.length} (${((100 * passed) / tests.length).toFixed(1)} %)`;
};

for (const file of files) {
  const tests = readTests(file);
  const failed = new Set<Test>();
  let slowest = 0;
  for (const test of tests) {
    const began = performance.now();
    if (!passes(test)) failed.add(test);
    slowest = Math.max(slowest, performance.now() - began);
  }
  for (const { program } of failed) console.log(`  fails: ${program}`);
  console.log(
    `${file}: ${share(tests, failed)}, core ${share(tests.filter(isCore), failed)}, slowest ${Math.round(slowest)} ms`,
  );
}
