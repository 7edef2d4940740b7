import { join, nearest, type Report } from "./faults.ts";
import type { Json, JsonObject } from "./types.ts";

/** Checks the shape of one value and reports what is wrong with it. */
export type Rule = (value: Json, pointer: string, report: Report) => void;

export const anything: Rule = () => undefined;

export function text({ pattern, like, max = 10_000 }: { pattern?: RegExp; like?: string; max?: number } = {}): Rule {
  return (value, pointer, report) => {
    if (typeof value !== "string" || value === "") report(pointer, "a text is expected here");
    else if (value.length > max) report(pointer, `at most ${max} characters`);
    else if (pattern && !pattern.test(value)) report(pointer, `"${value}" is not ${like}`);
  };
}

export function integer(min: number, max: number): Rule {
  return (value, pointer, report) => {
    if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
      report(pointer, `a whole number from ${min} to ${max} is expected here`);
    }
  };
}

export const flag: Rule = (value, pointer, report) => {
  if (typeof value !== "boolean") report(pointer, "true or false is expected here");
};

export function choice(...options: string[]): Rule {
  return (value, pointer, report) => {
    if (typeof value !== "string" || !options.includes(value)) {
      report(
        pointer,
        `one of ${options.join(", ")} is expected here`,
        typeof value === "string" ? nearest(value, options) : undefined,
      );
    }
  };
}

interface Shape {
  [key: string]: Rule;
}

/** Known keys only. `exactly` names keys of which one must be there. */
export function object(
  shape: Shape,
  { required = [], exactly = [] }: { required?: string[]; exactly?: string[] } = {},
): Rule {
  return (value, pointer, report) => {
    if (!isObject(value)) return report(pointer, "a mapping is expected here");
    for (const [key, item] of Object.entries(value)) {
      const rule = Object.hasOwn(shape, key) ? shape[key] : undefined;
      if (rule) rule(item, join(pointer, key), report);
      else report(join(pointer, key), `"${key}" is not known here`, nearest(key, Object.keys(shape)));
    }
    for (const key of required) if (!Object.hasOwn(value, key)) report(pointer, `"${key}" is missing`);
    const given = exactly.filter((key) => Object.hasOwn(value, key));
    if (exactly.length > 0 && given.length !== 1) report(pointer, `exactly one of ${exactly.join(", ")} is expected`);
  };
}

export function record(rule: Rule): Rule {
  return (value, pointer, report) => {
    if (!isObject(value)) return report(pointer, "a mapping is expected here");
    for (const [key, item] of Object.entries(value)) rule(item, join(pointer, key), report);
  };
}

export function list(rule: Rule, { min = 0, max = 1_000 } = {}): Rule {
  return (value, pointer, report) => {
    if (!Array.isArray(value)) return report(pointer, "a list is expected here");
    if (value.length < min) report(pointer, `at least ${min} expected`);
    if (value.length > max) report(pointer, `at most ${max} allowed, this has ${value.length}`);
    else value.forEach((item, i) => rule(item, join(pointer, i), report));
  };
}

/** A list of mappings of one name each, as tasks and cases are written. */
export function named(rule: Rule, bounds: { min?: number; max?: number } = {}): Rule {
  return list((item, pointer, report) => {
    if (!isObject(item) || Object.keys(item).length !== 1)
      return report(pointer, "one name with its definition is expected here");
    const [name, value] = Object.entries(item)[0]!;
    if (name.length > 100) report(join(pointer, name), "a name has at most 100 characters");
    rule(value, join(pointer, name), report);
  }, bounds);
}

/** Texts go by the first rule, everything else by the second. */
export function textOr(ofText: Rule, other: Rule): Rule {
  return (value, pointer, report) => (typeof value === "string" ? ofText : other)(value, pointer, report);
}

/** Part of the standard that does not run here. */
export function notYet(what: string): Rule {
  return (_, pointer, report) => report(pointer, `not supported yet: ${what}`);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
