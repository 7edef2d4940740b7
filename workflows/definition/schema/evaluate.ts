import type { Path } from "../faults.ts";
import { isObject } from "../rules.ts";
import type { Json, JsonObject } from "../types.ts";
import { itemFaults } from "./items.ts";
import { memberFaults } from "./members.ts";
import { scalarFaults } from "./scalars.ts";

/** Where a value does not fit, and why. `kinds` are what is expected where it is of another kind altogether. */
export interface Fault {
  path: Path;
  message: string;
  kinds?: string[];
}

/** One evaluation of a value. The same value takes the same number of steps on every machine. */
export interface Run {
  root: Json;
  anchors: Map<string, Json>;
  steps: number;
  depth: number;
}

/** Names and places of a value that some keyword has looked at. */
export interface Seen {
  keys: Set<string>;
  items: Set<number>;
}

const MAX_STEPS = 1_000_000;
const MAX_DEPTH = 256;

/** Thrown when a schema asks for more work than any value is worth. */
export class Exhausted extends Error {}

export const unseen = (): Seen => ({ keys: new Set(), items: new Set() });

/** What of a value does not fit a schema. */
export function evaluate(schema: Json, value: Json, path: Path, run: Run, seen: Seen = unseen()): Fault[] {
  if (schema === false) return [{ path, message: "this is not allowed here" }];
  if (!isObject(schema)) return [];
  if (++run.steps > MAX_STEPS || run.depth >= MAX_DEPTH) throw new Exhausted();
  run.depth++;
  const faults = scalarFaults(schema, value, path);
  // A value of another kind fits nothing else either: one reason is enough.
  if (faults.length === 0 || !faults[0]!.kinds) {
    inPlace(schema, value, path, run, seen, faults);
    if (Array.isArray(value)) itemFaults(schema, value, path, run, seen, faults);
    else if (isObject(value)) memberFaults(schema, value, path, run, seen, faults);
  }
  run.depth--;
  return faults;
}

/** Keywords whose schemas are about the same value. */
function inPlace(schema: JsonObject, value: Json, path: Path, run: Run, seen: Seen, faults: Fault[]): void {
  const apply = (inner: Json): Fault[] => {
    const looked = unseen();
    const found = evaluate(inner, value, path, run, looked);
    if (found.length > 0) return found;
    for (const key of looked.keys) seen.keys.add(key);
    for (const item of looked.items) seen.items.add(item);
    return found;
  };
  const { $ref, allOf, anyOf, oneOf, not } = schema;
  if (typeof $ref === "string") faults.push(...apply(resolve($ref, run) ?? true));
  if (Array.isArray(allOf)) for (const one of allOf) faults.push(...apply(one));
  if (Array.isArray(anyOf)) {
    const branches = anyOf.map(apply);
    if (branches.every((found) => found.length > 0)) faults.push(...nearestBranch(branches, path));
  }
  if (Array.isArray(oneOf)) {
    const branches = oneOf.map(apply);
    const fitting = branches.filter((found) => found.length === 0).length;
    if (fitting === 0) faults.push(...nearestBranch(branches, path));
    if (fitting > 1) faults.push({ path, message: "this fits several forms of which only one is allowed" });
  }
  if (not !== undefined && evaluate(not, value, path, run).length === 0)
    faults.push({ path, message: "this is not allowed here" });
  if (schema.if !== undefined) {
    const then = apply(schema.if).length === 0 ? schema.then : schema.else;
    if (then !== undefined) faults.push(...apply(then));
  }
  if (isObject(value)) dependentFaults(schema, value, apply, faults);
}

function dependentFaults(
  schema: JsonObject,
  value: JsonObject,
  apply: (inner: Json) => Fault[],
  faults: Fault[],
): void {
  for (const dependents of [schema.dependentSchemas, schema.dependencies])
    for (const [key, inner] of Object.entries(isObject(dependents) ? dependents : {}))
      if (Object.hasOwn(value, key) && !Array.isArray(inner)) faults.push(...apply(inner));
}

/** Of several forms none of which fits: what is wrong with the one that was meant, as far as that can be told. */
function nearestBranch(branches: Fault[][], path: Path): Fault[] {
  const ofKind = branches.filter((found) => !found.some((fault) => fault.kinds && fault.path === path));
  if (ofKind.length === 1) return ofKind[0]!;
  if (ofKind.length > 1) return [{ path, message: "this fits none of the forms that are allowed here" }];
  const kinds = [...new Set(branches.flatMap((found) => found.flatMap((fault) => fault.kinds ?? [])))];
  return [{ path, message: `${kinds.join(" or ")} is expected here`, kinds }];
}

/** What a reference within the schema leads to. */
export function resolve($ref: string, { root, anchors }: Pick<Run, "root" | "anchors">): Json | undefined {
  const name = $ref.slice(1);
  if (!$ref.startsWith("#")) return undefined;
  if (name !== "" && !name.startsWith("/")) return anchors.get(name);
  let found: Json | undefined = root;
  for (const token of name.split("/").slice(1)) {
    const key = decoded(token).replaceAll("~1", "/").replaceAll("~0", "~");
    found =
      typeof found === "object" && found !== null && Object.hasOwn(found, key) ? (found as JsonObject)[key] : undefined;
  }
  return found;
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}
