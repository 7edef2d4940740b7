import { describe, expect, test } from "vitest";
import { fault } from "./faults.ts";
import type { MemoryRun } from "./memory.ts";
import type { Call } from "./port.ts";
import { start } from "./testing.ts";

const path = "/do/1/send";
const parts = `
do:
  - prepare: { set: { to: '\${ .to }' } }
  - send: { call: mail.send, with: { to: '\${ .to }' }, output: { as: '{ sent: .id }' }, export: { as: '{ done: .sent }' } }
  - after: { set: { sent: '\${ .sent }', ctx: '\${ $context.done }' } }`;

/** Sends to good addresses only. */
function parked(): Promise<MemoryRun> {
  const call = ({ argument }: Call): { id: string } => {
    const { to } = argument.with as { to: string };
    if (to === "bad") throw fault("validation", "no such address", { status: 422 });
    return { id: `mail to ${to}` };
  };
  return start(parts, { call, input: { to: "bad" } }).go();
}

describe("incidents", () => {
  test("a fault nobody catches parks the run at the step that failed, with its error and raw input", async () => {
    const run = await parked();
    expect(run.error).toBeUndefined();
    expect(run.projection()).toMatchObject({
      status: "incident",
      incident: {
        path,
        name: "send",
        input: { to: "bad" },
        error: { status: 422, detail: "no such address", instance: path },
      },
    });
    expect(run.projection().steps.find((step) => step.path === path)).toMatchObject({
      status: "incident",
      kind: "mail.send",
      attempts: 1,
    });
  });

  test("retry runs the step again with edited input and goes on", async () => {
    const run = await parked();
    run.resolve(path, { type: "retry", input: { to: "good" } });
    await run.go();
    expect(run.output).toEqual({ sent: "mail to good", ctx: "mail to good" });
    expect(run.projection().status).toBe("completed");
    expect(run.projection().steps.find((step) => step.path === path)?.attempts).toBe(2);
  });

  test("retry without input tries the same again and parks again", async () => {
    const run = await parked();
    run.resolve(path, { type: "retry" });
    await run.go();
    expect(run.calls).toHaveLength(2);
    expect(run.calls[0]!.argument.key).toBe(run.calls[1]!.argument.key);
    expect(run.projection().status).toBe("incident");
  });

  test("skip goes on with the given raw output as if the step had made it", async () => {
    const run = await parked();
    run.resolve(path, { type: "skip", output: { id: "by hand" } });
    expect((await run.go()).output).toEqual({ sent: "by hand", ctx: "by hand" });
    expect(run.calls).toHaveLength(1);
  });

  test("stop ends the run with the incident's error", async () => {
    const run = await parked();
    run.resolve(path, { type: "stop" });
    await run.go();
    expect(run.error).toMatchObject({ status: 422, instance: path });
    expect(run.projection()).toMatchObject({ status: "faulted", error: { status: 422 } });
  });

  test("cancelling a parked run ends it", async () => {
    const run = await parked();
    run.cancel();
    await run.go();
    expect(run.projection()).toMatchObject({ status: "cancelled" });
    expect(run.projection().incident).toBeUndefined();
  });

  test("a fault that an outer try would take does not park", async () => {
    const run = await start(
      "do: [{ t: { try: [{ c: { call: mail.send } }], catch: { do: [{ h: { set: { ok: true } } }] } } }]",
      {
        call: () => {
          throw new Error("down");
        },
      },
    ).go();
    expect(run.output).toEqual({ ok: true });
  });

  test("when retries are spent the step parks inside the try, and a mended step goes on from there", async () => {
    let down = true;
    const run = await start(
      "do: [{ t: { try: [{ a: { set: { x: 1 } } }, { c: { call: mail.send } }], catch: { retry: { delay: PT1S, limit: { attempt: { count: 2 } } } } } }]",
      {
        call: () => {
          if (down) throw new Error("down");
          return { ok: true };
        },
      },
    ).go();
    expect(run.calls).toHaveLength(3);
    expect(run.projection().incident?.path).toBe("/do/0/t/try/1/c");
    down = false;
    run.resolve("/do/0/t/try/1/c", { type: "retry" });
    expect((await run.go()).output).toEqual({ ok: true });
  });

  test("other branches go on while one is parked", async () => {
    const run = await start(
      "do: [{ f: { fork: { branches: [{ bad: { set: { x: '${ error }' } } }, { good: { call: mail.send } }] } } }]",
      { call: () => 1 },
    ).go();
    expect(run.run.journal.incidents()).toHaveLength(1);
    expect(run.calls).toHaveLength(1);
    run.resolve("/do/0/f/fork/branches/0/bad", { type: "skip", output: 0 });
    expect((await run.go()).output).toEqual([0, 1]);
  });

  test("input the workflow's schema refuses parks the whole run, to be started over with other input", async () => {
    const run = await start(
      "input: { schema: { document: { type: object } } }\ndo: [{ a: { set: { got: '${ . }' } } }]",
      { input: 1 },
    ).go();
    expect(run.projection().incident).toMatchObject({ path: "", input: 1 });
    run.resolve("", { type: "retry", input: { n: 2 } });
    expect((await run.go()).output).toEqual({ got: { n: 2 } });
  });
});
