import type { Json, JsonObject } from "#workflows/definition/types.ts";

/** Where a value differs from what is expected of it: members that an object does not name may be anything. */
export function differences(expected: Json, actual: Json | undefined, at = ""): string[] {
  if (isObject(expected) && isObject(actual))
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, Object.hasOwn(actual, key) ? actual[key] : undefined, at ? `${at}.${key}` : key),
    );
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length)
    return expected.flatMap((value, i) => differences(value, actual[i], `${at}[${i}]`));
  if (expected === actual) return [];
  const place = at === "" ? "" : `${at} `;
  return [`${place}should be ${show(expected)} but is ${actual === undefined ? "missing" : show(actual)}`];
}

export const contains = (whole: Json | undefined, part: Json): boolean => differences(part, whole).length === 0;

const longest = 300;

/** A value as one line. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
