import { describe, expect, test } from "vitest";
import type { Json } from "../definition/types.ts";
import { fault } from "./faults.ts";
import { type MemoryOptions, type MemoryRun, startInMemory } from "./memory.ts";
import { checkMigration, migrateRun, type Move, pauseRun, resumeRun, rewindRun } from "./operations.ts";
import type { Call } from "./port.ts";
import { pointsOf } from "./rewind.ts";
import { define, start } from "./testing.ts";

type Options = Omit<MemoryOptions, "definition">;

const world = ({ activity, argument }: Call): Json =>
  activity === "people.open" ? { taskId: `task of ${argument.key}` } : { key: argument.key };

/** The run that goes on where another was moved to, in the same world. */
function moved(
  run: MemoryRun,
  { frame }: Move,
  options: Options = {},
  definition = run.run.definition,
): Promise<MemoryRun> {
  const cursor = JSON.parse(JSON.stringify(frame)) as Move["frame"];
  return startInMemory({ definition, input: run.run.input, call: world, now: run.now(), cursor, ...options }).go();
}

const made = (run: MemoryRun): string[] => run.calls.map(({ activity, argument }) => `${activity} ${argument.key}`);
const answer = (run: MemoryRun, path: string, output = "yes"): Promise<MemoryRun> => {
  run.answer(path, `task of run${path}`, output);
  return run.go();
};

describe("a paused run", () => {
  const parts = "do: [{ a: { call: crm.read } }, { w: { wait: PT1H } }, { b: { call: crm.write } }]";

  test("keeps the result of what was under way, begins nothing more, and goes on when it is resumed", async () => {
    const run = start(parts, { call: async (_, sleep) => (await sleep(1000), { done: true }) });
    await run.go(500);
    pauseRun(run.run, "ann", "month end");
    await run.go(10_000_000);
    expect(run.calls).toHaveLength(1);
    expect(run.projection()).toMatchObject({
      status: "suspended",
      waitingFor: { kind: "suspended", since: "1970-01-01T00:00:00.500Z", who: "ann", detail: "month end" },
      steps: [{ path: "/do/0/a", status: "completed", output: { done: true } }],
    });
    resumeRun(run.run);
    expect((await run.go()).output).toEqual({ done: true });
    expect(run.calls).toHaveLength(2);
  });

  test("does not end either: its last step's result waits", async () => {
    const run = start("do: [{ a: { call: crm.read } }]\noutput: { as: '{ got: . }' }", {
      call: async (_, sleep) => (await sleep(1000), 7),
    });
    await run.go(500);
    pauseRun(run.run, "ann");
    await run.go(5000);
    expect([run.output, run.projection().status]).toEqual([undefined, "suspended"]);
    resumeRun(run.run);
    expect((await run.go()).output).toEqual({ got: 7 });
  });

  test("keeps absolute times: a wait that ran out meanwhile is over at once", async () => {
    const run = await start(parts, { call: world }).go(1000);
    pauseRun(run.run, "ann");
    await run.go(3 * 3_600_000);
    resumeRun(run.run);
    await run.go();
    expect([run.now(), run.projection().status]).toEqual([3 * 3_600_000, "completed"]);
  });

  test("keeps messages: an answer given meanwhile counts, even when it was due since", async () => {
    const asking = "do: [{ ask: { call: people.ask, with: { title: ok?, due: PT1H } } }, { b: { call: crm.write } }]";
    const run = await start(asking, { call: world }).go(1000);
    pauseRun(run.run, "ann");
    await answer(run, "/do/0/ask");
    await run.go(2 * 3_600_000);
    expect(made(run)).toEqual(["people.open run/do/0/ask"]);
    resumeRun(run.run);
    expect((await run.go()).projection().status).toBe("completed");
  });

  test("does not time out while it is paused, and then at once", async () => {
    const run = await start("do: [{ d: { do: [{ w: { wait: P1D } }], timeout: { after: PT1H } } }]").go(1000);
    pauseRun(run.run, "ann");
    await run.go(7_200_000);
    expect(run.projection().incident).toBeUndefined();
    resumeRun(run.run);
    expect((await run.go()).projection().incident?.error.status).toBe(408);
  });

  test("stays paused over a cut, and what comes before it is resumed is not lost", async () => {
    const asking = "do: [{ ask: { call: people.ask, with: { title: ok? } } }, { b: { call: crm.write } }]";
    const run = await start(asking, { call: world }).go();
    pauseRun(run.run, "ann");
    const next = await moved(run, { frame: run.run.frame, left: () => false });
    expect(next.projection().status).toBe("suspended");
    await answer(next, "/do/0/ask");
    expect(next.calls).toEqual([]);
    resumeRun(next.run);
    expect((await next.go()).projection().status).toBe("completed");
    expect(made(next)).toEqual(["crm.write run/do/1/b"]);
  });

  test("can be cancelled, and an incident in it be mended, which happens when it is resumed", async () => {
    const cancelled = await start(parts, { call: world }).go(1000);
    pauseRun(cancelled.run, "ann");
    cancelled.cancel();
    expect((await cancelled.go()).projection().status).toBe("cancelled");

    const run = await start("do: [{ a: { call: crm.read } }]", {
      call: () => {
        throw fault("validation", "no");
      },
    }).go();
    pauseRun(run.run, "ann");
    run.resolve("/do/0/a", { type: "skip", output: 1 });
    await run.go();
    expect(run.projection().status).toBe("suspended");
    resumeRun(run.run);
    expect((await run.go()).output).toBe(1);
  });

  test("paused twice, or resumed when it is not paused, it says so", async () => {
    const run = await start(parts, { call: world }).go(1000);
    expect(() => resumeRun(run.run)).toThrow("the run is not paused");
    pauseRun(run.run, "ann");
    expect(() => pauseRun(run.run, "bob")).toThrow("paused already, by ann since 1970-01-01T00:00:01.000Z");
  });
});

