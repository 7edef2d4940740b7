import { expect, test } from "vitest";
import { inlineFunctions, sharedName } from "./functions.ts";
import { HEAD, known } from "./testing.ts";
import type { Definition, Task } from "./types.ts";
import { type SharedFunction, validate } from "./validate.ts";

const shared = (name: string, task: Task): SharedFunction => ({ name, version: "1.0.0", function: task });
const calling = (name: string): Task => ({ call: `${name}:1.0.0@default` });
const body = (call: string): Definition =>
  ({ document: {}, use: { secrets: ["key"] }, do: [{ a: { do: [{ b: { call } }] } }] }) as unknown as Definition;

test("a shared function and those that it calls are put under use.functions by their whole names, each once", () => {
  const functions = [
    shared("one", { do: [{ x: calling("two") }, { y: calling("three") }] }),
    shared("two", { try: [{ z: calling("three") }], catch: {} }),
    shared("three", { set: { done: true } }),
    shared("other", { set: {} }),
  ];
  const before = body("one:1.0.0@default");
  const after = inlineFunctions(before, functions);
  expect(after.use).toEqual({
    secrets: ["key"],
    functions: Object.fromEntries(functions.slice(0, 3).map((one) => [`${one.name}:1.0.0@default`, one.function])),
  });
  expect(before.use?.functions).toBeUndefined();
  expect(inlineFunctions(after, functions)).toEqual(after);
});

test("a definition that calls none stays as it is, and what looks like a call in data is none", () => {
  const plain = body("crm.getObject");
  expect(inlineFunctions(plain, known.sharedFunctions)).toBe(plain);
  const data = { document: {}, do: [{ a: { set: { call: "notify:1.0.0@default" } } }] } as unknown as Definition;
  expect(inlineFunctions(data, known.sharedFunctions)).toBe(data);
});

test("functions that lead back to themselves are refused when a definition calls them, and never hang", () => {
  const sharedFunctions = [shared("ping", calling("pong")), shared("pong", { do: [{ x: calling("ping") }] })];
  const { faults } = validate(`${HEAD}do: [{ a: { call: 'ping:1.0.0@default' } }]`, { sharedFunctions });
  expect(faults.map(({ message }) => message)).toEqual([
    '"ping:1.0.0@default" calls itself, by itself or through others',
  ]);
  expect(Object.keys(inlineFunctions(body("ping:1.0.0@default"), sharedFunctions).use!.functions!)).toHaveLength(2);
});

test("arguments fit the function's input schema, and the secrets that it names are listed", () => {
  const secret = { method: "get", endpoint: { uri: "https://x.test", authentication: { bearer: { use: "key" } } } };
  const sharedFunctions = [...known.sharedFunctions, shared("secret", { call: "http", with: secret })];
  const told = (use: string, call: string): string[] =>
    validate(`${HEAD}${use}\ndo: [{ a: { call: '${call}:1.0.0@default', with: {} } }]`, { sharedFunctions }).faults.map(
      ({ message }) => message,
    );
  expect(told("", "notify")).toEqual(['"to" is missing']);
  expect(told("", "secret")).toEqual([
    '"secret:1.0.0@default" uses the secret "key", which is not listed under use.secrets',
  ]);
  expect(told("use: { secrets: [key] }", "secret")).toEqual([]);
});

test("names are NAME:VERSION@CATALOG", () => {
  expect(sharedName("notify:1.0.0@default")).toEqual({ name: "notify", version: "1.0.0", catalog: "default" });
  for (const call of ["crm.getObject", "notify@default", "https://x.test/a:1@b", "a:b", ":1@c"])
    expect(sharedName(call)).toBeUndefined();
});
