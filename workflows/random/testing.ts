// oxlint-disable unicorn/no-thenable -- `then` is a key of the language
import fc from "fast-check";
import type { Definition, Task, TaskList, Use } from "../definition/types.ts";

/** Processes at random, sound ones: every kind of task, nested, with data that flows, faults, retries, events, functions. */

const names = ["a", "b", "c"];
export const functions = ["crm.read", "crm.write"];

const data = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.constantFrom(
    "${ . }",
    "${ $context }",
    "${ $task.reference }",
    "${ $workflow.definition.document.name }",
    "${ [., 1] | tojson | .[:40] }",
    "${ try error(.) catch . }",
    "${ [.. | numbers] | add // 0 }",
    "${ .x.y.z | error }",
  ),
);
const error = { type: "https://x.test/e", status: 418, title: "teapot", detail: "${ tojson | .[:20] }" };
const retry = { delay: { milliseconds: 5 }, limit: { attempt: { count: 1 } } };

/** Members of any task; most have none. */
const extras: fc.Arbitrary<object> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      { if: 'type == "number"' },
      { if: "${ . != null }" },
      { input: { from: "[.]" } },
      { input: { from: { given: "${ . }", index: "${ $context.last // 0 | tojson | length }" } } },
      { input: { schema: { document: { type: ["object", "array", "null", "number"] } } } },
      { output: { as: "{ out: . }" } },
      { output: { as: { kept: "${ $input | tojson | .[:20] }" } } },
      { export: { as: "{ last: (tojson | .[:30]) }" } },
      { export: { as: "$context + { more: ($output | type) }" } },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { timeout: { after: "PT1M" } },
      { timeout: "patient" },
      { output: { schema: { document: { type: "object" } } } },
      { then: "exit" },
      { then: "end" },
    ),
  },
);

const list: fc.Memo<TaskList> = fc.memo((depth) =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.array(task(depth), { minLength: 1, maxLength: 3 }).map((tasks) =>
        // What nothing leads to is refused: only a last task goes elsewhere, the others may be skipped.
        tasks.map((one, i) => named(i, i < tasks.length - 1 ? { if: ". != 99", ...one, then: "continue" } : one)),
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(task(depth), task(depth))
        .map(([left, right]) => [
          named(0, { switch: [{ one: { when: 'type == "object"', then: "c" } }, { other: { then: "b" } }] }),
          named(1, { if: ". != 99", ...left, then: "continue" }),
          named(2, right),
        ]),
    },
  ),
);
const named = (i: number, one: Task): TaskList[number] => ({ [names[i]!]: one });

const set = fc.record({ set: fc.record({ x: data, y: data }) });
const call = fc.record({ call: fc.constantFrom(...functions), with: fc.record({ v: data }) });
const own = fc.record({ call: fc.constantFrom("pure", "asks", "nested"), with: fc.record({ v: data }) });
const raise = fc.constantFrom<object>({ raise: { error } }, { raise: { error: "teapot" } });
const emit = fc.constant({ emit: { event: { with: { type: "t", time: "2026-01-01T00:00:00Z", data: "${ type }" } } } });
const wait = fc.constantFrom({ wait: { milliseconds: 5 } }, { wait: "PT0.005S" });
const ask = fc.constant({ call: "people.ask", with: { title: "${ type }", facts: { v: 1 } } });
const run = fc.record({
  run: fc.record({
    workflow: fc.record({ namespace: fc.constant("test"), name: fc.constantFrom("sound", "broken"), input: data }),
    await: fc.boolean(),
  }),
});

const one = { with: { type: "ping" } };
const other = { with: { type: "pong", data: "${ .n < 2 }" } };
const same = { with: { type: "ping" }, correlate: { n: { from: ".data.n" } } };
const listen = fc
  .record({
    to: fc.constantFrom<object>(
      { one },
      { any: [other, one] },
      { all: [other, same] },
      { any: [], until: "length >= 2" },
      { any: [one], until: { one: { with: { type: "pong", data: "${ .n == 1 }" } } } },
    ),
    read: fc.constantFrom("data", "envelope"),
    foreach: fc.constantFrom<object | undefined>(
      undefined,
      { item: "event", do: [{ keep: { set: { got: "${ $event | type }", at: "${ $index }" } } }] },
      { output: { as: "[.]" }, do: [{ call: { call: "crm.read", with: { v: "${ $index }" } } }] },
    ),
  })
  .map(({ to, read, foreach }) => ({ listen: { to, read }, ...(foreach && { foreach }) }));

