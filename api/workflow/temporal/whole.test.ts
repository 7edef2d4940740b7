import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { serve, type ServerType } from "@hono/node-server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createClients } from "#activities/clients.ts";
import { createActivities } from "#activities/index.ts";
import { sendProjections } from "#activities/projections.ts";
import { openServer } from "#activities/testing.ts";
import type { Actor } from "#kit/authorize.ts";
import { createCodec } from "#kit/codec.ts";
import type { Running } from "#kit/run.ts";
import { actorWith } from "#kit/testing.ts";
import { testTemporal } from "#stack/testing.ts";
import { runWorker, type RunningWorker } from "#workers/worker.ts";
import type { RunView } from "../runs/shapes.ts";
import { author, openWorkflow, worker as service, type TestWorkflow } from "../testing.ts";
import { temporalOf } from "./gateway.ts";
import { repairRuns, repairSteps } from "./sweeper.ts";

// The API over HTTP, a worker that talks to it, and a server that stands for CRM Core.
let svc: TestWorkflow;
let api: ServerType;
let crm: Awaited<ReturnType<typeof openServer>>;
let running: Running[];
let worker: RunningWorker;
let shows = true;
let closesLate = false;

beforeAll(async () => {
  const temporal = await testTemporal();
  crm = await openServer();
  svc = await openWorkflow({ temporal });
  const url = await new Promise<string>((resolve) => {
    const fetch = async ({ url: asked, method, headers, body }: Request) => {
      if (closesLate && asked.endsWith("/unsubscriptions")) await sleep(500);
      return svc.request(service, asked, {
        method,
        headers,
        ...(body && { body: await new Response(body).arrayBuffer() }),
      });
    };
    api = serve({ fetch, port: 0, hostname: "127.0.0.1" }, (info: AddressInfo) =>
      resolve(`http://127.0.0.1:${info.port}`),
    );
  });
  const urls = { crm: crm.url, users: crm.url, comms: crm.url, analytics: crm.url, ai: crm.url, workflow: url };
  const clients = createClients(urls, async () => "token");
  running = await svc.start();
  worker = await runWorker({
    ...temporal,
    activities: createActivities({ clients, outbound: () => Promise.reject(new Error("no way out")) }),
    postProjections: async (updates) => (shows ? sendProjections(clients, updates) : undefined),
    codec: createCodec(svc.config.codecKeys),
    versioned: false,
  });
});
afterAll(async () => {
  await worker.stop();
  await Promise.all(running.map((part) => part.stop()));
  api.close();
  crm.close();
  await svc.close();
});

const text = (name: string, body: string, more = "") => `document:
  dsl: "1.0.3"
  namespace: tests
  name: ${name}
  version: "1.0.0"
${more}
do:
${body}`;

const call = async (path: string, body?: unknown, who: Actor = author) => {
  const headers = { "content-type": "application/json" };
  const init = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
  const answer = await svc.request(who, path, init);
  return (await answer.json()) as RunView & { results: any[] };
};
const start = (name: string, input: unknown = {}, wait = 0) =>
  call(`/v1/runs?wait=${wait}`, { definition: { namespace: "tests", name }, input });
const until = (id: string, status: string) =>
  vi.waitUntil(
    async () => {
      const run = await call(`/v1/runs/${id}`);
      return run.status === status && run;
    },
    { timeout: 30_000, interval: 100 },
  );

test("a run asks a person and goes on with the answer; its page tells each step", async () => {
  const ann = actorWith({ "workflow.tasks:read": "own", "workflow.tasks:complete": "own" }, { id: "ann" });
  const form = "{ type: object, required: [ok], properties: { ok: { type: boolean } } }";
  await svc.publishText(
    text(
      "asking",
      `  - ask: { call: people.ask, with: { title: "Well?", assignee: ann, form: ${form} } }
  - say: { set: { said: "\${ .ok }" } }
`,
    ),
  );
  const { id } = await start("asking");
  const waiting = await until(id, "waiting");
  expect(waiting.waitingFor).toMatchObject({ kind: "person", who: "ann" });
  const [task] = (await call("/v1/tasks?assignee=me&status=open", undefined, ann)).results;
  expect(task).toMatchObject({ runId: id, title: "Well?", form: { required: ["ok"] } });
  await call(`/v1/tasks/${task.id}/complete`, { output: { ok: true } }, ann);
  const done = await until(id, "completed");
  expect(done.output).toEqual({ said: true });
  expect(done.steps.map(({ name, status }) => [name, status])).toEqual([
    ["ask", "completed"],
    ["say", "completed"],
  ]);
});

