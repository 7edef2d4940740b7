import { describe, expect, it } from "vitest";
import { compile } from "./index.ts";

const run = (program: string, input: unknown = null, vars?: Record<string, unknown>) => compile(program)(input, vars);

/** Each row: a program, its input, all it yields. */
const rows = (cases: [program: string, input: unknown, outputs: unknown[]][]) =>
  it.each(cases)("%s on %j", (program, input, outputs) => expect(run(program, input)).toEqual(outputs));

describe("reading", () => {
  rows([
    ["", 7, [7]],
    [".a.b", { a: { b: 1 } }, [1]],
    ['."a b"."c", .["a b"].c', { "a b": { c: 1 } }, [1, 1]],
    [".a.b", {}, [null]],
    [".[-1], .[5], .[0]", [1, 2], [2, null, 1]],
    [
      ".[1:], .[:-1], .[-2:]",
      [1, 2, 3],
      [
        [2, 3],
        [1, 2],
        [2, 3],
      ],
    ],
    [".[1:3]", "a😀bc", ["😀b"]],
    [".[]", { a: 1, b: 2 }, [1, 2]],
    [".[].a?", [1, { a: 2 }], [2]],
    [".a[]?.b", { a: 3 }, []],
    [".and, .if", { and: 1, if: 2 }, [1, 2]],
    ["[..]", [1, [2]], [[[1, [2]], 1, [2], 2]]],
    ["[.[] | .a?//5]", [{ a: 1 }, 2], [[1, 5]]],
    ["1 # a comment\n+ 2", null, [3]],
  ]);
});

describe("operators", () => {
  rows([
    ["1 + 2 * 3 - 4 / 2", null, [5]],
    ["[(1,2) + (10,20)]", null, [[11, 12, 21, 22]]],
    ['null + 1, {a: 1} + {b: 2}, [1] + [2], "a" + "b"', null, [1, { a: 1, b: 2 }, [1, 2], "ab"]],
    ["[1,2,3,2] - [2], {a: {b: 1}} * {a: {c: 2}}", null, [[1, 3], { a: { b: 1, c: 2 } }]],
    ['"ab" * 2, "ab" * 0, "ab" * -1, "a,b" / ","', null, ["abab", "", null, ["a", "b"]]],
    ["5 % 3, -5 % 3, 5 % -3", null, [2, -2, 2]],
    ['[1, "a", [2], {}, null, true, false] | sort', null, [[null, false, true, 1, "a", [2], {}]]],
    ['"\\uffff" < "\\ud83d\\ude00"', null, [true]],
    ["{a: [1]} == {a: [1]}, [1, 2] < [1, 3], {} < []", null, [true, true, false]],
    ["[true, false | . and (true, false)], (null or 1)", null, [[true, false, false], true]],
    [".a // 42", {}, [42]],
    ["[(null, false, 1, 2) // 3], (empty // 4), (null // (5, 6))", null, [[1, 2], 4, 5, 6]],
    ["-(1, 2), -.a", { a: 3 }, [-1, -2, -3]],
    ["nan < 1, nan == nan, ([nan, 1] | sort | length)", null, [true, false, 2]],
  ]);
});

describe("construction", () => {
  rows([
    ['{a: 1, "b": 2, ("c" + "d"): 3, @base64 "e": 4}', null, [{ a: 1, b: 2, cd: 3, e: 4 }]],
    ['{a, "b", $__loc__}', { a: 1, b: 2 }, [{ a: 1, b: 2, __loc__: { file: "<top-level>", line: 1 } }]],
    [
      "{a: (1,2), b: (3,4)}",
      null,
      [
        { a: 1, b: 3 },
        { a: 1, b: 4 },
        { a: 2, b: 3 },
        { a: 2, b: 4 },
      ],
    ],
    ["1 as $x | {$x, y: $x | . + 1}", null, [{ x: 1, y: 2 }]],
    ['"a\\(1 + 1)b\\("c")\\n\\u00e9"', null, ["a2bc\né"]],
    ['"\\(1, 2) \\(3, 4)"', null, ["1 3", "2 3", "1 4", "2 4"]],
    ['@json "x\\([1])", @uri "?q=\\("a b")"', null, ["x[1]", "?q=a%20b"]],
  ]);
});

