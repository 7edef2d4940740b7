import { z } from "zod";
import type { Json as JsonValue } from "#workflows/contract.ts";

const maxDepth = 64;

// Iterative, so that no nesting can exhaust the stack; zod's own recursive JSON type would.
function depthIsBounded(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return false;
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return true;
}

/** Any JSON value, nested at most 64 deep. */
export const Json = z.unknown().refine((value) => value !== undefined && depthIsBounded(value), {
  error: `must be JSON, nested at most ${maxDepth} deep`,
}) as unknown as z.ZodType<JsonValue, JsonValue>;

/** Any JSON value that was let in before. */
export const Known = z.unknown() as z.ZodType<JsonValue, JsonValue>;

export const JsonObject = z
  .record(z.string(), z.unknown())
  .refine(depthIsBounded, { error: `must be nested at most ${maxDepth} deep` });

const text = (value: string) => value.toWellFormed().replaceAll("\0", "\ufffd");

/** The value as Postgres can keep it: without NUL and half characters, which only JSON allows. */
export function storable<T>(value: T): T;
export function storable(value: unknown): unknown {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((item) => storable(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), storable(item)]));
}
