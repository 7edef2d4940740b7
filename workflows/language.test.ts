import type { WorkflowHandle } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Json, QUERIES, type RunState, SIGNALS } from "./contract.ts";
import type { Definition } from "./definition/types.ts";
import { defineAny } from "./engine/testing.ts";
import { type TemporalWorld, temporalWorld } from "./testing.ts";

let world: TemporalWorld;
const away = new Set<string>();
beforeAll(async () => {
  world = await temporalWorld(({ activity, argument }): Json => {
    if (away.has(activity)) throw new Error("the service is away");
    if (activity === "runs.start") return { runId: "sub" };
    return activity === "runs.result" ? { status: "completed", output: { price: 3 } } : { key: argument.key };
  });
});
afterAll(() => world.close());

const id = (): string => crypto.randomUUID();
const argumentsOf = (runId: string): [string, object][] =>
  world.calls.filter(({ argument }) => argument.run.runId === runId).map((call) => [call.activity, call.argument]);

async function waits(handle: WorkflowHandle): Promise<void> {
  while ((await handle.query<RunState>(QUERIES.state)).status !== "waiting")
    await new Promise((resolve) => setTimeout(resolve, 50));
}
const send = (handle: WorkflowHandle, subscriptionId: string, type: string, data: Json): Promise<void> =>
  handle.signal(SIGNALS.event, { subscriptionId, event: { specversion: "1.0", id: id(), source: "/t", type, data } });