describe("control", () => {
  rows([
    ['if . > 1 then "big" elif . == 1 then "one" else "small" end', 1, ["one"]],
    ["[.[] | if . then 1 end]", [true, false, null], [[1, false, null]]],
    ["[if (true, false) then 1 else 2 end]", null, [[1, 2]]],
    ['try error("x") catch ., (try error catch .)', { a: 1 }, ["x", { a: 1 }]],
    ['[.[] | try (if . > 2 then error("big") else . end) catch "caught"]', [1, 3], [[1, "caught"]]],
    ['try (1, error("x"), 3) catch .', null, [1, "x"]],
    ['try ((1, 2) | if . == 2 then error("late") else . end) catch .', null, [1, "late"]],
    ["[label $out | .[] | if . > 2 then break $out else . end]", [1, 2, 3, 1], [[1, 2]]],
    ["[label $a | label $b | 1, break $a, 2]", null, [[1]]],
    ["reduce .[] as $x (0; . + $x), reduce empty as $x (0; 1), reduce (1, 2) as $x (0; empty)", [1, 2], [3, 0, null]],
    [
      "[foreach .[] as $x (0; . + $x; [$x, .])]",
      [1, 2],
      [
        [
          [1, 1],
          [2, 3],
        ],
      ],
    ],
    ["[limit(2; 1, 2, error)], first(range(10; 20)), [limit(0; error)], isempty(empty)", null, [[1, 2], 10, [], true]],
    [
      "[until(. > 100; . * 2)], [while(. < 4; . + 1)], [recurse(if . < 3 then . + 1 else empty end)]",
      1,
      [[128], [1, 2, 3], [1, 2, 3]],
    ],
    ["[skip(1; 1, 2, 3)], nth(1; 5, 6), [last(range(5))], [limit(3; repeat(.))]", 1, [[2, 3], 6, [4], [1, 1, 1]]],
  ]);

  it("a fault further down the pipe is not caught by a try above it", () => {
    expect(() => run('(try 1 catch "caught") | error("down")')).toThrow("down");
  });
});

describe("bindings and functions", () => {
  rows([
    ["1 as $x | 2 as $y | [$x, $y, $__loc__.line]", null, [[1, 2, 1]]],
    [". as [$a, {b: $c, $d}] | [$a, $c, $d]", [1, { b: 2, d: 3 }], [[1, 2, 3]]],
    ['. as {("a", "b"): $x} | $x', { a: 1, b: 2 }, [1, 2]],
    [". as {$a: [$b]} | [$a, $b]", { a: [1] }, [[[1], 1]]],
    ["[.[] as [$a] ?// $a | $a]", [[1], 2], [[1, 2]]],
    ['[[3]] | .[] as [$a] ?// [$b] | if $a != null then error("err") else {$a, $b} end', null, [{ a: null, b: 3 }]],
    ["def f: . * 2; def g(x): x | f; def h($a; $b): [$a, $b, a]; g(. + 1), h(1, 2; 3)", 2, [6, [1, 3, 1], [2, 3, 2]]],
    ["def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; [range(6) | fac]", null, [[1, 1, 2, 6, 24, 120]]],
    ["def f(g): [g | g]; f(. as $x | (1, $x))", 5, [[1, 1, 1, 5]]],
    ['def map(f): "mine"; map(.), (def length: 7; length)', [1], ["mine", 7]],
    ["def f: def g: 3; g; f, ([1] | map_values(. + 1))", null, [3, [2]]],
    ["def f: reduce .[] as $x (0; . + $x); f", [1, 2, 3], [6]],
  ]);

  it("variables given at the call are read as they are, not copied", () => {
    const big = { list: [1, 2, 3] };
    const [same] = run("$context.list", null, { context: big });
    expect(same).toBe(big.list);
  });

  it("a program sees the variables of its own call only", () => {
    const program = compile("$x");
    expect(program(null, { x: 1 })).toEqual([1]);
    expect(() => program(null)).toThrow("$x is not defined here");
  });
});
