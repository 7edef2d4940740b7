import { describe, expect, it } from "vitest";
import { analyse, compile, ExpressionError, parse } from "./index.ts";

const failure = (action: () => unknown): ExpressionError => {
  try {
    action();
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error("nothing failed");
};

describe("a fault tells what and where", () => {
  it.each<[program: string, code: string, position: number, message: string]>([
    [".a[", "syntax", 3, "ends too early"],
    ["if .a then 1", "syntax", 12, 'expected "end"'],
    ['"abc', "syntax", 0, "never closed"],
    ["{'a': 1}", "syntax", 1, "double quotes"],
    [".a | | .b", "syntax", 5, 'unexpected "|"'],
    ["1 == 2 == 3", "syntax", 7, "parentheses"],
    ["{(1): 2}", "syntax", 2, "must be a string"],
    ["break $x", "syntax", 0, "label"],
    [".a | lenght", "unknown_function", 5, "did you mean length?"],
    ["limit(2)", "unknown_function", 0, "limit takes 2 arguments, not 1"],
    ["@base65", "unknown_function", 0, "@base64"],
    ["1 + input", "refused", 4, "one input"],
    ["env.HOME", "refused", 0, "process"],
    ["$ENV.HOME", "refused", 0, "only what it is given"],
    ["debug", "refused", 0, "no output"],
    ["input_line_number", "refused", 0, "process"],
    ['import "a" as a; .', "refused", 0, "modules"],
    ["now", "refused", 0, "no clock"],
    ['test("(?=a)")', "regex", 5, "look-around"],
    ['"x" | sub("(a)\\\\1"; "")', "regex", 10, "back-references"],
    ['test("(")', "regex", 5, "missing closing"],
  ])("%s when compiled", (program, code, position, message) => {
    const error = failure(() => compile(program));
    expect(error).toMatchObject({ code, position });
    expect(error.message).toContain(message);
  });

  it.each<[program: string, position: number, message: string]>([
    [".a.b.c", 4, 'Cannot index string with string ("c")'],
    [".a + 1", 3, 'object ({"b":"x"}) and number (1) cannot be added'],
    [".a[]", 2, "x"],
    ["[.a, (.z | tonumber)]", 11, "null (null) cannot be parsed as a number"],
    ['.a | walk(error("no"))', 10, "no"],
    ['.a.b | test("a"; "q")', 7, "q is not a valid modifier string"],
  ])("%s when run", (program, position, message) => {
    const error = failure(() => compile(program === ".a[]" ? ".a.b[]" : program)({ a: { b: "x" } }));
    expect(error.code).toBe("evaluation");
    expect(error.position).toBe(program === ".a[]" ? 4 : position);
    expect(error.message).toContain(message);
  });

  it("what error(value) raised is kept", () => {
    expect(failure(() => compile("error({code: 3})")(null)).value).toEqual({ code: 3 });
  });
});

describe("the clock", () => {
  it("is the one given, in seconds", () => {
    expect(compile("now, (now | todate)", { now: () => 1_700_000_000 })(null)).toEqual([
      1_700_000_000,
      "2023-11-14T22:13:20Z",
    ]);
  });
});

describe("outputs are JSON", () => {
  it("numbers JSON cannot hold become the nearest it can, in a copy", () => {
    expect(compile("[nan, infinite, {a: -infinite}]")(null)).toEqual([
      [null, Number.MAX_VALUE, { a: -Number.MAX_VALUE }],
    ]);
  });

  it("a result shared with no call can be changed without changing the next", () => {
    const program = compile("[], {a: [1]}, $__loc__");
    const [list, object] = program(null) as [unknown[], { a: number[] }];
    list.push(1);
    object.a.push(2);
    expect(program(null)).toEqual([[], { a: [1] }, { file: "<top-level>", line: 1 }]);
  });
});

describe("analysis", () => {
  it("lists the variables a program must be given, with their places, and no others", () => {
    const program =
      '$a + (1 as $x | $x + $b) | def f($c; d): $c + d + $e; reduce .[] as [$g] ($h; $g) | $__loc__, "\\($a)"';
    const names = ["a", "b", "e", "h", "a"];
    expect(analyse(program).variables.map(({ name }) => name)).toEqual(names);
    for (const { name, position } of analyse(program).variables) expect(program.slice(position)).toMatch(`$${name}`);
  });

  it("reports every fault at once", () => {
    const codes = analyse('foo | env | test("(?!a)") | @bar | break $x | def foo: 1; foo').faults.map(
      ({ code }) => code,
    );
    expect(codes).toEqual(["unknown_function", "refused", "regex", "unknown_function", "syntax"]);
    expect(analyse(".a |").faults).toMatchObject([{ code: "syntax", position: 4 }]);
    expect(analyse("now | todate").faults).toEqual([]);
  });

  it("reads a program to its tree", () => {
    expect(parse(".a + 1")).toMatchObject({ type: "binary", operator: "+", left: { type: "index" } });
  });
});
