import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import type { WorkflowHandle } from "@temporalio/client";
import { Worker } from "@temporalio/worker";
import { DeterminismViolationError } from "@temporalio/workflow";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle, loadBundle } from "#workers/bundle.ts";
import { type Json, QUERIES, type RunState, SIGNALS, UPDATES } from "./contract.ts";
import { TASK_KINDS } from "./definition/types.ts";
import { fault } from "./engine/faults.ts";
import { define } from "./engine/testing.ts";
import { temporalWorld } from "./testing.ts";

interface Scenario {
  parts: string;
  input?: Json;
  /** What people and the world do to the run. */
  act?: (handle: WorkflowHandle) => Promise<void>;
}

const waits = async (handle: WorkflowHandle, status: RunState["status"]): Promise<RunState> => {
  for (;;) {
    const state = await handle.query<RunState>(QUERIES.state);
    if (state.status === status) return state;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const scenarios: Record<string, Scenario> = {
  "set-do-switch": {
    parts: `
do:
  - first: { set: { n: '\${ .n + 1 }' }, export: { as: '{ seen: .n }' } }
  - inner: { do: [{ more: { set: { n: '\${ .n * 2 }' } } }] }
  - choose: { switch: [{ big: { when: .n > 3, then: large } }] }
  - small: { set: { is: small }, then: end }
  - large: { set: { is: large, seen: '\${ $context.seen }' } }`,
    input: { n: 1 },
  },
  "for-call": {
    parts:
      "do: [{ l: { for: { in: '[1, 2, 3]' }, do: [{ w: { call: crm.write, with: { n: '${ $item }' } } }, { r: { call: crm.read } }] } }]",
  },
  "call-http": {
    parts: "do: [{ get: { call: http, with: { method: get, endpoint: 'https://partner.test/{id}' } } }]",
    input: { id: 7 },
  },
  "fork-all": {
    parts:
      "do: [{ f: { fork: { branches: [{ a: { call: crm.write } }, { b: { call: crm.read } }, { c: { wait: PT0.05S } }] } } }]",
  },
  "fork-compete": {
    parts:
      "do: [{ f: { fork: { compete: true, branches: [{ slow: { wait: PT1H } }, { quick: { call: crm.write } }] } } }]",
  },
  "try-retry-catch": {
    parts: `
do:
  - t:
      try: [{ c: { call: mail.send } }]
      catch: { errors: { with: { status: 503 } }, retry: { delay: PT0.05S, limit: { attempt: { count: 2 } } }, do: [{ h: { set: { gaveUp: '\${ $error.status }' } } }] }`,
  },
  "raise-caught": {
    parts:
      "do: [{ t: { try: [{ r: { raise: { error: { type: 'https://x.test/e', status: 418 } } } }], catch: { do: [{ h: { set: { e: '${ $error.status }' } } }] } } }]",
  },
  "wait-timeout": {
    parts:
      "do: [{ w: { wait: PT0.05S } }, { t: { try: [{ long: { wait: PT1H, timeout: { after: PT0.05S } } }], catch: { errors: { with: { status: 408 } } } } }]",
  },
  emit: { parts: "do: [{ e: { emit: { event: { with: { type: test.done, data: { n: 1 } } } } } }]" },
  listen: {
    parts: "do: [{ l: { listen: { to: { all: [{ with: { type: a } }, { with: { type: b } }] } } } }]",
    async act(handle) {
      const { runId } = await waits(handle, "waiting");
      for (const type of ["a", "a", "b"]) {
        const event = { specversion: "1.0", id: type, source: "/t", type, data: type };
        await handle.signal(SIGNALS.event, { subscriptionId: `${runId}/do/0/l`, event });
      }
    },
  },
  "listen-until": {
    parts: `
do:
  - l:
      listen: { to: { any: [{ with: { type: a }, correlate: { order: { from: .data.order } } }], until: { one: { with: { type: out } } } } }
      foreach: { item: mail, do: [{ w: { call: crm.write, with: { n: '\${ $mail.n }' } } }, { p: { wait: PT0.05S } }], output: { as: .key } }`,
    async act(handle) {
      const { runId } = await waits(handle, "waiting");
      for (const [id, type, order] of ["1a7", "2a8", "1a7", "3a7", "4o7"].map((text) => text.split(""))) {
        const event = {
          specversion: "1.0",
          id,
          source: "/t",
          type: type === "o" ? "out" : type,
          data: { order, n: id },
        };
        await handle.signal(SIGNALS.event, { subscriptionId: `${runId}/do/0/l`, event });
      }
    },
  },
  functions: {
    parts: `
use: { functions: { greet: { do: [{ r: { call: crm.read, with: { n: '\${ .n }' } } }, { w: { call: crm.write } }] } } }
do: [{ a: { call: greet, with: { n: 1 } } }, { b: { call: greet, with: { n: 2 } } }]`,
  },
  extensions: {
    parts: `
use:
  extensions:
    - log: { extend: call, before: [{ b: { call: crm.write, with: { at: '\${ $task.reference }' } } }], after: [{ a: { call: crm.read } }] }
    - mock: { extend: wait, before: [{ m: { set: { mocked: true }, then: exit } }] }
do: [{ c: { call: crm.write } }, { w: { wait: PT1H } }, { d: { set: { got: '\${ . }' } } }]`,
  },
  "call-secrets": {
    parts: `
use: { secrets: [TOKEN, LOGIN], authentications: { login: { basic: { use: LOGIN } } } }
do:
  - h: { call: http, with: { method: post, endpoint: { uri: 'https://partner.test', authentication: { use: login } }, headers: { k: '\${ $secrets.TOKEN }' } } }
  - o: { call: openapi, with: { document: { endpoint: 'https://partner.test/api.json' }, operationId: getPet, parameters: { id: 1, key: '\${ $secrets.TOKEN }' } } }`,
  },
  "run-awaited": {
    parts: `
do:
  - d: { run: { workflow: { namespace: test, name: other, input: { n: 1 } }, await: false } }
  - r: { run: { workflow: { namespace: test, name: other, input: { n: 2 } } } }`,
    async act(handle) {
      const { runId } = await waits(handle, "waiting");
      const type = "io.serverlessworkflow.workflow.completed.v1";
      const event = { specversion: "1.0", id: "e", source: "/t", type, data: { runId: "sub" } };
      await handle.signal(SIGNALS.event, { subscriptionId: `${runId}/do/1/r`, event });
    },
  },
  "run-timed-out": {
    parts: `
do:
  - t:
      try: [{ r: { run: { workflow: { namespace: test, name: other } }, timeout: { after: PT0.1S } } }]
      catch: { errors: { with: { status: 408 } }, then: last }
  - never: { call: crm.write }
  - last: { set: { done: true } }`,
  },
  "ask-answered": {
    parts: "do: [{ a: { call: people.ask, with: { title: ok?, due: P1D } } }]",
    async act(handle) {
      await waits(handle, "waiting");
      await handle.signal(SIGNALS.answer, { taskId: "t1", path: "/do/0/a", output: "yes" });
    },
  },
  "incident-mended": {
    parts:
      "do: [{ a: { set: { x: '${ error(\"no\") }' } } }, { b: { set: { x: '${ error(\"no\") }' } } }, { c: { call: crm.write } }]",
    async act(handle) {
      await waits(handle, "incident");
      await handle.executeUpdate(UPDATES.retry, { args: [{ path: "/do/0/a", input: 1 }] });
      await handle.executeUpdate(UPDATES.skip, { args: [{ path: "/do/0/a", output: 1 }] });
      await waits(handle, "incident");
      await handle.executeUpdate(UPDATES.skip, { args: [{ path: "/do/1/b", output: 2 }] });
    },
  },
};

const folder = join(import.meta.dirname, "histories");
const histories = async (): Promise<[name: string, history: unknown][]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  return Promise.all(names.map(async (name) => [name, JSON.parse(await readFile(join(folder, name), "utf8"))]));
};
const sinks = { projection: { update: { fn: () => undefined } } };
const replay = (code: string, history: unknown): Promise<void> =>
  Worker.runReplayHistory({ workflowBundle: { code }, sinks }, history);

// Where it was recorded is nobody's business and would differ each time.
const withoutPlace = (key: string, value: unknown): unknown =>
  key === "stackTrace" ? "" : key === "identity" ? "worker" : value;

// oxlint-disable-next-line vitest/no-conditional-tests -- a test run replays and skips nothing
if (process.env.RECORD_HISTORIES) {
  test("a history of each scenario that has none yet", async () => {
    const world = await temporalWorld(({ activity, argument }): Json => {
      if (activity === "people.open") return { taskId: "t1" };
      if (activity === "runs.start") return { runId: "sub" };
      if (activity === "runs.result") return { status: "completed", output: { n: 3 } };
      if (activity === "mail.send") throw fault("communication", "down", { status: 503 });
      return { key: argument.key };
    });
    await mkdir(folder, { recursive: true });
    // Those recorded by earlier builds are the ones that must go on replaying.
    const known = new Set((await histories()).map(([name]) => name));
    const missing = Object.entries(scenarios).filter(([name]) => !known.has(`${name}.json`));
    for (const [name, { parts, input = null, act }] of missing) {
      const handle = await world.start(define(parts), { input });
      await act?.(handle);
      await handle.result();
      const history = historyToJSON(await handle.fetchHistory());
      await writeFile(
        join(folder, `${name}.json`),
        `${JSON.stringify(JSON.parse(history, withoutPlace), null, 1)}
`,
      );
    }
    await world.close();
    expect(await histories()).toHaveLength(Object.keys(scenarios).length);
  });
}

describe("recorded histories", () => {
  test("hold each kind of task", () => {
    const texts = Object.values(scenarios)
      .map(({ parts }) => parts)
      .join("\n");
    for (const kind of [
      ...TASK_KINDS,
      "call: http",
      "call: openapi",
      "people.ask",
      "functions",
      "extensions",
      "foreach",
    ])
      expect(texts).toContain(`${kind}${kind.includes(".") || kind.includes(" ") ? "" : ":"}`);
  });

  test("there is one for each scenario", async () => {
    expect((await histories()).map(([name]) => name).sort()).toEqual(
      Object.keys(scenarios)
        .map((name) => `${name}.json`)
        .sort(),
    );
  });

  test("replay under today's code without a difference", async () => {
    const { code } = await loadBundle();
    for (const [, history] of await histories()) await expect(replay(code, history)).resolves.toBeUndefined();
  });

  describe("under a changed engine", () => {
    const variant = join(import.meta.dirname, `../.build/variant-${process.pid}.ts`);
    beforeAll(async () => {
      await mkdir(join(variant, ".."), { recursive: true });
      await writeFile(
        variant,
        `import { proxyActivities } from "@temporalio/workflow";
import runProcess from "../workflows/process.ts";
export default async function changed(start: never): Promise<unknown> {
  await proxyActivities({ startToCloseTimeout: "5s" }).added!();
  return runProcess(start);
}\n`,
      );
    });
    afterAll(() => rm(variant));

    test("one more call before the first step makes every replay fail", async () => {
      const code = await bundle(variant);
      for (const [, history] of await histories())
        await expect(replay(code, history)).rejects.toThrow(DeterminismViolationError);
    });
  });
});
