import { RE2JS } from "re2js";
import { describe } from "../json.ts";
import { charge, type Runtime } from "../runtime.ts";
import { fault } from "../values.ts";

export interface Pattern {
  regex: RE2JS;
  names: (string | null)[];
  global: boolean;
  skipEmpty: boolean;
  /** A search may look far beyond its match, so that many searches of one text cost its square. */
  wanders: boolean;
}

const flagBits: Record<string, number> = {
  i: RE2JS.CASE_INSENSITIVE,
  l: RE2JS.LONGEST_MATCH,
  p: RE2JS.DOTALL,
};

/** Compiles a regular expression of RE2's kind, which matches in linear time. */
export function compilePattern(expression: string, flags: string): Pattern {
  let bits = 0;
  let source = expression;
  for (const flag of flags) {
    if (!"gixspln".includes(flag)) return fault(`${flags} is not a valid modifier string`);
    bits |= flagBits[flag] ?? 0;
    if (flag === "x") source = withoutBlanks(source);
  }
  let regex: RE2JS;
  try {
    regex = RE2JS.compile(source, bits);
  } catch (error) {
    const unsupported = /\(\?<?[=!]|\\[1-9]|\\k<|\(\?>|[*+?}]\+/.test(expression);
    const reason = unsupported
      ? "look-around, back-references and possessive groups are not supported"
      : (error as Error).message;
    return fault(`${expression} (at offset 0) is not a valid regex: ${reason}`);
  }
  const names: (string | null)[] = Array.from({ length: regex.groupCount() + 1 }, () => null);
  for (const [name, group] of Object.entries(regex.namedGroups())) names[group] = name;
  return { regex, names, global: flags.includes("g"), skipEmpty: flags.includes("n"), wanders: wanders(source) };
}

/** Whether something must follow a quantifier without bound, or an alternative may outlast a match. */
function wanders(source: string): boolean {
  const plain = source.replace(/\\.|\[(?:\\.|[^\]\\])*\]/gs, "a");
  const unbounded = /[*+]|\{\d+,\}/;
  return (
    unbounded.test(plain) && (plain.includes("|") || unbounded.test(plain.replace(/(?:[*+]|\{\d+,\})\??\)*$/, "")))
  );
}

/** Steps that looking at so many characters costs. */
export const lookCost = (pattern: Pattern, characters: number): number =>
  ((pattern.regex.programSize() + 4) * characters) / 512;

/** The `x` flag: blanks and comments outside of classes do not count. */
const withoutBlanks = (source: string): string =>
  source.replace(/\\.|\[(?:\\.|[^\]\\])*\]|\s+|#.*/gs, (part) => (/^[\s#]/.test(part) ? "" : part));

const maxKept = 64;

/** The compiled pattern; its cost counts at its first use of each evaluation, kept from an earlier one or not. */
export function patternOf(rt: Runtime, expression: unknown, flags: unknown): Pattern {
  if (typeof expression !== "string") return fault(`${describe(expression)} cannot be matched, as it is not a string`);
  if (flags !== null && typeof flags !== "string") return fault(`${describe(flags)} is not a string`);
  const key = `${flags ?? ""}/${expression}`;
  const first = !rt.used.has(key);
  if (first) charge(rt, 100 + 10 * expression.length);
  let pattern = rt.patterns.get(key) as Pattern | undefined;
  if (!pattern) {
    if (rt.patterns.size >= maxKept) rt.patterns.clear();
    pattern = compilePattern(expression, flags ?? "");
    rt.patterns.set(key, pattern);
  }
  if (first) {
    if (rt.used.size >= maxKept) rt.used.clear();
    rt.used.add(key);
    charge(rt, pattern.regex.programSize());
  }
  return pattern;
}