// Which of two branches is first on a real server is chance: here they do one thing each, and none fails after a call.
const branch = fc.oneof(
  set,
  fc.record({ call: fc.constantFrom(...functions), with: fc.record({ v: fc.integer() }) }),
  fc.constant({ raise: { error: { type: "https://x.test/e", status: 418 } } }),
);

const leaf = fc.oneof(
  { weight: 3, arbitrary: set },
  { weight: 3, arbitrary: call },
  { weight: 2, arbitrary: own },
  wait,
  emit,
  raise,
  listen,
  run,
  ask,
  fc.constant({ switch: [{ one: { when: 'type == "object"', then: "continue" } }, { other: { then: "exit" } }] }),
);

const task: fc.Memo<Task> = fc.memo((depth) => {
  if (depth <= 1) return fc.tuple(leaf, extras).map(merged);
  const inner = list(depth - 1);
  const scope = fc.oneof(
    fc.record({ do: inner }),
    fc.record({
      for: fc.constantFrom<object>({ in: "[1, 2]" }, { in: "[.., 1][:2]", each: "part", at: "nth" }),
      while: fc.constantFrom("true", ". != 3"),
      do: inner,
    }),
    fc.array(branch, { minLength: 1, maxLength: 3 }).map((tasks) => ({
      fork: { branches: tasks.map((each, i) => ({ [names[i]!]: each })) },
    })),
    fc.constant({ fork: { compete: true, branches: [{ a: { set: { first: 1 } } }, { b: { wait: "PT1M" } }] } }),
    fc.record({
      try: inner,
      catch: fc.oneof(
        fc.constantFrom<object>(
          {},
          { retry },
          { retry: "again", when: "$error.status == 502" },
          { errors: { with: { status: 502 } } },
          { exceptWhen: "$error.status == 418", as: "error" },
        ),
        fc.record({ do: inner }),
        fc.record({ errors: fc.constant({ with: { status: 418 } }), as: fc.constant("oops"), do: inner }),
      ),
    }),
  );
  return fc.tuple(fc.oneof({ weight: 2, arbitrary: scope }, { weight: 1, arbitrary: leaf }), extras).map(merged);
});

const merged = ([main, extra]: [object, object]): Task => ({ ...extra, ...main }) as Task;

const use = {
  errors: { teapot: error },
  retries: { again: retry },
  timeouts: { patient: { after: { minutes: 1 } } },
  functions: {
    pure: { set: { doubled: "${ [.v, .v] }" } },
    asks: { call: "crm.read", with: { v: "${ .v | type }" } },
    nested: { do: [{ inner: { call: "pure", with: { v: "${ .v }" } } }] },
  },
} as unknown as Use;
const extensions: Use["extensions"] = [
  { before: { extend: "call", when: '$task.name == "a"', before: [{ note: { set: { seen: "${ type }" } } }] } },
  { after: { extend: "composite", after: [{ tell: { call: "crm.write", with: { v: "after" } } }] } },
];

export const definitions: fc.Arbitrary<Definition> = fc
  .tuple(
    list(3),
    fc.boolean(),
    fc.constantFrom<object>({}, { output: { as: "{ all: . }" } }, { input: { from: "{ in: . }" } }),
  )
  .map(([tasks, extended, more]): Definition => ({
    document: {
      dsl: "1.0.3",
      namespace: "test",
      name: "random",
      version: "1.0.0",
      metadata: { policy: { onFault: "fail" } },
    },
    use: used(tasks, { ...use, ...(extended && { extensions }) }),
    do: tasks,
    ...more,
  }))
  // What the generator makes has no prototype; definitions are plain.
  .map((definition) => JSON.parse(JSON.stringify(definition)) as Definition);

/** Without what nothing refers to: the language warns of that. */
function used(tasks: TaskList, all: Use): Use {
  const text = JSON.stringify(tasks);
  const kept = Object.entries(all).filter(
    ([kind, known]) => kind === "extensions" || Object.keys(known as object).some((name) => text.includes(`"${name}"`)),
  );
  return Object.fromEntries(kept);
}
