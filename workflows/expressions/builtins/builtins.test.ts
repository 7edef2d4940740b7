import { describe, expect, it } from "vitest";
import { compile } from "../index.ts";

const run = (program: string, input: unknown = null) => compile(program)(input);
const rows = (cases: [program: string, input: unknown, outputs: unknown[]][]) =>
  it.each(cases)("%s on %j", (program, input, outputs) => expect(run(program, input)).toEqual(outputs));

describe("arrays and objects", () => {
  rows([
    ['length, keys, has("a"), add, any(. > 1), all(. > 0)', { b: 1, a: 2 }, [2, ["a", "b"], true, 3, true, true]],
    ["map(.a), (map(select(.a > 1)) | length)", [{ a: 1 }, { a: 2 }], [[1, 2], 1]],
    [
      "sort_by(.a, -.b) | map(.b)",
      [
        { a: 1, b: 1 },
        { a: 0, b: 2 },
        { a: 1, b: 3 },
      ],
      [[2, 3, 1]],
    ],
    ["group_by(.a) | map(length)", [{ a: 2 }, { a: 1 }, { a: 2 }], [[1, 2]]],
    [
      "unique_by(length), min_by(length), max_by(length), unique",
      ["a", "bb", "c"],
      [["a", "bb"], "a", "bb", ["a", "bb", "c"]],
    ],
    ["min, max, reverse, add, (. | index(2)), indices(1), bsearch(2)", [1, 2, 3], [1, 3, [3, 2, 1], 6, 1, [0], 1]],
    [
      "flatten, flatten(1), transpose?",
      [1, [2, [3]]],
      [
        [1, 2, 3],
        [1, 2, [3]],
      ],
    ],
    [
      "transpose, ([combinations] | length)",
      [[1, 2], [3]],
      [
        [
          [1, 3],
          [2, null],
        ],
        2,
      ],
    ],
    [
      "from_entries",
      [
        { key: "a", value: 1 },
        { name: "b", value: false },
        { k: "c", v: 2 },
      ],
      [{ a: 1, b: false, c: 2 }],
    ],
    ['contains(["b"]), inside(["abc", "d"]), IN(["abc"])', ["abc"], [true, true, true]],
    ["INDEX(.id), (map(.id) | IN([1, 2]))", [{ id: 1 }, { id: 2 }], [{ 1: { id: 1 }, 2: { id: 2 } }, true]],
    [
      "[.[] | type], [.[] | tostring], map(tojson)",
      [1, "a", null],
      [
        ["number", "string", "null"],
        ["1", "a", "null"],
        ["1", '"a"', "null"],
      ],
    ],
    [
      "[limit(2; .[])], [.[] | scalars], [range(5; 0; -2)], ([range(0, 1; 2)])",
      [1, [2], 3],
      [
        [1, [2]],
        [1, 3],
        [5, 3, 1],
        [0, 1, 1],
      ],
    ],
    ["tojson", { a: [1.5, 1e100, 1e-5, null] }, ['{"a":[1.5,1e+100,1e-05,null]}']],
    ["add([1], [2]), toarray, ([1, 2] | getpath([1])), abs", -3, [[1, 2], [-3], 2, 3]],
  ]);
});

describe("text", () => {
  rows([
    [
      'ltrimstr("a"), rtrimstr("c"), trimstr("a"), startswith("ab"), endswith("x")',
      "abc",
      ["bc", "ab", "bc", true, false],
    ],
    ["trim, ltrim, rtrim", " a ", ["a", "a ", " a"]],
    [
      'split(", "), (split(", ") | join("-")), ascii_upcase, (explode | implode), length, utf8bytelength',
      "a, é",
      [["a", "é"], "a-é", "A, é", "a, é", 4, 5],
    ],
    ['index("b"), rindex("b"), indices("b")', "é😀b b", [2, 4, [2, 4]]],
    ["[.[] | tonumber?], [.[] | toboolean?]", ["1", "x", " 2", "1e2", "true"], [[1, 100], [true]]],
    ["fromjson, (tojson | fromjson)", '{"a":[1,"\\u00e9"]}', [{ a: [1, "é"] }, '{"a":[1,"\\u00e9"]}']],
    ['join(",")', ["a", 1, null, true], ["a,1,,true"]],
  ]);
});

describe("formats", () => {
  rows([
    ["@csv, @tsv", [1, 'a"b', null, true], ['1,"a""b",,true', '1\ta"b\t\ttrue']],
    [
      "@html, @uri, @sh, @json, @text",
      "<a b='é'>&",
      [
        "&lt;a b=&apos;é&apos;&gt;&amp;",
        "%3Ca%20b%3D%27%C3%A9%27%3E%26",
        "'<a b='\\''é'\\''>&'",
        "\"<a b='é'>&\"",
        "<a b='é'>&",
      ],
    ],
    [
      "@base64, (@base64 | @base64d), @base32, (@base32 | @base32d), (@uri | @urid)",
      "é?",
      ["w6k/", "é?", "YOUT6===", "é?", "é?"],
    ],
    ['@html "<b>\\(.)</b>"', "<i>", ["<b>&lt;i&gt;</b>"]],
  ]);
});