async function failureOf(definition: Definition, input: Json = null): Promise<unknown> {
  const handle = await world.start(definition, { input });
  const failure = await handle.result().then(
    () => undefined,
    (error: { cause: { details: unknown[] } }) => error.cause.details[0],
  );
  const { events } = await handle.fetchHistory();
  expect(events!.filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
  return failure;
}

describe("the language on a server", () => {
  test("functions and what extends their steps run in one history", async () => {
    const runId = id();
    const handle = await world.start(
      defineAny(`
use:
  functions: { price: { do: [{ get: { call: crm.read, with: { of: '\${ .id }' } } }, { put: { call: crm.write } }] } }
  extensions: [{ log: { extend: call, when: $task.call == "crm.write", after: [{ l: { call: mail.send, with: { made: '\${ . }' } } }] } }]
do: [{ a: { call: price, with: { id: 7 } } }]`),
      { runId },
    );
    const key = `${runId}/do/0/a/call/price/do/1/put`;
    expect(await handle.result()).toEqual({ key });
    expect(argumentsOf(runId)).toMatchObject([
      ["crm.read", { with: { of: 7 } }],
      ["crm.write", { key }],
      ["mail.send", { with: { made: { key } } }],
    ]);
  });

  test("no secret is in what is asked of an activity: only the program that gets it", async () => {
    const runId = id();
    const handle = await world.start(
      defineAny(`
use: { secrets: [KEY], authentications: { login: { basic: { use: KEY } } } }
do: [{ a: { call: http, with: { method: get, endpoint: { uri: 'https://x.test', authentication: { use: login } }, headers: { k: '\${ $secrets.KEY }' } }, output: { as: $authorization } } }]`),
      { runId },
    );
    expect(await handle.result()).toEqual({ scheme: "Basic", parameter: null });
    expect(argumentsOf(runId)).toMatchObject([
      [
        "http.request",
        {
          authentication: { basic: { use: "KEY" } },
          secrets: ["KEY"],
          deferred: [{ at: "/headers/k", program: "$secrets.KEY" }],
        },
      ],
    ]);
  });

  test("another process is awaited, its output the step's", async () => {
    const runId = id();
    const handle = await world.start(
      defineAny("do: [{ r: { run: { workflow: { namespace: sales, name: quote } } } }]"),
      { runId },
    );
    await waits(handle);
    await send(handle, `${runId}/do/0/r`, "io.serverlessworkflow.workflow.completed.v1", { runId: "sub" });
    expect(await handle.result()).toEqual({ price: 3 });
    expect(argumentsOf(runId).map(([activity]) => activity)).toEqual([
      "runs.start",
      "events.subscribe",
      "runs.result",
      "events.unsubscribe",
    ]);
  });

  test("a listener that is sent more than one history holds goes on as a new run and loses nothing", async () => {
    const runId = id();
    const handle = await world.start(
      defineAny(`
do:
  - l:
      listen: { to: { any: [{ with: { type: t } }], until: { one: { with: { type: out } } } } }
      foreach: { do: [{ s: { set: { n: '\${ .n }', size: '\${ .text | length }' } } }], output: { as: '[.n, .size]' } }`),
      { runId },
    );
    await waits(handle);
    const key = `${runId}/do/0/l`;
    const size = (n: number): number => (n < 14 ? 400_000 : 0);
    const event = (n: number): Promise<void> => send(handle, key, "t", { n, text: "x".repeat(size(n)) });
    let sent = 0;
    for (; sent < 14; sent++) await event(sent);
    const last = async () => (await world.client.workflow.getHandle(handle.workflowId).describe()).runId;
    const first = (handle as { firstExecutionRunId?: string }).firstExecutionRunId;
    // The server counts what came while a task was under way only with the task after the next.
    for (; (await last()) === first; sent++) {
      await event(sent);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await send(handle, key, "out", null);
    expect(await handle.result()).toEqual(Array.from({ length: sent }, (_, n) => [n, size(n)]));
  });
});

describe("bad processes end, and fail no workflow task", () => {
  test("waits without end, calls without end, payloads without end", async () => {
    expect(await failureOf(defineAny({ do: [{ a: { wait: { days: 1e15 } } }] }))).toMatchObject({
      status: 400,
      detail: expect.stringContaining("maxWaitMs"),
    });
    const calls = { use: { functions: { f: { call: "f" } } }, do: [{ a: { call: "f" } }] };
    expect(await failureOf(defineAny(calls))).toMatchObject({ detail: expect.stringContaining("maxCallDepth") });
    const text = "${ [range(90000)] | tojson }";
    const body = [text, text, text, text, text];
    for (const task of [{ call: "crm.write", with: { body } }, { set: { body } }])
      expect(await failureOf(defineAny({ do: [{ a: task }] }))).toMatchObject({
        detail: expect.stringContaining("maxPayloadBytes"),
      });
  });

  test("a run that holds more than another can be given ends by the limit's name", async () => {
    const runId = id();
    const text = "x".repeat(900_000);
    const parts = `
do:
  - keep: { set: { text: '\${ .text }' }, output: { as: '.text + "1"' }, export: { as: '{ kept: (. + "2") }' } }
  - l: { listen: { to: { any: [], until: false } }, foreach: { output: { as: '1' } } }`;
    const handle = await world.start(defineAny(parts), { runId, input: { text } });
    await waits(handle);
    for (let n = 0; n < 10; n++) await send(handle, `${runId}/do/1/l`, "t", text);
    // As above: some task after this has to tell the run how large its history is.
    while ((await handle.describe()).status.name === "RUNNING") {
      await send(handle, `${runId}/do/1/l`, "t", "").catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await expect(handle.result()).rejects.toMatchObject({
      cause: { details: [{ status: 500, detail: expect.stringContaining("maxPayloadBytes") }] },
    });
  });

  test("the longest wait is one the server takes", async () => {
    const handle = await world.start(defineAny({ do: [{ a: { wait: { days: 36_500 } } }] }));
    await waits(handle);
    const { events } = await handle.fetchHistory();
    expect(events!.some((event) => event.timerStartedEventAttributes)).toBe(true);
    await handle.terminate();
  });

  test("what a step lets go of while its service is away does not stop it from asking anew", async () => {
    const definition = defineAny(`
do:
  - t:
      try: [{ l: { listen: { to: { one: { with: { type: t } } } }, timeout: { after: PT0.1S } } }]
      catch: { retry: { delay: PT0.1S, limit: { attempt: { count: 2 } } }, do: [{ h: { set: { gaveUp: true } } }] }`);
    away.add("events.unsubscribe");
    const handle = await world.start(definition);
    await vi.waitFor(async () => {
      const { events } = await handle.fetchHistory();
      expect(events!.filter((event) => event.activityTaskScheduledEventAttributes)).toHaveLength(3);
    }, 20_000);
    away.clear();
    expect(await handle.result()).toEqual({ gaveUp: true });
    const { events } = await handle.fetchHistory();
    expect(events!.filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
  });

  test("a run whose own time is over has faulted, with the default policy too", async () => {
    const definition = defineAny("timeout: { after: PT0.2S }\ndo: [{ w: { wait: P1D } }]");
    delete definition.document.metadata;
    expect(await failureOf(definition)).toMatchObject({ status: 408, instance: "" });
  });
});