test("a refused step waits as an incident, and is mended by retry with another input, by a skip, or stopped", async () => {
  const body = `  - get: { call: crm.getObject, with: { objectType: leads, id: "\${ .id }" } }\n`;
  await svc.publishText(text("getting", body));
  crm.answer({ status: 404, body: '{"status":"error","message":"resource not found"}' });
  const [one, two, three] = await Promise.all(["1", "2", "3"].map((id) => start("getting", { id })));
  const stuck = await until(one!.id, "incident");
  expect(stuck.incident).toMatchObject({ name: "get", error: { status: 404 }, input: { id: "1" } });
  await Promise.all([two, three].map((run) => until(run!.id, "incident")));
  await call(`/v1/runs/${two!.id}/skip`, { output: { id: "none" } });
  expect((await until(two!.id, "completed")).output).toEqual({ id: "none" });
  await call(`/v1/runs/${three!.id}/stop`, {});
  expect((await until(three!.id, "faulted")).error).toMatchObject({ status: 404 });
  crm.answer({ body: '{"id":"9","properties":{}}' });
  await call(`/v1/runs/${one!.id}/retry`, { input: { id: "9" } });
  const mended = await until(one!.id, "completed");
  expect(mended.output).toMatchObject({ id: "9" });
  expect(mended.steps[0]).toMatchObject({ status: "completed", attempts: 2 });
});

test("what one run emits starts another and wakes a third", async () => {
  await svc.publishText(
    text(
      "telling",
      `  - tell: { emit: { event: { with: { source: /processes/tests, type: tests.told, data: { n: 7 } } } } }\n`,
    ),
  );
  const on = `schedule:\n  on:\n    one:\n      with: { type: tests.told }\n`;
  await svc.publishText(text("told", `  - keep: { set: "\${ .[0].data }" }\n`, on));
  await svc.publishText(text("hearing", `  - hear: { listen: { to: { one: { with: { type: tests.told } } } } }\n`));
  const { id } = await start("hearing");
  await until(id, "waiting");
  await start("telling", {}, 20);
  expect((await until(id, "completed")).output).toEqual([{ n: 7 }]);
  const told = await vi.waitUntil(
    async () => (await call("/v1/runs?definition=tests/told&status=completed")).results[0],
    {
      timeout: 20_000,
    },
  );
  expect((await call(`/v1/runs/${told.id}`)).output).toEqual({ n: 7 });
});

test("an event is given to one of the listeners that a run opens one after another, though the first is closed late", async () => {
  closesLate = true;
  const listen = (name: string) =>
    `  - ${name}:\n      listen: { to: { one: { with: { type: tests.turn, data: "\${ .run == $context.run }" } } } }\n`;
  const keep = `  - keep: { set: { run: "\${ .run }" }, export: { as: . } }\n`;
  await svc.publishText(text("turns", keep + ["first", "second", "third"].map(listen).join("")));
  const names = Array.from({ length: 20 }, (_, i) => `run-${i}`);
  const runs = await Promise.all(names.map((run) => start("turns", { run })));
  const send = (n: number) =>
    call(
      "/v1/events",
      names.map((run) => ({
        specversion: "1.0",
        id: `${run}-${n}`,
        source: "/tests",
        type: "tests.turn",
        data: { run, n },
      })),
    );
  const waitsAt = (path: string) => async () => {
    const views = await Promise.all(runs.map(({ id }) => call(`/v1/runs/${id}`)));
    return views.every(({ waitingFor }) => waitingFor?.path.endsWith(path));
  };
  for (const [n, path] of ["first", "second", "third"].entries()) {
    await vi.waitUntil(waitsAt(`/${path}`), { timeout: 20_000, interval: 100 });
    await send(n);
  }
  const ended = await Promise.all(runs.map(({ id }) => until(id, "completed")));
  closesLate = false;
  expect(ended.map(({ output }) => output)).toEqual(names.map((run) => [{ run, n: 2 }]));
});

test("what a run could not show is read back from it, open or ended", async () => {
  await svc.publishText(text("silent", `  - hear: { listen: { to: { one: { with: { type: tests.shown } } } } }\n`));
  shows = false;
  const { id } = await start("silent");
  const gateway = temporalOf(svc.config);
  const repaired = (status: string) =>
    vi.waitUntil(
      async () => {
        await svc.pool.query("update runs set updated_at = now() - interval '1 hour'");
        await repairRuns(svc.ctx(service), gateway, -1000);
        const run = await call(`/v1/runs/${id}`);
        return run.status === status && run;
      },
      { timeout: 30_000, interval: 500 },
    );
  expect((await repaired("waiting")).waitingFor).toMatchObject({ kind: "event", who: "tests.shown" });
  const shown = { specversion: "1.0", id: "1", source: "/tests", type: "tests.shown", data: 1 };
  await call("/v1/events", shown);
  const ended = await repaired("completed");
  expect(ended).toMatchObject({ output: [1], steps: [{ name: "hear", status: "completed" }] });
  // The worker that should have told of the step's end died with the news.
  await svc.pool.query("update run_steps set status = 'waiting', ended_at = null, seq = 0 where run_id = $1", [id]);
  await vi.waitUntil(
    async () => {
      await repairSteps(svc.ctx(service), gateway, -1000);
      return (await call(`/v1/runs/${id}`)).steps[0]?.status === "completed";
    },
    { timeout: 20_000, interval: 500 },
  );
  shows = true;
});
