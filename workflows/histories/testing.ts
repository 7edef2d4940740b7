import type { WorkflowHandle } from "@temporalio/client";
import { type Json, QUERIES, type RunState, SIGNALS, UPDATES } from "../contract.ts";
import { fault } from "../engine/faults.ts";
import { define } from "../engine/testing.ts";
import type { AskedCall } from "../random/play.ts";

export interface Scenario {
  parts: string;
  input?: Json;
  /** Goes on as a new run, with a history of its own, after so many boundaries. */
  cutEvery?: number;
  /** What people and the world do to the run. */
  act?: (handle: WorkflowHandle) => Promise<void>;
}

async function until(handle: WorkflowHandle, holds: (state: RunState) => boolean): Promise<RunState> {
  for (;;) {
    const state = await handle.query<RunState>(QUERIES.state);
    if (holds(state)) return state;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const waits = (handle: WorkflowHandle, status: RunState["status"]): Promise<RunState> =>
  until(handle, (state) => state.status === status);

const answers = (handle: WorkflowHandle, path: string): Promise<void> =>
  handle.signal(SIGNALS.answer, { taskId: "t1", path, output: "yes" });

export const scenarios: Record<string, Scenario> = {
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
  "paused-resumed": {
    parts: "do: [{ w: { wait: PT0.5S } }, { c: { call: crm.write } }]",
    async act(handle) {
      await waits(handle, "waiting");
      await handle.executeUpdate(UPDATES.pause, { args: [{ by: "ann" }] });
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await handle.executeUpdate(UPDATES.resume);
    },
  },
  "ask-planned": {
    parts:
      "do: [{ a: { call: people.ask, with: { title: planned, due: PT1H, escalation: [{ after: PT1M, to: { role: manager } }] } } }]",
  },
  "cut-short": {
    parts: `
do:
  - t:
      try: [{ c: { call: crm.write, with: { takes: 700 } } }]
      catch: { retry: { delay: PT0.05S, limit: { attempt: { count: 1, duration: PT0.2S } } }, do: [{ d: { set: { cut: true } } }] }`,
  },
  "gone-on": {
    parts: `
do:
  - l: { for: { in: '[1, 2]' }, do: [{ w: { call: crm.write, with: { n: '\${ $item }' } } }] }
  - f: { fork: { branches: [{ a: { call: crm.read } }, { b: { wait: PT0.05S } }, { c: { call: people.ask, with: { title: ok? } } }] } }
  - e: { listen: { to: { one: { with: { type: a } } } } }
  - s: { run: { workflow: { namespace: test, name: other }, await: false } }`,
    cutEvery: 5,
    async act(handle) {
      const asked = ({ waiting }: RunState): boolean => waiting.some(({ kind }) => kind === "person");
      await until(handle, asked);
      await answers(handle, "/do/1/f/fork/branches/2/c");
      const { runId } = await until(handle, ({ waiting }) => waiting[0]?.kind === "event");
      const event = { specversion: "1.0", id: "e", source: "/t", type: "a", data: 1 };
      await handle.signal(SIGNALS.event, { subscriptionId: `${runId}/do/2/e`, event });
    },
  },
  "gone-on-computing": {
    parts: `
do:
  - add: { set: { n: '\${ .n + 1 }' } }
  - again: { switch: [{ more: { when: .n < 60000, then: add } }, { enough: { then: tell } }] }
  - tell: { call: crm.write }`,
    input: { n: 0 },
  },
  "paused-answered": {
    parts: "do: [{ f: { fork: { branches: [{ a: { call: people.ask, with: { title: ok? } } }, { t: { wait: PT0.3S } }] } } }, { c: { call: crm.write } }]",
    async act(handle) {
      await waits(handle, "waiting");
      await handle.executeUpdate(UPDATES.pause, { args: [{ by: "ann", reason: "month end" }] });
      await answers(handle, "/do/0/f/fork/branches/0/a");
      await new Promise((resolve) => setTimeout(resolve, 500));
      await handle.executeUpdate(UPDATES.resume);
    },
  },
  rewound: {
    parts: "do: [{ first: { call: crm.write } }, { ask: { call: people.ask, with: { title: ok? } } }]",
    async act(handle) {
      await waits(handle, "waiting");
      await handle.executeUpdate(UPDATES.rewind, { args: [{ step: "/do/0/first" }] });
      await until(handle, ({ waiting }) => waiting[0]?.path === "/do/1/ask#2");
      await answers(handle, "/do/1/ask#2");
    },
  },
  migrated: {
    parts: "do: [{ first: { call: crm.write } }, { ask: { call: people.ask, with: { title: ok? } } }]",
    async act(handle) {
      await waits(handle, "waiting");
      const definition = define(
        "do: [{ zero: { set: {} } }, { first: { call: crm.write } }, { ask: { call: people.ask, with: { title: ok? } } }, { last: { call: crm.read } }]",
      );
      const to = { ...definition, document: { ...definition.document, version: "2.0.0" } } as never;
      const functions = { "crm.read": { local: true, startToCloseSeconds: 5 } };
      await handle.executeUpdate(UPDATES.migrate, { args: [{ definition: to, functions, hash: "h2" }] });
      await until(handle, ({ waiting }) => waiting[0]?.path === "/do/2/ask");
      await answers(handle, "/do/1/ask");
    },
  },
};

/** What the world says to whoever asks. */
export async function play({ activity, argument }: AskedCall): Promise<Json> {
  const { takes = 0 } = (argument.with ?? {}) as { takes?: number };
  await new Promise((resolve) => setTimeout(resolve, takes));
  switch (activity) {
    case "people.open":
      return { taskId: "t1", ...(argument.title === "planned" && { plan: plan() }) };
    case "tasks.expire":
      return { answered: true, output: "late" };
    case "runs.start":
      return { runId: "sub" };
    case "runs.result":
      return { status: "completed", output: { n: 3 } };
    case "mail.send":
      throw fault("communication", "down", { status: 503 });
    default:
      return { key: argument.key };
  }
}

function plan(): Json {
  const moments = ["notify", "remind", "escalate", "expire"];
  return moments.map((what, i) => ({ at: new Date(Date.now() + 100 * (i + 1)).toISOString(), do: what, step: 0 }));
}
