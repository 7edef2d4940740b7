import { expect, test } from "vitest";
import { run, runAny } from "./testing.ts";

const greet = "greet: { set: { text: '${ \"hello \" + .name }' } }";

test("a function's task runs with what it is called with as its input", async () => {
  const { output, run: inside } = await run(
    `
use: { functions: { ${greet} } }
do: [{ a: { call: greet, with: { name: '\${ .who }' }, output: { as: .text } } }]`,
    { input: { who: "Ada" } },
  );
  expect(output).toBe("hello Ada");
  expect(inside.journal.projection("", true).steps.map(({ path, kind }) => [path, kind])).toEqual([
    ["/do/0/a", "greet"],
  ]);
});

test("a function may be any task, call others, and see nothing of the caller's loop", async () => {
  const { output, calls } = await run(
    `
use:
  functions:
    both: { do: [{ one: { call: send, with: { to: a } } }, { two: { call: send, with: { to: b } } }] }
    send: { call: mail.send, with: { to: '\${ .to }', seen: '\${ $task.name }' } }
do: [{ all: { for: { in: '[1, 2]' }, do: [{ each: { call: both } }] } }]`,
    { call: ({ argument }) => argument.with! },
  );
  expect(output).toEqual({ to: "b", seen: "send" });
  expect(calls.map(({ path }) => path)).toEqual([
    "/do/0/all[0]/do/0/each/call/both/do/0/one/call/send",
    "/do/0/all[0]/do/0/each/call/both/do/1/two/call/send",
    "/do/0/all[1]/do/0/each/call/both/do/0/one/call/send",
    "/do/0/all[1]/do/0/each/call/both/do/1/two/call/send",
  ]);
  const { error } = await runAny(
    "use: { functions: { f: { set: { x: '${ $item }' } } } }\ndo: [{ l: { for: { in: '[1]' }, do: [{ c: { call: f } }] } }]",
  );
  expect(error).toMatchObject({ status: 400, instance: "/use/functions/f" });
});

test("functions put under use.functions at publish are found by their whole name", async () => {
  const { output } = await runAny({
    use: { functions: { "notify:1.0.0@default": { set: { told: "${ .to }" } } } },
    do: [{ n: { call: "notify:1.0.0@default", with: { to: "all" } } }],
  });
  expect(output).toEqual({ told: "all" });
});

test("a fault in a function is caught around its call; `end` in it ends the run, `exit` only the function", async () => {
  const parts = (body: string): string => `
use: { functions: { f: { do: [{ x: ${body} }, { y: { set: { from: f } } }] } } }
do: [{ t: { try: [{ c: { call: f } }, { d: { set: { after: '\${ . }' } } }], catch: { do: [{ h: { set: { caught: '\${ $error.instance }' } } }] } } }, { last: { set: { last: '\${ . }' } } }]`;
  const raise = "{ raise: { error: { type: 'https://x.test/e', status: 418 } } }";
  expect((await runAny(parts(raise))).output).toEqual({ last: { caught: "/use/functions/f/do/0/x" } });
  expect((await runAny(parts("{ set: { a: 1 }, then: exit }"))).output).toEqual({ last: { after: { a: 1 } } });
  expect((await runAny(parts("{ set: { a: 1 }, then: end }"))).output).toEqual({ a: 1 });
});

test("functions that call each other without end are a fault that names its limit", async () => {
  const { error } = await runAny({
    use: { functions: { ping: { call: "pong" }, pong: { call: "ping" } } },
    do: [{ a: { call: "ping" } }],
  });
  expect(error).toMatchObject({ status: 500, detail: expect.stringContaining("maxCallDepth") });
});

test("text that looks like an expression stays text in what a function is given and gives", async () => {
  const { output } = await run(
    "use: { functions: { f: { set: { got: '${ .x }' } } } }\ndo: [{ a: { call: f, with: { x: '${ . }' } } }]",
    { input: "${ 1 + 1 }" },
  );
  expect(output).toEqual({ got: "${ 1 + 1 }" });
});
