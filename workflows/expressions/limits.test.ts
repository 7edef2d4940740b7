import { describe, expect, it } from "vitest";
import { compile, ExpressionError, type Limits } from "./index.ts";

const codeOf = (program: string, input: unknown = null, limits?: Partial<Limits>): string => {
  try {
    compile(program, { limits })(input);
    return "none";
  } catch (error) {
    return error instanceof ExpressionError ? error.code : String(error);
  }
};

describe("endless work ends at a limit, fast", () => {
  it.each([
    ["[range(1e12)]", "steps"],
    ["repeat(empty)", "steps"],
    ["[repeat(.)]", "steps"],
    ["until(false; .)", "steps"],
    ["[recurse(.)] ", "steps"],
    ["def f(g): g, f(g, g); f(1)", "steps"],
    ["range(1e12)", "output"],
    ["while(true; .)", "output"],
    ["def f: f; f", "depth"],
    ["def f: 1 + f; f", "depth"],
    ["def f: [f, f]; f", "depth"],
    ["def f: try (1 | f) catch f; f", "depth"],
    ["def f: .a |= f; f", "depth"],
    ["def f: . as {a: {b: [[$x]]}} | $x | f; f", "depth"],
    ["def f: path(..) | f; f", "depth"],
    ["def f: {a: {b: {c: [f | f]}}}; f", "depth"],
    ["recurse(., .)", "depth"],
  ])("%s: %s", (program, code) => {
    const started = performance.now();
    expect(codeOf(program)).toBe(code);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("growth stops before memory does", () => {
  it.each([
    ['"a" * 1e9', "output"],
    ['reduce range(100) as $i ("a"; . + .)', "output"],
    ["reduce range(100) as $i ([1]; . + .)", "output"],
    ["reduce range(100) as $i ([1]; [., .])", "output"],
    ["reduce range(100) as $i ([1]; [., .]) | tojson", "output"],
    ["reduce range(100) as $i ([1]; [., .]) | flatten", "steps"],
    ["reduce range(100) as $i ({}; {a: ., b: .}) | . * .", "steps"],
    ["reduce range(300) as $i ([1]; [.])", "depth"],
    [".[100000000] = 1", "steps"],
    ["[range(100000)] | combinations", "evaluation"],
  ])("%s: %s", (program, code) => expect(codeOf(program)).toBe(code));

  it("counts output in bytes of JSON, whatever its shape", () => {
    expect(codeOf(".", "é".repeat(600_000))).toBe("output");
    expect(codeOf("[range(200000)]")).toBe("output");
    expect(codeOf(".", "a".repeat(1_000_000))).toBe("none");
  });
});

describe("limits are the same on every machine and every time", () => {
  it("a program fails at the same step however often it ran before", () => {
    const smallest = (program: string): number => {
      let [low, high] = [1, 100_000];
      while (low < high) {
        const middle = (low + high) >> 1;
        const expression = compile(program, { limits: { steps: middle } });
        let passed = true;
        for (let i = 0; i < 3; i++) {
          try {
            expression(["ab", "b"]);
          } catch {
            passed = false;
          }
        }
        if (passed) high = middle;
        else low = middle + 1;
      }
      return low;
    };
    const program = '[.[] | select(test("a+b")) | gsub("b"; "c")] | sort | tojson';
    expect(smallest(program)).toBe(smallest(program));
    expect(codeOf(program, ["ab", "b"], { steps: smallest(program) - 1 })).toBe("steps");
  });

  it("no try can catch them", () => {
    expect(codeOf("try repeat(empty) catch 1")).toBe("steps");
    expect(codeOf("def f: f; try f catch 1")).toBe("depth");
    expect(codeOf('("a" * 1e9)?')).toBe("output");
  });

  it("recursion reaches the depth promised, and what failed leaves no trace in the next call", () => {
    const program = compile("def f: if . == 0 then 0 else . - 1 | f end; f");
    expect(program(255)).toEqual([0]);
    expect(() => program(256)).toThrow(ExpressionError);
    expect(program(255)).toEqual([0]);
  });

  it("programs too long or too deep to compile are refused as text", () => {
    expect(codeOf("(".repeat(10_000))).toBe("syntax");
    expect(codeOf(`${"[".repeat(10_000)}${"]".repeat(10_000)}`)).toBe("syntax");
    expect(codeOf(`1${" + 1".repeat(2_000)}`)).toBe("syntax");
    expect(codeOf(`. as ${"[".repeat(5_000)}$x${"]".repeat(5_000)} | $x`)).toBe("syntax");
    expect(codeOf("1,".repeat(40_000))).toBe("syntax");
    expect(codeOf(`[${"1,".repeat(20_000)}1]`)).toBe("none");
  });
});

describe("regular expressions take linear time", () => {
  it.each([
    ['test("(a+)+$")', "a".repeat(50_000) + "b", "none"],
    ['test("(x+x+)+y")', "x".repeat(100_000), "none"],
    ['[match("a.*b|a"; "g")]', "a".repeat(50_000), "steps"],
    ['[range(100000) | tostring | test("a\\(.)")]', null, "steps"],
  ])("%s", (program, input, code) => {
    const started = performance.now();
    expect(codeOf(program, input)).toBe(code);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
