import { expect, test } from "vitest";
import { run, runAny } from "./testing.ts";

const logging = `
use:
  extensions:
    - log:
        extend: all
        before: [{ b: { call: mail.send, with: { at: before, what: '\${ $task.reference }', data: '\${ . }' } } }]
        after: [{ a: { call: mail.send, with: { at: after, what: '\${ $task.name }', data: '\${ . }', made: '\${ $task.output }' } } }]`;

test("before and after run around every task, once, see its data and change none of it", async () => {
  const { output, calls } = await run(
    `${logging}
do: [{ one: { set: { n: '\${ .n + 1 }' }, output: { as: '{ m: .n }' } } }, { two: { if: 'false', set: { x: 1 } } }]`,
    { input: { n: 1 }, call: () => "dropped" },
  );
  expect(output).toEqual({ m: 2 });
  expect(calls.map(({ path, argument }) => [path, argument.with])).toEqual([
    ["/do/0/one/use/extensions/0/log/before/0/b", { at: "before", what: "/do/0/one", data: { n: 1 } }],
    ["/do/0/one/use/extensions/0/log/after/0/a", { at: "after", what: "one", data: { n: 2 }, made: { n: 2 } }],
  ]);
});

test("exit in before leaves the task out: what before gave is its output, and after does not run", async () => {
  const { output, calls } = await run(`
use:
  extensions:
    - mock:
        extend: call
        when: $task.call == "http" and ($task.with.endpoint | startswith("https://partner.test"))
        before: [{ m: { set: { content: { id: '\${ .id }' } }, then: exit } }]
        after: [{ also: { call: mail.send } }]
do:
  - real: { call: http, with: { method: get, endpoint: 'https://other.test' }, output: { as: '{ id: 7 }' } }
  - get: { call: http, with: { method: get, endpoint: 'https://partner.test/{id}' }, output: { as: .content } }`);
  expect(output).toEqual({ id: 7 });
  expect(calls.map(({ activity }) => activity)).toEqual(["http.request"]);
});

test("several extensions nest nowhere: each before in order, then the task, then each after in order", async () => {
  const extension = (name: string, extend: string) => ({
    [name]: {
      extend,
      before: [{ b: { call: "crm.write", with: { n: `${name} before` } } }],
      after: [{ a: { call: "crm.write", with: { n: `${name} after` } } }],
    },
  });
  const { output, calls } = await runAny({
    use: { extensions: [extension("x", "composite"), extension("y", "set"), extension("z", "all")] },
    do: [{ outer: { do: [{ inner: { set: { done: true } } }] } }],
  });
  expect(output).toEqual({ done: true });
  expect(calls.map(({ argument }) => (argument.with as { n: string }).n)).toEqual([
    "x before",
    "z before",
    "y before",
    "z before",
    "y after",
    "z after",
    "x after",
    "z after",
  ]);
});

test("end in an extension ends the run", async () => {
  const parts = (side: string): string => `
use: { extensions: [{ e: { extend: set, ${side}: [{ stop: { wait: PT1S, then: end } }] } }] }
do: [{ a: { set: { a: 1 } } }, { b: { set: { b: 1 } } }]`;
  expect((await run(parts("before"), { input: 5 })).output).toBe(5);
  expect((await run(parts("after"), { input: 5 })).output).toEqual({ a: 1 });
});

test("a task's time-out does not count what its extensions take, and a fault in one is the run's", async () => {
  const slow = await runAny({
    use: { extensions: [{ e: { extend: "wait", before: [{ nap: { wait: "PT1H" } }] } }] },
    do: [{ a: { wait: "PT1S", timeout: { after: "PT1M" } } }],
  });
  expect([slow.error, slow.now()]).toEqual([undefined, 3_601_000]);
  const broken = await runAny({
    use: { extensions: [{ e: { extend: "wait", before: [{ bad: { set: { x: '${ error("no") }' } } }] } }] },
    do: [{ a: { wait: "PT1S" } }],
  });
  expect(broken.error).toMatchObject({ instance: "/use/extensions/0/e/before/0/bad" });
});

test("text that looks like an expression stays text in what an extension sees", async () => {
  const { calls } = await run(`${logging}\ndo: [{ one: { set: { n: '\${ . }' } } }]`, { input: "${ 1 + 1 }" });
  expect(calls.map(({ argument }) => (argument.with as { data: unknown }).data)).toEqual([
    "${ 1 + 1 }",
    { n: "${ 1 + 1 }" },
  ]);
});
