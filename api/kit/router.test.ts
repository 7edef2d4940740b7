import { expect, test } from "vitest";
import { type DomainError, toDomainError } from "./errors.ts";
import { parse, z } from "./router.ts";

const faultsOf = (schema: z.ZodType, value: unknown) => {
  try {
    parse(schema, value);
  } catch (error) {
    return (error as DomainError).faults;
  }
  return [];
};

const Sort = z.union([z.string(), z.strictObject({ property: z.string(), direction: z.enum(["up", "down"]) })]);

test("what fits none of several forms is told the faults of the closest one", () => {
  expect(faultsOf(z.object({ sorts: z.array(Sort) }), { sorts: [{ property: 5, direction: "up" }] })).toEqual([
    { path: "/sorts/0/property", message: "Invalid input: expected string, received number" },
  ]);
  expect(faultsOf(z.union([z.array(Sort), Sort]), { property: "a" })).toEqual([
    { path: "/direction", message: 'Invalid option: expected one of "up"|"down"' },
  ]);
});

test("a value of no allowed type is told the types", () => {
  expect(faultsOf(z.object({ a: z.union([z.string(), z.number()]) }), { a: [] })).toEqual([
    { path: "/a", message: "must be one of string, number" },
  ]);
});

test("of very many faults the first hundred are told", () => {
  const Item = z.strictObject({ a: z.string() });
  for (const schema of [z.array(Item), z.union([Item, z.array(Item)])])
    expect(
      faultsOf(
        schema,
        Array.from({ length: 5_000 }, () => ({})),
      ),
    ).toHaveLength(100);
});

test("a missing value is called missing, a refused key is told why", () => {
  expect(faultsOf(z.object({ a: z.string() }), {})).toEqual([{ path: "/a", message: "is missing" }]);
  expect(faultsOf(z.record(z.string().regex(/^a/, "begins with a"), z.number()), { b: 1 })).toEqual([
    { path: "/b", message: "begins with a" },
  ]);
});

test.each(["22003", "22007", "22008", "22021", "22P02", "22P05"])(
  "a value that Postgres refuses with %s is the caller's fault, not ours",
  (code) => {
    const failure = new Error("Failed query", { cause: Object.assign(new Error("out of range"), { code }) });
    expect(toDomainError(failure).code).toBe("invalid_input");
  },
);
