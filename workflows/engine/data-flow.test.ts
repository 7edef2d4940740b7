import { describe, expect, test } from "vitest";
import { fail, run, runAny } from "./testing.ts";

describe("data flow", () => {
  test("input.from, output.as and export.as each see what the standard gives them", async () => {
    const { output, run: state } = await run(
      `
do:
  - one:
      input: { from: .a }
      set: { got: '\${ . }', in: '\${ $input }', ctx: '\${ $context.k }' }
      output: { as: '{ raw: ., was: $input }' }
      export: { as: '{ k: (.raw.got + 1), out: $output.was }' }
  - two: { set: { k: '\${ $context.k }', prev: '\${ .raw.got }' } }`,
      { input: { a: 1 } },
    );
    expect(state.frame.context).toEqual({ k: 2, out: 1 });
    expect(output).toEqual({ k: 2, prev: 1 });
  });

  test("input.from and output.as may be templates", async () => {
    const { output } = await run(
      "do: [{ t: { input: { from: { x: '${ .a }' } }, set: '${ .x }', output: { as: { y: '${ . }' } } } }]",
      { input: { a: [1] } },
    );
    expect(output).toEqual({ y: [1] });
  });

  test("the workflow's own input and output are filtered and checked", async () => {
    const parts = `
input: { schema: { document: { type: object, required: [n], properties: { n: { type: number } } } }, from: .n }
do: [{ t: { set: { n: '\${ . * 2 }' } } }]
output: { as: .n, schema: { document: { maximum: 10 } } }`;
    expect((await run(parts, { input: { n: 4 } })).output).toBe(8);
    expect((await fail(parts, { input: {} })).error).toMatchObject({
      status: 400,
      type: expect.stringMatching(/validation$/),
    });
    expect((await fail(parts, { input: { n: 6 } })).error?.detail).toContain("output does not fit");
  });

  test.each([
    ["input", "{ schema: { document: { type: string } } }"],
    ["output", "{ schema: { document: { required: [y] } } }"],
    ["export", "{ as: '.x', schema: { document: { type: string } } }"],
  ])("a value that breaks %s.schema is a validation fault at the task", async (key, spec) => {
    const { error } = await fail(`do: [{ t: { ${key}: ${spec}, set: { x: 1 } } }]`, { input: { a: 1 } });
    expect(error).toMatchObject({ status: 400, type: expect.stringMatching(/validation$/), instance: "/do/0/t" });
  });

  test("absent input is null, absent results of expressions too", async () => {
    expect((await run("do: [{ t: { set: { a: '${ . }', b: '${ empty }' } } }]")).output).toEqual({ a: null, b: null });
  });

  test("a program with several values is a fault, not a silent choice", async () => {
    const { error } = await fail("do: [{ t: { set: { a: '${ .[] }' } } }]", { input: [1, 2] });
    expect(error).toMatchObject({
      type: expect.stringMatching(/expression$/),
      detail: expect.stringContaining("collect them with [ … ]"),
    });
  });

  test("only a text that is ${ } as a whole is evaluated, and what it gives never is", async () => {
    const { output } = await run(
      "do: [{ t: { set: { a: '${ .x }', b: 'Hello ${ .x }', c: ['${ .x }'] } } }, { u: { set: { again: '${ .a }' } } }]",
      {
        input: { x: "${ 1 + 1 }" },
      },
    );
    expect(output).toEqual({ again: "${ 1 + 1 }" });
  });

  test("$task, $workflow and $runtime tell where a task runs", async () => {
    const { output } = await run(
      `do: [{ t: { set: { task: '\${ $task.name + $task.reference }', def: '\${ $workflow.definition.document.name }', id: '\${ $workflow.id }', in: '\${ $workflow.input }', at: '\${ $workflow.startedAt.epoch.seconds }', iso: '\${ $task.startedAt.iso8601 }', now: '\${ now }', runtime: '\${ $runtime.name }' } } }]`,
      { input: 7, now: 60_000 },
    );
    expect(output).toEqual({
      task: "t/do/0/t",
      def: "sample",
      id: "run",
      in: 7,
      at: 60,
      iso: "1970-01-01T00:01:00.000Z",
      now: 60,
      runtime: "crm",
    });
  });

  test("a list's items and a catch's error are seen inside only under their names", async () => {
    const { output } = await run(`
do:
  - loop:
      for: { each: outer, in: '[1,2]' }
      do:
        - inner: { for: { each: inner, in: '[10]' }, do: [{ add: { set: '\${ (. // []) + [$outer * $inner] }' } }] }`);
    expect(output).toEqual([10, 20]);
  });

  test("$task has the raw output once there is one", async () => {
    const { output, run: inside } = await run(
      "do: [{ a: { set: { n: 1 }, output: { as: '[., $task.output]' }, export: { as: '[., $task.output, $output]' } } }]",
    );
    expect(output).toEqual([{ n: 1 }, { n: 1 }]);
    expect(inside.frame.context).toEqual([output, { n: 1 }, output]);
  });

  test("items of a loop may be null, and the list may be written in place", async () => {
    const { output } = await runAny(
      {
        do: [{ l: { for: { in: [null, "${ .n }", 3] }, do: [{ s: { set: { n: "${ [.n, $item] }" } } }] } }],
      },
      { input: { n: 1 } },
    );
    expect(output).toEqual({ n: [[[1, null], 1], 3] });
  });
});
