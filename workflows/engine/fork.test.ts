import { describe, expect, test } from "vitest";
import { fault } from "./faults.ts";
import { fail, run } from "./testing.ts";

describe("fork", () => {
  test("branches get the same input and give a list in the order written, however they finish", async () => {
    const { output, now } = await run(
      `
do:
  - f:
      fork:
        branches:
          - slow: { do: [{ w: { wait: PT10S } }, { s: { set: { x: '\${ .n + 1 }' } } }] }
          - fast: { set: { x: '\${ .n + 2 }' } }`,
      { input: { n: 1 } },
    );
    expect(output).toEqual([{ x: 2 }, { x: 3 }]);
    expect(now()).toBe(10_000);
  });

  test("competing, the first to be done gives the output and the others are cancelled", async () => {
    const { output, now, projection } = await run(`
do:
  - f:
      fork:
        compete: true
        branches:
          - slow: { do: [{ w: { wait: PT1H } }, { c: { call: crm.write } }] }
          - fast: { do: [{ w: { wait: PT1S } }, { s: { set: { won: fast } } }] }`);
    expect(output).toEqual({ won: "fast" });
    expect(now()).toBe(1_000);
    expect(projection().steps.find(({ path }) => path.endsWith("slow/do/0/w"))?.status).toBe("cancelled");
  });

  test("of competing branches that only compute one runs", async () => {
    const { output } = await run(
      "do: [{ f: { fork: { compete: true, branches: [{ a: { set: { is: a } } }, { b: { set: { is: b } } }] } } }]",
    );
    expect(output).toEqual({ is: "a" });
  });

  test("end in a branch ends the workflow and the other branches", async () => {
    const { output, calls } = await run(`
do:
  - f:
      fork:
        branches:
          - a: { do: [{ w: { wait: PT1H } }, { c: { call: crm.write } }] }
          - b: { do: [{ w: { wait: PT1S } }, { s: { set: { ended: true }, then: end } }] }
  - after: { call: crm.read }`);
    expect(output).toEqual({ ended: true });
    expect(calls).toEqual([]);
  });

  test("a fault in one branch cancels the others and can be caught around the fork", async () => {
    const { output, projection } = await run(
      `
do:
  - t:
      try: [{ f: { fork: { branches: [{ w: { wait: PT1H } }, { c: { call: crm.read } }] } } }]
      catch: { as: e, do: [{ h: { set: { status: '\${ $e.status }' } } }] }`,
      {
        call: () => {
          throw fault("communication", "down");
        },
      },
    );
    expect(output).toEqual({ status: 500 });
    expect(projection().steps.find(({ name }) => name === "w")?.status).toBe("cancelled");
  });

  test("without a try the fault ends the run, if the policy says so", async () => {
    const { error } = await fail(
      "do: [{ f: { fork: { branches: [{ a: { set: { x: '${ .a.b | error }' } } }, { w: { wait: PT1H } }] } } }]",
    );
    expect(error).toMatchObject({ instance: "/do/0/f/fork/branches/0/a" });
  });
});
