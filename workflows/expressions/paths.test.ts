import { describe, expect, it } from "vitest";
import { compile } from "./index.ts";

const run = (program: string, input: unknown = null) => compile(program)(input);

describe("path expressions", () => {
  it.each<[string, unknown, unknown[]]>([
    ['path(.a[0].b, .["c"], .d[1:2])', null, [["a", 0, "b"], ["c"], ["d", { start: 1, end: 2 }]]],
    ["[path(..)]", { a: [1] }, [[[], ["a"], ["a", 0]]]],
    ['[paths], [paths(type == "number")]', { a: [1] }, [[["a"], ["a", 0]], [["a", 0]]]],
    ["path(.a // .b)", { b: 1 }, [["b"]]],
    ["path(first(.a, .b)), path(limit(1; .c, .d)), path(last(.e, .f))", {}, [["a"], ["c"], ["f"]]],
    ["[path(.[] | select(. > 1))]", [1, 2, 3], [[[1], [2]]]],
    ["path(if .a then .b else .c end)", { a: 1 }, [["b"]]],
    ['path(getpath(["a", "b"]) | .c)', null, [["a", "b", "c"]]],
    ["path(. as $x | def f: .a; f)", {}, [["a"]]],
    ['getpath(["a", 0]), getpath(["x", "y"])', { a: [5] }, [5, null]],
    ["pick(.a, .b[1])", { a: 1, b: [2, 3], c: 4 }, [{ a: 1, b: [null, 3] }]],
    ["[tostream] | fromstream(.[])", { a: [1, { b: [] }] }, [{ a: [1, { b: [] }] }]],
  ])("%s on %j", (program, input, outputs) => expect(run(program, input)).toEqual(outputs));

  it.each([
    ["path(.a | map(.) | .[0])", "Invalid path expression near attempt to access element 0 of []"],
    ["path(1)", "Invalid path expression with result 1"],
    ["(.a | tojson) = 1", "Invalid path expression with result"],
  ])("%s leads nowhere", (program, message) => expect(() => run(program, { a: [] })).toThrow(message));
});

describe("updates", () => {
  it.each<[string, unknown, unknown[]]>([
    [".a.b[1] = 5", null, [{ a: { b: [null, 5] } }]],
    [".a = (1, 2)", {}, [{ a: 1 }, { a: 2 }]],
    [
      ".a |= . + 1, .a += 2, .a -= 1, .a *= 3, .a /= 2, .a %= 3, .b //= 9",
      { a: 4 },
      [{ a: 5 }, { a: 6 }, { a: 3 }, { a: 12 }, { a: 2 }, { a: 1 }, { a: 4, b: 9 }],
    ],
    [".[] |= select(. > 1)", [1, 2, 0, 3], [[2, 3]]],
    [".a[1:3] = [9]", { a: [1, 2, 3, 4] }, [{ a: [1, 9, 4] }]],
    [".[1:] |= map(. * 2)", [1, 2, 3], [[1, 4, 6]]],
    ["(.. | numbers) |= . + 1", [1, [2]], [[2, [3]]]],
    ["(.a, .b) |= . + 1", { a: 1, b: 2 }, [{ a: 2, b: 3 }]],
    [".a += .b", { a: 1, b: 2 }, [{ a: 3, b: 2 }]],
    [".[-1] = 9", [1, 2], [[1, 9]]],
    ["del(.a, .b[0], .b[-1])", { a: 1, b: [1, 2, 3] }, [{ b: [2] }]],
    ['delpaths([["a", 0], ["a", 1]])', { a: [1, 2, 3] }, [{ a: [3] }]],
    ['setpath(["a", 0]; 1)', null, [{ a: [1] }]],
    [
      "to_entries, with_entries(.value += 1), (to_entries | from_entries)",
      { a: 1 },
      [[{ key: "a", value: 1 }], { a: 2 }, { a: 1 }],
    ],
    ['map_values(empty), walk(if type == "number" then . + 1 else . end)', { a: 1 }, [{}, { a: 2 }]],
  ])("%s on %j", (program, input, outputs) => expect(run(program, input)).toEqual(outputs));

  it("leave their input as it was", () => {
    const input = { a: { b: [1, 2] }, c: {} };
    const before = structuredClone(input);
    run('.a.b[0] = 9 | .a.b |= map(. + 1) | del(.c) | .["__proto__"] = 1', input);
    expect(input).toEqual(before);
  });

  it("a fold that grows its state in place never changes a value someone else holds", () => {
    const input = { base: { list: [1], deep: { x: 1 } } };
    const program =
      "reduce range(3) as $i (.base; .list[$i] = $i | .deep.x += 1 | .copy = .deep | .copy.y = $i), .base";
    expect(run(program, input)).toEqual([
      { list: [0, 1, 2], deep: { x: 4 }, copy: { x: 4, y: 2 } },
      { list: [1], deep: { x: 1 } },
    ]);
    expect(run("reduce range(3) as $i ({}; .a[$i] = $i | .all += [.a])")).toEqual([
      { a: [0, 1, 2], all: [[0], [0, 1], [0, 1, 2]] },
    ]);
    expect(run("reduce range(3) as $i ([[]]; . + [.[-1] + [$i]])")).toEqual([[[], [0], [0, 1], [0, 1, 2]]]);
    const first = { n: "x" };
    const second = { n: 0 };
    expect(run('reduce range(2) as $i ({}; .a.n = $i | .a |= {x: ., y: .} | .a.x.n = "x")')).toEqual([
      { a: { x: { x: first, y: second, n: "x" }, y: { x: first, y: second, n: 1 } } },
    ]);
  });
});

describe("keys that JavaScript treats apart", () => {
  const input = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as unknown;

  it("are ordinary keys when present", () => {
    expect(run('.["__proto__"].polluted, .constructor, has("__proto__")', input)).toEqual([true, 1, true]);
    expect(JSON.stringify(run(". + {b: 1} | .b = 2 | map_values(.)", input)[0])).toContain(
      '"__proto__":{"polluted":true}',
    );
  });

  it("are absent when not, and pollute nothing", () => {
    expect(run('.__proto__, .constructor, .toString, .hasOwnProperty, has("toString")', {})).toEqual([
      null,
      null,
      null,
      null,
      false,
    ]);
    run('{"__proto__": {bad: 1}}, ({} | .__proto__.bad = 1), ({} | setpath(["constructor", "prototype", "bad"]; 1))');
    run('[{key: "__proto__", value: {bad: 1}}] | from_entries');
    expect(({} as Record<string, unknown>)["bad"]).toBeUndefined();
  });
});
