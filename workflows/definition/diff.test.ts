import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Change, diffDefinitions } from "./diff.ts";
import { HEAD, mutated, SOUND } from "./testing.ts";
import type { Definition, Json } from "./types.ts";

const read = (body: string): Definition => parse(HEAD + body) as Definition;
const diff = (before: string, after: string): Change[] => diffDefinitions(read(before), read(after));
const told = (before: string, after: string) => diff(before, after).map(({ kind, path, text }) => [kind, path, text]);

const [a, b, c] = ["a: { set: { x: 1 } }", "b: { wait: PT1S }", "c: { set: { y: 1 } }"];
const list = (...tasks: (string | undefined)[]): string => `do: [${tasks.map((task) => `{ ${task} }`).join(", ")}]`;

describe("changes in words", () => {
  test("tasks added, removed, renamed, moved and changed are told apart", () => {
    expect(told(list(a, b), list(a, c, b))).toEqual([["task.added", "/do/1/c", 'task "c" is new, after "a"']]);
    expect(told(list(a, b), list(a))).toEqual([["task.removed", "/do/1/b", 'task "b" is gone']]);
    expect(told(list(a, b), list(a, "pause: { wait: PT1S }"))).toEqual([
      ["task.renamed", "/do/1/pause", 'task "b" is now called "pause"'],
    ]);
    expect(told(list(a, b, c), list(c, a, b))).toEqual([["task.moved", "/do/0/c", 'task "c" now comes first']]);
    expect(told(list(a, b), list(a, "b: { wait: PT2S }"))).toEqual([
      ["task.changed", "/do/1/b/wait", 'task "b", wait: "PT2S" instead of "PT1S"'],
    ]);
  });

  test("a change deep inside is told at its place, once", () => {
    const loop = (x: number): string =>
      `do: [{ l: { for: { in: .x }, do: [{ t: { try: [{ ${a} }], catch: { do: [{ s: { set: { x: ${x} } } }] } } }] } }]`;
    expect(diff(loop(1), loop(2))).toEqual([
      {
        kind: "task.changed",
        path: "/do/0/l/do/0/t/catch/do/0/s/set/x",
        text: 'task "s", set, x: 2 instead of 1',
        before: 1,
        after: 2,
      },
    ]);
  });

  test("what a process newly reaches is said by itself: functions, addresses, processes, events, secrets", () => {
    const after = `use: { secrets: [key] }
do:
  - a: { set: { x: 1 } }
  - m: { call: comms.send, with: { to: { email: x } } }
  - h: { call: http, with: { method: get, endpoint: https://partner.example.com/x, headers: { k: "\${ $secrets.key }" } } }
  - r: { run: { workflow: { namespace: n, name: p } } }
  - e: { emit: { event: { with: { type: my.event } } } }`;
    const texts = diff(list(a), after).map(({ kind, text }) => [kind, text]);
    for (const change of [
      ["call.added", "it now calls comms.send"],
      ["address.added", "it now reaches https://partner.example.com"],
      ["process.added", "it now runs n/p"],
      ["event.added", "it now emits my.event"],
      ["secret.added", 'it now uses the secret "key"'],
      ["secret.added", 'it may now use the secret "key"'],
    ])
      expect(texts).toContainEqual(change);
    expect(diff(after, list(a))).toContainEqual(expect.objectContaining({ kind: "call.removed" }));
  });

  test("trigger, input, policy, tests and functions are named for what they are", () => {
    const before = `schedule: { on: { one: { with: { type: a } } } }\n${list(a)}`;
    expect(told(before, before.replace("type: a", "type: b"))).toEqual([
      ["trigger.changed", "/schedule/on/one/with/type", 'what starts it, on, one, with, type: "b" instead of "a"'],
    ]);
    expect(told(before, `${before}\ninput: { schema: { document: { type: object } } }`)[0]?.[0]).toBe("input.added");
    const functions = (x: number): string => `use: { functions: { f: { set: { x: ${x} } } } }\n${list(a)}`;
    expect(told(functions(1), functions(2))).toEqual([
      ["function.changed", "/use/functions/f/set/x", 'function "f", set, x: 2 instead of 1'],
    ]);
    const policed = read(list(a));
    policed.document.metadata = { policy: { onFault: "fail" }, tests: [{ name: "t", expect: {} }] };
    expect(diffDefinitions(read(list(a)), policed).map(({ kind }) => kind)).toEqual(["policy.added", "test.added"]);
  });
});

describe("for any definition", () => {
  const samples = SOUND.map(([, body]) => read(body));
  const sample = fc.constantFrom(...samples);

  test("formatting, comments and the order of keys change nothing", () => {
    const before = read(`${list(a, b)}\nschedule: { on: { one: { with: { type: a, source: b } } }, read: data }`);
    const after = parse(`# said first
schedule: # when
  read: data
  on: { one: { with: { source: b, type: a } } }
do:
  - a: { set: { x: 1 } }
  - b:
      wait: "PT1S"
document: { version: 1.0.0, name: sample, namespace: sales, dsl: 1.0.3 }`) as Definition;
    expect(diffDefinitions(before, after)).toEqual([]);
    fc.assert(fc.property(sample, (one) => diffDefinitions(one, shuffled(one)).length === 0));
  });

  test("every single change of a value is seen, from either side", () => {
    fc.assert(
      fc.property(sample, fc.nat(), fc.constantFrom("change", "remove", "add"), (one, seed, how) => {
        const other = mutated(one as never, seed, how) as unknown as Definition;
        expect(diffDefinitions(one, other).length, JSON.stringify(other)).toBeGreaterThan(0);
        expect(diffDefinitions(other, one).length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test("two tasks that change places are seen, and values of any shape are compared", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 2 }), fc.nat(), (names, seed) => {
        const order = [...names];
        const i = seed % (names.length - 1);
        [order[i], order[i + 1]] = [order[i + 1]!, order[i]!];
        const of = (all: string[]) =>
          ({ do: all.map((name) => ({ [name]: { set: { name } } })) }) as unknown as Definition;
        expect(diffDefinitions(of(names), of(order)).map(({ kind }) => kind)).toEqual(["task.moved"]);
      }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("do", "use", "document", "schedule", "x"), fc.jsonValue()), (one) => {
        expect(diffDefinitions(one as never, JSON.parse(JSON.stringify(one)) as never)).toEqual([]);
        diffDefinitions(one as never, samples[0]!);
      }),
    );
  });
});

function shuffled<T>(value: T): T {
  if (Array.isArray(value)) return value.map(shuffled) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, shuffled(inner as Json)]),
  ) as T;
}