describe("a run that is taken back", () => {
  const parts = `
do:
  - first: { call: crm.read, output: { as: '{ n: 1 }' }, export: { as: '{ seen: "first" }' } }
  - second: { call: crm.write, output: { as: '{ n: 2 }' }, export: { as: '{ seen: "second" }' } }
  - ask: { call: people.ask, with: { title: ok? }, output: { as: '{ answer: . }' } }
  - last: { set: { answer: '\${ .answer }', seen: '\${ $context.seen }' } }`;

  test("begins again with what that step was given and the context of then; its effects happen again", async () => {
    const run = await start(parts, { call: world }).go();
    const next = await moved(run, rewindRun(run.run, "/do/1/second"));
    expect(made(next)).toEqual([
      "people.close run/do/2/ask",
      "crm.write run/do/1/second#2",
      "people.open run/do/2/ask#2",
    ]);
    expect(next.run.frame.root.kid?.past?.[1]).toEqual({ raw: { n: 1 }, context: { seen: "first" } });
    await answer(next, "/do/2/ask#2");
    expect(next.output).toEqual({ answer: "yes", seen: "second" });
  });

  test("again and again, from an incident, and when it had ended", async () => {
    let broken = true;
    const call = (asked: Call): Json => {
      if (broken && asked.activity === "crm.write") throw fault("validation", "no");
      return world(asked);
    };
    const parked = await start(parts, { call }).go();
    expect(parked.projection().status).toBe("incident");
    broken = false;
    const second = await moved(parked, rewindRun(parked.run, "/do/0/first"), { call });
    expect(second.projection().status).toBe("waiting");
    const third = await moved(second, rewindRun(second.run, "/do/0/first"), { call });
    expect(made(third)).toContain("crm.read run/do/0/first#3");
    await answer(third, "/do/2/ask#2");
    expect(third.output).toEqual({ answer: "yes", seen: "second" });
    const fourth = await moved(third, rewindRun(third.run, "/do/3/last"), { call });
    expect([fourth.output, fourth.calls]).toEqual([{ answer: "yes", seen: "second" }, []]);
  });

  test("leaves other branches as they are", async () => {
    const branch = (name: string): string =>
      `{ ${name}: { do: [{ c: { call: crm.write } }, { a: { call: people.ask, with: { title: ${name} } } }] } }`;
    const run = await start(`do: [{ f: { fork: { branches: [${branch("x")}, ${branch("y")}] } } }]`, {
      call: world,
    }).go();
    const next = await moved(run, rewindRun(run.run, "/do/0/f/fork/branches/0/x/do/0/c"));
    expect(made(next).sort()).toEqual([
      "crm.write run/do/0/f/fork/branches/0/x/do/0/c#2",
      "people.close run/do/0/f/fork/branches/0/x/do/1/a",
      "people.open run/do/0/f/fork/branches/0/x/do/1/a#2",
    ]);
    await answer(next, "/do/0/f/fork/branches/1/y/do/1/a", "y");
    await answer(next, "/do/0/f/fork/branches/0/x/do/1/a#2", "x");
    expect(next.output).toEqual(["x", "y"]);
  });

  test("lets go of listeners and of processes that it waits for", async () => {
    const run = await start(
      "do: [{ s: { set: { n: 1 } } }, { f: { fork: { branches: [{ l: { listen: { to: { one: { with: { type: a } } } } } }, { r: { run: { workflow: { namespace: test, name: other } } } }] } } }]",
      { call: ({ activity }): Json => (activity === "runs.start" ? { runId: "sub" } : {}) },
    ).go(1000);
    const next = await moved(run, rewindRun(run.run, "/do/0/s"), {
      call: ({ activity }): Json => (activity === "runs.start" ? { runId: "sub2" } : {}),
    });
    const left = next.calls.filter(({ argument }) => !argument.key.includes("#2"));
    expect(left.map(({ activity, argument }) => [activity, argument.subRunId ?? argument.subscriptionId])).toEqual([
      ["events.unsubscribe", "run/do/1/f/fork/branches/0/l"],
      ["runs.cancel", "sub"],
      ["events.unsubscribe", "run/do/1/f/fork/branches/1/r"],
    ]);
  });

  test("a time-out that has passed is given anew", async () => {
    const run = await start(
      "do: [{ d: { do: [{ s: { set: { n: 1 } } }, { w: { wait: P1D } }], timeout: { after: PT1H } } }]",
    ).go();
    expect(run.projection().incident?.error.status).toBe(408);
    const next = await moved(run, rewindRun(run.run, "/do/0/d"));
    expect([next.now(), next.projection().incident?.error.status]).toEqual([2 * 3_600_000, 408]);
  });

  test("goes to steps of scopes that it is in; for others it names the step to go back to", async () => {
    const run = await start(
      `do: [{ l: { for: { in: '[1, 2]' }, do: [{ a: { set: { n: 1 } } }, { b: { call: crm.write } }] } }, { w: { wait: P1D } }]`,
      { call: world },
    ).go(1000);
    expect(pointsOf(run.run.definition, run.run.frame)).toEqual([
      { path: "/do/0/l", name: "l", kind: "for" },
      { path: "/do/1/w", name: "w", kind: "wait" },
    ]);
    expect(() => rewindRun(run.run, "/do/0/l[0]/do/1/b")).toThrow('what is inside "/do/0/l" cannot be gone back to');
    expect(() => rewindRun(run.run, "/do/7/none")).toThrow('the run has not been at a step "/do/7/none"');
    expect(() => rewindRun(run.run, "constructor")).toThrow("has not been");
  });
});

