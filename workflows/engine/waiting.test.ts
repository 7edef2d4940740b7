import { describe, expect, test } from "vitest";
import { fail, run, start } from "./testing.ts";

const HOUR = 3_600_000;

describe("waiting", () => {
  test.each([
    ["{ days: 1, hours: 2 }", 26 * HOUR],
    ["PT1H30M", 1.5 * HOUR],
    ["'${ \"PT\\(.h)H\" }'", 3 * HOUR],
    ["'${ {minutes: .h} }'", 180_000],
    ["P1M", 31 * 24 * HOUR],
  ])("wait %s takes that long and passes its input on", async (duration, length) => {
    const { output, now } = await run(`do: [{ w: { wait: ${duration} } }]`, { input: { h: 3 } });
    expect(output).toEqual({ h: 3 });
    expect(now()).toBe(length);
  });

  test("a task's time-out cancels what is inside and is a fault that can be caught", async () => {
    const { output, now, projection } = await run(`
use: { timeouts: { short: { after: PT5M } } }
do:
  - t:
      try: [{ d: { do: [{ w: { wait: PT1H } }], timeout: short } }]
      catch: { errors: { with: { status: 408 } }, do: [{ h: { set: { late: true } } }] }`);
    expect(output).toEqual({ late: true });
    expect(now()).toBe(300_000);
    expect(projection().steps.find(({ name }) => name === "w")?.status).toBe("cancelled");
  });

  test("a time-out is no timer for what only computes", async () => {
    const { output, now } = await run(
      "do: [{ d: { set: { a: 1 }, timeout: { after: PT1S } } }]\ntimeout: { after: PT1M }",
    );
    expect(output).toEqual({ a: 1 });
    expect(now()).toBe(0);
  });

  test("the workflow's own time-out faults the run", async () => {
    const { error, now } = await fail("do: [{ w: { wait: PT2H } }]\ntimeout: { after: { hours: 1 } }");
    expect(error).toMatchObject({ status: 408, type: expect.stringMatching(/timeout$/) });
    expect(now()).toBe(HOUR);
  });

  test("a run says what it waits for, since when and until when", async () => {
    const waiting = await start("do: [{ w: { wait: PT1H } }]").go(1_000);
    expect(waiting.projection()).toMatchObject({
      status: "waiting",
      waitingFor: {
        kind: "timer",
        path: "/do/0/w",
        since: "1970-01-01T00:00:00.000Z",
        until: "1970-01-01T01:00:00.000Z",
      },
      steps: [{ path: "/do/0/w", status: "waiting" }],
    });
  });
});

const asking = `
do:
  - approve:
      call: people.ask
      with: { title: '\${ "Approve \\(.name)?" }', role: manager, due: P2D, form: { type: object } }`;
const opened = { call: () => ({ taskId: "t1" }), input: { name: "Ada" } };

describe("asking a person", () => {
  test("the task is opened once with its deadline and the answer is the output", async () => {
    const waiting = await start(asking, opened).go(HOUR);
    expect(waiting.calls).toMatchObject([
      {
        activity: "people.open",
        argument: {
          key: "run/do/0/approve",
          path: "/do/0/approve",
          title: "Approve Ada?",
          role: "manager",
          dueAt: "1970-01-03T00:00:00.000Z",
          form: { type: "object" },
        },
      },
    ]);
    const until = "1970-01-03T00:00:00.000Z";
    expect(waiting.projection().waitingFor).toMatchObject({ kind: "person", who: "manager", whoIs: "role", until });
    waiting.answer("/do/0/approve", "another", { approved: false });
    waiting.answer("/do/0/approve", "t1", { approved: true });
    expect((await waiting.go(HOUR)).output).toEqual({ approved: true });
    expect(waiting.calls).toHaveLength(1);
  });

  test("past the due date the task is closed and the step is a timeout that can be caught", async () => {
    const { calls, error } = await fail(asking, opened);
    expect(error).toMatchObject({ status: 408, instance: "/do/0/approve" });
    expect(calls.map(({ activity }) => activity)).toEqual(["people.open", "people.close"]);
    expect(calls[1]!.argument).toEqual({ key: "run/do/0/approve", path: "/do/0/approve", reason: "expired" });
  });

  test("asked again by a retry it is a new task", async () => {
    const { calls } = await fail(
      "do: [{ t: { try: [{ a: { call: people.ask, with: { title: x, due: PT1H } } }], catch: { retry: { delay: PT1S, limit: { attempt: { count: 1 } } } } } }]",
      opened,
    );
    expect(calls.filter(({ activity }) => activity === "people.open").map(({ argument }) => argument.key)).toEqual([
      "run/do/0/t/try/0/a",
      "run/do/0/t/try/0/a~2",
    ]);
  });

  test("a cancelled run closes its task", async () => {
    const waiting = await start(asking, opened).go(1);
    waiting.cancel();
    await waiting.go();
    expect(waiting.projection().status).toBe("cancelled");
    expect(waiting.calls.at(-1)).toMatchObject({ activity: "people.close", argument: { reason: "cancelled" } });
  });
});
