import type { WorkflowHandle } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Json, QUERIES, type RunProjection, type RunState, SIGNALS, UPDATES } from "./contract.ts";
import { fault } from "./engine/faults.ts";
import { define, failing } from "./engine/testing.ts";
import { type TemporalWorld, temporalWorld } from "./testing.ts";

let world: TemporalWorld;
const attempts = new Map<string, number>();
const broken = new Set<string>();

beforeAll(async () => {
  world = await temporalWorld(async ({ activity, argument: { key, with: args } }): Promise<Json> => {
    attempts.set(key, (attempts.get(key) ?? 0) + 1);
    if (activity === "people.open") return { taskId: "t1" };
    if (broken.has(key)) throw fault("validation", "no such address", { status: 422 });
    const { outages = 0, takes = 0 } = (args ?? {}) as { outages?: number; takes?: number };
    if (takes > 0) await new Promise((resolve) => setTimeout(resolve, takes));
    if (attempts.get(key)! <= outages) throw new Error("the service is away");
    return { key };
  });
});
afterAll(() => world.close());

const state = (handle: WorkflowHandle): Promise<RunState> => handle.query(QUERIES.state);
const runIdOf = async (handle: WorkflowHandle): Promise<string> => (await state(handle)).runId;

async function eventually<T>(look: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const value = await look();
    if (holds(value)) return value;
    if (tries > 100) throw new Error(`still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const events = async (handle: WorkflowHandle): Promise<string[]> =>
  (await handle.fetchHistory()).events!.map((event) =>
    Object.keys(event).find((key) => key.endsWith("EventAttributes"))!,
  );

async function attributes(handle: WorkflowHandle): Promise<Record<string, unknown>> {
  const { typedSearchAttributes } = await handle.describe();
  return Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
}

describe("history", () => {
  test("pure steps cost none", async () => {
    const ten = Array.from({ length: 10 }, (_, i) => `{ s${i}: { set: { n: '\${ (.n // 0) + 1 }' } } }`).join(", ");
    const handle = await world.start(define(`do: [${ten}]`));
    expect(await handle.result()).toEqual({ n: 10 });
    expect(await events(handle)).toHaveLength(5);
  });

  test("local functions leave a marker, ordinary ones an activity with path, type and summary", async () => {
    const handle = await world.start(define("do: [{ a: { call: crm.read } }, { b: { call: crm.write } }]"));
    await handle.result();
    const history = (await handle.fetchHistory()).events!;
    expect(history.filter((event) => event.markerRecordedEventAttributes)).toHaveLength(1);
    const scheduled = history.find((event) => event.activityTaskScheduledEventAttributes)!;
    expect(scheduled.activityTaskScheduledEventAttributes).toMatchObject({
      activityId: "/do/1/b",
      activityType: { name: "crm.write" },
    });
    expect(JSON.parse(Buffer.from(scheduled.userMetadata!.summary!.data!).toString())).toBe("b: crm.write");
  });

  test("the workflow's type is the definition's name, its id says what it is about", async () => {
    const handle = await world.start(define("do: [{ a: { set: { x: 1 } } }]"), { record: { type: "leads", id: "7" } });
    expect((await handle.describe()).type).toBe("test/sample");
    expect(handle.workflowId).toMatch(/^test\/sample\/leads-7\/[0-9a-f]{8}$/);
  });
});

describe("calls", () => {
  test("every call tells its key, its run and its step", async () => {
    const runId = crypto.randomUUID();
    const who = { startedBy: "u1", actingRole: "sales-bot", owner: "u2", record: { type: "leads", id: "1" } };
    const handle = await world.start(define("do: [{ a: { call: crm.write, with: { n: 1 } } }]"), { runId, ...who });
    await handle.result();
    expect(world.calls.find(({ argument }) => argument.run.runId === runId)).toEqual({
      activity: "crm.write",
      argument: {
        key: `${runId}/do/0/a`,
        with: { n: 1 },
        run: {
          runId,
          workflowId: handle.workflowId,
          definition: "test/sample",
          version: "1.0.0",
          path: "/do/0/a",
          ...who,
        },
      },
    });
  });

  test("a local function whose service is away goes on being tried as an ordinary activity", async () => {
    const handle = await world.start(define("do: [{ a: { call: crm.read, with: { outages: 3 } } }]"));
    const { key } = (await handle.result()) as { key: string };
    expect(attempts.get(key)).toBe(4);
    expect(await events(handle)).toContain("activityTaskScheduledEventAttributes");
  });

  test("what an activity refuses is caught by status", async () => {
    const runId = crypto.randomUUID();
    broken.add(`${runId}/do/0/t/try/0/a`);
    const handle = await world.start(
      define(
        "do: [{ t: { try: [{ a: { call: crm.read } }], catch: { errors: { with: { status: 422 } }, do: [{ h: { set: { why: '${ $error.detail }' } } }] } } }]",
      ),
      { runId },
    );
    expect(await handle.result()).toEqual({ why: "no such address" });
  });

  test("with onFault: fail the run fails with the fault's type and its whole in the details", async () => {
    const handle = await world.start(
      failing("do: [{ r: { raise: { error: { type: 'https://x.test/e', status: 418, title: tea } } } }]"),
    );
    await expect(handle.result()).rejects.toMatchObject({
      cause: { type: "https://x.test/e", message: "tea", details: [{ status: 418, instance: "/do/0/r" }] },
    });
    expect(await attributes(handle)).toMatchObject({ Outcome: "faulted", ErrorType: "https://x.test/e" });
  });
});

describe("waiting", () => {
  test("a person's answer lets the run go on; meanwhile lists and the Web UI say what it waits for", async () => {
    const handle = await world.start(
      define("do: [{ ask: { call: people.ask, with: { title: ok?, role: manager, due: P2D } } }]"),
    );
    const waiting = await eventually(
      () => state(handle),
      ({ status }) => status === "waiting",
    );
    expect(waiting.waiting).toMatchObject([{ kind: "person", who: "manager", path: "/do/0/ask" }]);
    const due = new Date(waiting.waiting[0]!.until!);
    expect(
      await eventually(
        () => attributes(handle),
        ({ Waiting }) => Waiting !== undefined,
      ),
    ).toMatchObject({ Waiting: "person", DueAt: due });
    expect(await handle.query(QUERIES.position)).toMatchObject([
      { path: "/do/0/ask", name: "ask", kind: "people.ask" },
    ]);
    const metadata = await handle.query<{ currentDetails: string }>("__temporal_workflow_metadata");
    expect(metadata.currentDetails).toContain("⏳ ask");
    await handle.signal(SIGNALS.answer, { taskId: "t1", path: "/do/0/ask", output: { ok: true } });
    expect(await handle.result()).toEqual({ ok: true });
    expect(await attributes(handle)).not.toHaveProperty("Waiting");
  });

  test("an event wakes the listener it is for", async () => {
    const handle = await world.start(
      define("do: [{ l: { listen: { to: { one: { with: { type: reply, subject: '${ .who }' } } } } } }]"),
      { input: { who: "c1" } },
    );
    const runId = await runIdOf(handle);
    const send = (id: string, subject: string): Promise<void> =>
      handle.signal(SIGNALS.event, {
        subscriptionId: `${runId}/do/0/l`,
        event: { specversion: "1.0", id, source: "/t", type: "reply", subject, data: id },
      });
    await eventually(
      () => state(handle),
      ({ status }) => status === "waiting",
    );
    await send("1", "c2");
    await send("2", "c1");
    expect(await handle.result()).toEqual(["2"]);
    const mine = world.calls.filter(({ argument }) => argument.run.runId === runId);
    expect(mine.map(({ activity }) => activity)).toEqual(["events.subscribe", "events.unsubscribe"]);
  });

  test("timers, time-outs and competing branches end what they end", async () => {
    const handle = await world.start(
      define(`
do:
  - race: { fork: { compete: true, branches: [{ slow: { wait: PT1H } }, { quick: { do: [{ w: { wait: { milliseconds: 50 } } }, { s: { set: { won: quick } } }] } }] } }
  - late:
      try: [{ w: { wait: PT1H, timeout: { after: { milliseconds: 50 } } } }]
      catch: { errors: { with: { status: 408 } }, do: [{ h: { set: { won: '\${ .won }', late: true } } }] }`),
    );
    expect(await handle.result()).toEqual({ won: "quick", late: true });
    const history = await events(handle);
    expect(history.filter((event) => event === "timerCanceledEventAttributes")).toHaveLength(2);
  });

  test("a call that was cut short is made again while the first one still goes on", async () => {
    const slow = "{ call: crm.write, with: { takes: 4000 } }";
    const retry = "{ delay: PT0.1S, limit: { attempt: { count: 1, duration: PT0.5S } } }";
    const handle = await world.start(
      define(`do: [{ t: { try: [{ c: ${slow} }], catch: { retry: ${retry}, do: [{ d: { set: { cut: true } } }] } } }]`),
    );
    expect(await handle.result()).toEqual({ cut: true });
    const told = await events(handle);
    expect(told.filter((name) => name === "activityTaskScheduledEventAttributes")).toHaveLength(2);
    expect(told).not.toContain("workflowTaskFailedEventAttributes");
  });

  test("cancelling a run closes its task and ends it as cancelled", async () => {
    const handle = await world.start(define("do: [{ ask: { call: people.ask, with: { title: ok? } } }]"));
    await eventually(
      () => state(handle),
      ({ status }) => status === "waiting",
    );
    const runId = await runIdOf(handle);
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: "CancelledFailure" } });
    expect((await handle.describe()).status.name).toBe("CANCELLED");
    expect(world.calls.filter(({ argument }) => argument.run.runId === runId).at(-1)).toMatchObject({
      activity: "people.close",
      argument: { reason: "cancelled" },
    });
  });
});

describe("incidents", () => {
  const parts = "do: [{ send: { call: crm.write } }, { after: { set: { got: '${ . }' } } }]";
  async function parked(): Promise<{ handle: WorkflowHandle; key: string }> {
    const runId = crypto.randomUUID();
    const key = `${runId}/do/0/send`;
    broken.add(key);
    const handle = await world.start(define(parts), { runId, input: { a: 1 } });
    await eventually(
      () => state(handle),
      ({ status }) => status === "incident",
    );
    return { handle, key };
  }
  const path = "/do/0/send";

  test("the run parks and tells where, why and with what input; retry goes on when mended", async () => {
    const { handle, key } = await parked();
    expect((await state(handle)).incidents).toMatchObject([{ path, input: { a: 1 }, error: { status: 422 } }]);
    expect(
      await eventually(
        () => attributes(handle),
        ({ Outcome }) => Outcome !== undefined,
      ),
    ).toMatchObject({ Outcome: "incident" });
    broken.delete(key);
    await handle.executeUpdate(UPDATES.retry, { args: [{ path }] });
    expect(await handle.result()).toEqual({ got: { key } });
    expect(await attributes(handle)).not.toHaveProperty("Outcome");
  });

  test("skip goes on with the given output, stop fails the run with the incident's error", async () => {
    const skipped = await parked();
    await skipped.handle.executeUpdate(UPDATES.skip, { args: [{ path, output: "by hand" }] });
    expect(await skipped.handle.result()).toEqual({ got: "by hand" });
    const stopped = await parked();
    await stopped.handle.executeUpdate(UPDATES.stop, { args: [{ path }] });
    await expect(stopped.handle.result()).rejects.toMatchObject({ cause: { details: [{ status: 422 }] } });
  });

  test("an update where no incident is open is refused and leaves no trace", async () => {
    const { handle } = await parked();
    const before = (await events(handle)).length;
    await expect(handle.executeUpdate(UPDATES.retry, { args: [{ path: "/do/1/after" }] })).rejects.toMatchObject({
      cause: { type: "no_incident" },
    });
    expect((await events(handle)).filter((event) => event.includes("UpdateAccepted"))).toEqual([]);
    expect((await events(handle)).length).toBe(before);
    await handle.terminate();
  });
});

describe("lists", () => {
  test("projections tell each recorded step and the end, in growing order", async () => {
    const handle = await world.start(
      define(
        "do: [{ a: { call: crm.read } }, { l: { for: { in: '[range(1000)]' }, do: [{ x: { set: { n: $item } } }] } }, { b: { call: crm.write } }]".replace(
          "n: $item",
          "n: '${ $item }'",
        ),
      ),
    );
    const runId = await runIdOf(handle);
    await handle.result();
    const mine = (): Promise<RunProjection[]> =>
      Promise.resolve(world.projections.filter((update) => update.runId === runId));
    const updates = await eventually(mine, (seen) => seen.at(-1)?.status === "completed");
    expect(updates.map(({ seq }) => seq)).toEqual(updates.map(({ seq }) => seq).sort((a, b) => a - b));
    const steps = new Map(updates.flatMap(({ steps: changed }) => changed).map((step) => [step.path, step]));
    expect([...steps.keys()].sort()).toEqual(["/do/0/a", "/do/1/l", "/do/2/b"]);
    expect([...steps.values()].map(({ status }) => status)).toEqual(["completed", "completed", "completed"]);
    expect(steps.get("/do/2/b")?.output).toEqual({ key: `${runId}/do/2/b` });
  });
});

describe("long and hard runs", () => {
  test("a run goes on in another worker where it stood, and each effect keeps its key", async () => {
    const handle = await world.start(
      define(`
do:
  - loop: { for: { in: '[range(5)]' }, do: [{ w: { wait: { milliseconds: 100 } } }, { c: { call: crm.write } }, { r: { call: crm.read } }] }`),
    );
    await eventually(
      () => state(handle),
      ({ steps }) => steps.length > 3,
    );
    await world.worker.stop();
    await world.startWorker({ maxCachedWorkflows: 0 });
    await handle.result();
    await world.worker.stop();
    await world.startWorker();
    const runId = await runIdOf(handle);
    const keys = world.calls.filter(({ argument }) => argument.run.runId === runId).map(({ argument }) => argument.key);
    expect(new Set(keys).size).toBe(10);
  });

  test("a loop too long for one history goes on as a new run with the same output", async () => {
    const branches = Array.from({ length: 100 }, (_, i) => `{ c${i}: { call: crm.write } }`).join(", ");
    const count = "output: { as: '{ n: (($input.n // 0) + length) }' }";
    const handle = await world.start(
      define(
        `do: [{ l: { for: { in: '[range(18)]' }, do: [{ f: { fork: { branches: [${branches}] }, ${count} } }] } }]`,
      ),
      { input: {} },
    );
    expect(await handle.result()).toEqual({ n: 1800 });
    const { runId } = await world.client.workflow.getHandle(handle.workflowId).describe();
    expect(runId).not.toBe((handle as { firstExecutionRunId?: string }).firstExecutionRunId);
  });

  test("a hundred thousand pure steps do not time a workflow task out", async () => {
    const handle = await world.start(
      define("do: [{ loop: { for: { in: '[range(100000)]' }, do: [{ add: { set: { n: '${ .n + $item }' } } }] } }]"),
    );
    expect(await handle.result()).toEqual({ n: 4_999_950_000 });
    expect(await events(handle)).not.toContain("workflowTaskTimedOutEventAttributes");
  });
});