describe("a run that moves to another version", () => {
  const v1 = `
do:
  - prepare: { call: crm.read, output: { as: '{ n: 1 }' } }
  - loop: { for: { in: '[1, 2]' }, do: [{ ask: { call: people.ask, with: { title: ok? } } }, { note: { call: crm.write } }] }
  - last: { set: { v: 1 } }`;
  const v2 = define(`
do:
  - check: { set: { checked: true } }
  - prepare: { call: crm.read, output: { as: '{ n: 1 }' } }
  - loop: { for: { in: '[1, 2]' }, do: [{ before: { set: { b: 1 } } }, { ask: { call: people.ask, with: { title: ok? } } }, { note: { call: crm.write } }] }
  - added: { call: crm.write }
  - last: { set: { v: 2 } }`);

  test("goes on at the same step by the new version, and still takes the answer that it asked for", async () => {
    const run = await start(v1, { call: world }).go();
    const move = migrateRun(run.run, v2);
    expect(move.frame.moved).toEqual({
      "/do/1/loop": "/do/2/loop",
      "/do/1/loop[0]/do/0/ask": "/do/2/loop[0]/do/1/ask",
    });
    const next = await moved(run, move, {}, v2);
    expect(next.calls).toEqual([]);
    next.answer("/do/2/loop[0]/do/1/ask", "task of run/do/1/loop[0]/do/0/ask", "yes");
    await next.go();
    await answer(next, "/do/2/loop[1]/do/1/ask");
    expect(next.output).toEqual({ v: 2 });
    expect(made(next)).toContain("crm.write run/do/3/added");
  });

  test("a call that was begun keeps its key, so that it happens once", async () => {
    const run = await start("do: [{ c: { call: crm.write } }, { d: { set: { n: 1 } } }]", {
      call: () => {
        throw new Error("down");
      },
    }).go();
    const to = define("do: [{ a: { set: { n: 0 } } }, { c: { call: crm.write } }]");
    const next = await moved(run, migrateRun(run.run, to), {}, to);
    next.resolve("/do/1/c", { type: "retry" });
    await next.go();
    expect(made(next)).toEqual(["crm.write run/do/0/c"]);
  });

  test("names do not tell: a mapping does", async () => {
    const run = await start(v1, { call: world }).go();
    const to = define(`
do:
  - prepare: { call: crm.read, output: { as: '{ n: 1 }' } }
  - rounds: { for: { in: '[1, 2]' }, do: [{ ask: { call: people.ask, with: { title: ok? } } }, { note: { call: crm.write } }] }`);
    expect(checkMigration(run.run, to).reasons).toMatchObject([
      { path: "/do/1/loop", message: expect.stringContaining("map it") },
    ]);
    expect(checkMigration(run.run, to, { "/do/1/loop": "/do/1/rounds" })).toEqual({
      reasons: [],
      moves: { "/do/1/loop": "/do/1/rounds", "/do/1/loop[0]/do/0/ask": "/do/1/rounds[0]/do/0/ask" },
    });
  });

  test("there and back again is where it was", async () => {
    const run = await start(v1, { call: world }).go();
    const there = await moved(run, migrateRun(run.run, v2), {}, v2);
    const back = migrateRun(there.run, run.run.definition);
    expect(back.frame.root.kid?.pc).toBe(1);
    const again = await moved(there, back, {}, run.run.definition);
    await answer(again, "/do/1/loop[0]/do/0/ask");
    await answer(again, "/do/1/loop[1]/do/0/ask");
    expect(again.output).toEqual({ v: 1 });
  });

  const blocked = (was: string, is: string, options: Options = {}) => blockedWith(was, is, undefined, options);
  const blockedWith = async (
    was: string,
    is: string,
    mapping?: Record<string, string>,
    options: Options = {},
  ): Promise<string[]> => {
    const run = await start(was, { call: world, ...options }).go(1000);
    return checkMigration(run.run, define(is), mapping).reasons.map(({ path, message }) => `${path} ${message}`);
  };

  test("each reason against it is told with its place", async () => {
    const wait = "do: [{ w: { wait: P1D } }]";
    expect(await blocked(wait, "do: [{ w: { call: crm.write } }]")).toEqual([
      "/do/0/w it is a wait, and would be a call of crm.write",
    ]);
    expect(await blocked(wait, "do: [{ x: { wait: P1D } }]")).toEqual([
      "/do/0/w it is at this step, and the new version has none of that name there: map it",
    ]);
    const mapping = { "/do/0/w": "/do/9/x" };
    expect(await blockedWith(wait, "do: [{ x: { wait: P1D } }]", mapping)).toEqual([
      "/do/0/w it is at this step, which is mapped to /do/9/x: the new version has no such step there",
    ]);
    const schema = "{ schema: { document: { type: object, required: [n] } } }";
    expect(await blocked(wait, `input: ${schema}\n${wait}`, { input: {} })).toEqual([
      expect.stringMatching(/^ the new version does not take it: the input of the run .*n/),
    ]);
    expect(await blocked(wait, `do: [{ w: { wait: P1D, input: ${schema} } }]`, { input: {} })).toEqual([
      expect.stringContaining("/do/0/w the new version does not take it: the input of this step"),
    ]);
    const listen = (type: string): string => `do: [{ l: { listen: { to: { one: { with: { type: ${type} } } } } } }]`;
    expect(await blocked(listen("a"), listen("b"))).toEqual([
      "/do/0/l it listens, and the new version listens for something else",
    ]);
    const fork = (...names: string[]): string =>
      `do: [{ f: { fork: { branches: [${names.map((name) => `{ ${name}: { wait: P1D } }`).join(", ")}] } } }]`;
    expect(await blocked(fork("a", "b"), fork("b"))).toEqual(['/do/0/f the new version has no branch "a"']);
    const caught = (handler: string): string =>
      `do: [{ t: { try: [{ r: { raise: { error: { type: 'https://x.test/e', status: 400 } } } }], catch: ${handler} } }]`;
    expect(await blocked(caught("{ do: [{ w: { wait: P1D } }] }"), caught("{}"))).toEqual([
      "/do/0/t/catch/do it is in a list of tasks that the new version does not have",
    ]);
  });

  test("branches are found again by name, and one more begins", async () => {
    const fork = (...names: string[]): string =>
      `do: [{ f: { fork: { branches: [${names.map((name) => `{ ${name}: { call: people.ask, with: { title: ${name} } } }`).join(", ")}] } } }]`;
    const run = await start(fork("a", "b"), { call: world }).go();
    const to = define(fork("c", "b", "a"));
    const next = await moved(run, migrateRun(run.run, to), {}, to);
    expect(made(next)).toEqual(["people.open run/do/0/f/fork/branches/0/c"]);
    for (const [i, name] of ["c", "b", "a"].entries()) {
      const at = `/do/0/f/fork/branches/${i}/${name}`;
      next.answer(
        at,
        next.run.mailboxes.has(`answer:${at}`) && name !== "c"
          ? `task of run/do/0/f/fork/branches/${name === "a" ? 0 : 1}/${name}`
          : `task of run${at}`,
        name,
      );
    }
    expect((await next.go()).output).toEqual(["c", "b", "a"]);
  });

  test("another process is no version of this one", async () => {
    const run = await start("do: [{ w: { wait: P1D } }]").go(1000);
    const other = { ...v2, document: { ...v2.document, name: "other" } };
    expect(checkMigration(run.run, other).reasons).toMatchObject([
      { path: "", message: expect.stringContaining("only versions") },
    ]);
  });
});