describe("regular expressions", () => {
  rows([
    ['test("B"; "i"), test("b"), test(["B", "i"]), test("a b"; "x")', "ab", [true, true, true, true]],
    [
      '[match("(?<x>a)|b"; "g") | {offset, length, string, names: [.captures[].name]}]',
      "😀ab",
      [
        [
          { offset: 1, length: 1, string: "a", names: ["x"] },
          { offset: 2, length: 1, string: "b", names: ["x"] },
        ],
      ],
    ],
    [
      'capture("(?<y>\\\\d+)-(?<m>\\\\d+)"), [scan("\\\\d+")], [scan("(\\\\d)(\\\\d)")]',
      "2026-07",
      [
        { y: "2026", m: "07" },
        ["2026", "07"],
        [
          ["2", "0"],
          ["2", "6"],
          ["0", "7"],
        ],
      ],
    ],
    [
      'sub("a"; "x"), gsub("a"; "x"), gsub("(?<c>[ab])"; "<\\(.c)>"), gsub("^"; ">"), gsub("$"; "<")',
      "aab",
      ["xab", "xxb", "<a><a><b>", ">aab", "aab<"],
    ],
    [
      '[sub("(?<c>a)"; "1", "2")], [splits(", *")], split(", *"; null)',
      "a, b",
      [
        ["1, b", "2, b"],
        ["a", "b"],
        ["a", "b"],
      ],
    ],
    ['[match(""; "g").offset], gsub(""; "-")', "ab", [[0, 1, 2], "-a-b-"]],
  ]);
});

describe("dates, in UTC", () => {
  rows([
    [
      'todate, gmtime, (gmtime | mktime), strftime("%A %d %B %Y, %j %U %V %H:%M")',
      1425599621,
      ["2015-03-05T23:53:41Z", [2015, 2, 5, 23, 53, 41, 4, 63], 1425599621, "Thursday 05 March 2015, 064 09 10 23:53"],
    ],
    [
      'fromdate, (strptime("%Y-%m-%dT%H:%M:%SZ") | mktime), (strptime("%FT%TZ") | todate)',
      "2015-03-05T23:51:47Z",
      [1425599507, 1425599507, "2015-03-05T23:51:47Z"],
    ],
    ['strptime("%d %b %Y") | mktime | todate', "29 Feb 2024", ["2024-02-29T00:00:00Z"]],
    [
      "[.[] | todate]",
      [-1, 951782400, 4102444800],
      [["1969-12-31T23:59:59Z", "2000-02-29T00:00:00Z", "2100-01-01T00:00:00Z"]],
    ],
    ["gmtime[5], (localtime | mktime)", 0.25, [0.25, 0]],
  ]);

  it.each([
    ['"abc" | fromdate', "does not match format"],
    ['"2024-13-01T00:00:00Z" | fromdate', "does not match format"],
    ["1e300 | todate", "error converting number of seconds"],
    ['["a", 1, 2] | mktime', "requires parsed datetime inputs"],
    ['"x" | todate', "requires parsed datetime inputs"],
    ['"x" | strptime("%Q")', "does not know the directive %Q"],
  ])("%s is a fault", (program, message) => expect(() => run(program)).toThrow(message));
});

describe("numbers", () => {
  rows([
    ["floor, ceil, round, trunc, fabs, -. | tostring", -1.5, ["-2", "-1", "-2", "-1", "1.5", "1.5"]],
    ["sqrt, pow(.; 2), log2, exp10, cbrt", 4, [2, 16, 2, 10000, Math.cbrt(4)]],
    ["frexp, significand, logb, ldexp(.; 2), modf", 10, [[0.625, 4], 1.25, 3, 40, [0, 10]]],
    ["isnan, isinfinite, isnormal, (infinite | isinfinite), (nan | isnan)", 1, [false, false, true, true, true]],
    ["tojson", 0.1 + 0.2, ["0.30000000000000004"]],
    [
      "[1e17, 1e16, 1.5e300, 1e-7, 123456.789] | map(tojson)",
      null,
      [["1e+17", "10000000000000000", "1.5e+300", "1e-07", "123456.789"]],
    ],
  ]);

  it("dividing by zero is a fault that says so", () => {
    expect(() => run("1 / 0")).toThrow("number (1) and number (0) cannot be divided because the divisor is zero");
    expect(() => run("1 % 0")).toThrow("the divisor is zero");
  });
});
