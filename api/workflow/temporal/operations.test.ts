import type { AddressInfo } from "node:net";
import { serve, type ServerType } from "@hono/node-server";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createClients } from "#activities/clients.ts";
import { createActivities } from "#activities/index.ts";
import { sendProjections } from "#activities/projections.ts";
import { openServer } from "#activities/testing.ts";
import { audit } from "#db/workflows/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { createCodec } from "#kit/codec.ts";
import type { Running } from "#kit/run.ts";
import { actorWith } from "#kit/testing.ts";
import { testTemporal } from "#stack/testing.ts";
import { runWorker, type RunningWorker } from "#workers/worker.ts";
import { migrateRuns } from "../runs/migrate-runs.ts";
import type { RunView } from "../runs/shapes.ts";
import { author, openWorkflow, worker as service, type TestWorkflow } from "../testing.ts";

// The API over HTTP, a worker that talks to it, and a server that stands for CRM Core.
let svc: TestWorkflow;
let api: ServerType;
let crm: Awaited<ReturnType<typeof openServer>>;
let running: Running[];
let worker: RunningWorker;

beforeAll(async () => {
  const temporal = await testTemporal();
  crm = await openServer();
  svc = await openWorkflow({ temporal });
  const url = await new Promise<string>((resolve) => {
    const fetch = async ({ url: asked, method, headers, body }: Request) =>
      svc.request(service, asked, { method, headers, ...(body && { body: await new Response(body).arrayBuffer() }) });
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
    postProjections: async (updates) => sendProjections(clients, updates),
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

const text = (name: string, body: string, version = "1.0.0") => `document:
  dsl: "1.0.3"
  namespace: tests
  name: ${name}
  version: "${version}"
do:
${body}`;

const call = async (path: string, body?: unknown, who: Actor = author) => {
  const headers = { "content-type": "application/json" };
  const init = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
  const answer = await svc.request(who, path, init);
  return (await answer.json()) as RunView & { [more: string]: any };
};
const start = (name: string, version?: string) =>
  call("/v1/runs", { definition: { namespace: "tests", name, ...(version && { version }) }, input: {} });
const until = (id: string, status: string) =>
  vi.waitUntil(
    async () => {
      const run = await call(`/v1/runs/${id}`);
      return run.status === status && run;
    },
    { timeout: 30_000, interval: 100 },
  );

const ask = '  - ask: { call: people.ask, with: { title: "Well?", assignee: ann } }\n';
const write = (name: string) =>
  `  - ${name}: { call: crm.updateObject, with: { objectType: leads, id: "1", properties: { a: b } } }\n`;
const note = "  - note: { call: crm.addNote, with: { objectType: leads, id: one, body: hello } }\n";
const ann = actorWith({ "workflow.tasks:read": "own", "workflow.tasks:complete": "own" }, { id: "ann" });
const answerOf = async (runId: string) => {
  const { results } = await call("/v1/tasks?assignee=me&status=open", undefined, ann);
  const task = results.find((one: { runId: string }) => one.runId === runId);
  return call(`/v1/tasks/${task.id}/complete`, { output: "yes" }, ann);
};
const audited = async (id: string) =>
  (
    await svc.db
      .select()
      .from(audit)
      .where(eq(audit.subject, `runs/${id}`))
  ).map((row) => row.action);

beforeAll(async () => {
  crm.answer({ body: '{"id":"1","properties":{}}' });
  await svc.publishText(text("operated", write("put") + note + ask + write("last")));
});

test("a run is paused with a reason and resumed; both say when there is nothing to do, and who did it is kept", async () => {
  const { id } = await start("operated");
  await until(id, "waiting");
  expect(await call(`/v1/runs/${id}/resume`, {})).toMatchObject({ status: 409, detail: "the run is not paused" });
  const paused = await call(`/v1/runs/${id}/pause`, { reason: "month end" });
  expect(paused).toMatchObject({
    status: "suspended",
    waitingFor: { kind: "suspended", who: author.id, detail: "month end" },
  });
  expect(await call(`/v1/runs/${id}/pause`, {})).toMatchObject({
    status: 409,
    detail: expect.stringContaining(`paused already, by ${author.id}`),
  });
  await answerOf(id);
  expect((await call(`/v1/runs/${id}`)).status).toBe("suspended");
  await call(`/v1/runs/${id}/resume`, {});
  await until(id, "completed");
  expect(await audited(id)).toEqual(["workflow.run.pause", "workflow.run.resume"]);
  const told = (await call(`/v1/runs/${id}/events?limit=100`)).results.map(({ type }: { type: string }) => type);
  for (const verb of ["suspended", "resumed", "completed"])
    expect(told).toContain(`io.serverlessworkflow.workflow.${verb}.v1`);
  expect(await call(`/v1/runs/${id}/pause`, {})).toMatchObject({ status: 409, detail: "the run has ended: completed" });
});

test("before a run is taken back it says what happens again; it keeps its id, and goes back also when it has ended", async () => {
  const { id } = await start("operated");
  await until(id, "waiting");
  const { steps } = await call(`/v1/runs/${id}/rewind`);
  expect(steps.map(({ path }: { path: string }) => path)).toEqual(["/do/0/put", "/do/1/note", "/do/2/ask"]);
  const dry = await call(`/v1/runs/${id}/rewind`, { step: "/do/0/put", dryRun: true });
  expect(dry).toMatchObject({ applied: false, run: { id, status: "waiting" } });
  expect(dry["repeats"].map((one: any) => [one.name, one.repeats])).toEqual([
    ["put", false],
    ["note", true],
    ["ask", true],
  ]);
  expect(await call(`/v1/runs/${id}/rewind`, { step: "/do/3/last" })).toMatchObject({
    status: 409,
    detail: expect.stringContaining("has not been at a step"),
  });
  expect(await call(`/v1/runs/${id}/rewind`, { step: "/do/1/note" })).toMatchObject({ applied: true, run: { id } });
  await vi.waitUntil(async () => (await call(`/v1/runs/${id}`)).waitingFor?.path === "/do/2/ask#2", {
    timeout: 20_000,
  });
  await answerOf(id);
  const done = await until(id, "completed");
  expect(done.steps.map(({ path }) => path)).toContain("/do/1/note#2");
  expect(await call(`/v1/runs/${id}/rewind`, { step: "/do/2/ask" })).toMatchObject({ applied: true, run: { id } });
  await until(id, "waiting");
  await answerOf(id);
  const again = await until(id, "completed");
  expect(again.steps.map(({ path }) => path)).toContain("/do/3/last#2");
});

test("a run moves to another version, or stays and says why it cannot", async () => {
  await svc.publishText(text("moving", ask + write("last")));
  const { id } = await start("moving");
  await until(id, "waiting");
  await svc.publishText(text("moving", write("other"), "2.0.0"));
  await svc.publishText(text("moving", write("before") + ask + "  - fin: { set: { v: 3 } }\n", "3.0.0"));
  const reasons = [{ path: "/do/0/ask", message: expect.stringContaining("map it") }];
  expect(await call(`/v1/runs/${id}/migrate`, { version: "2.0.0", dryRun: true })).toMatchObject({
    applied: false,
    verdict: "blocked",
    reasons,
  });
  expect(await call(`/v1/runs/${id}/migrate`, { version: "2.0.0" })).toMatchObject({ status: 409 });
  expect(await call(`/v1/runs/${id}/migrate`, { version: "9.0.0" })).toMatchObject({ status: 404 });
  const moved = await call(`/v1/runs/${id}/migrate`, { version: "3.0.0", reason: "a step more" });
  expect(moved).toMatchObject({ applied: true, verdict: "ok", moves: { "/do/0/ask": "/do/1/ask" } });
  expect(moved["run"].definition.version).toBe("3.0.0");
  await answerOf(id);
  expect((await until(id, "completed")).output).toEqual({ v: 3 });
  expect(await audited(id)).toEqual(["workflow.run.migrate"]);
});

test("of several runs all move to another version or none, and what was paused for it goes on", async () => {
  await svc.publishText(text("many", write("first") + ask + ask.replace("ask", "more")));
  const ids = await Promise.all([1, 2].map(async () => (await start("many")).id));
  await Promise.all(ids.map((id) => until(id, "waiting")));
  await answerOf(ids[1]!);
  await vi.waitUntil(async () => (await call(`/v1/runs/${ids[1]}`)).waitingFor?.path === "/do/2/more", {
    timeout: 20_000,
  });
  await svc.publishText(text("many", write("first") + ask + write("last"), "2.0.0"));
  await svc.publishText(text("many", ask + ask.replace("ask", "more") + "  - fin: { set: { v: 3 } }\n", "3.0.0"));
  const blocked = await migrateRuns(svc.ctx(), ids, { version: "2.0.0" });
  expect(blocked).toMatchObject({ applied: false, runs: [{ verdict: "ok" }, { verdict: "blocked" }] });
  const shown = await Promise.all(ids.map((id) => until(id, "waiting")));
  expect(shown.map((run) => run.definition.version)).toEqual(["1.0.0", "1.0.0"]);
  expect(await migrateRuns(svc.ctx(), ids, { version: "3.0.0" })).toMatchObject({ applied: true });
  for (const id of ids) expect((await until(id, "waiting")).definition.version).toBe("3.0.0");
  await answerOf(ids[1]!);
  expect((await until(ids[1]!, "completed")).output).toEqual({ v: 3 });
});

test("a run whose call is tried again and again says which, how often and what went wrong", async () => {
  await svc.publishText(text("retried", write("put")));
  crm.answer({ status: 503, body: '{"status":"error","message":"closed for repairs"}' });
  const { id } = await start("retried");
  const tried = await vi.waitUntil(
    async () => {
      const run = await call(`/v1/runs/${id}`);
      return run.waitingFor?.kind === "call" && run;
    },
    { timeout: 20_000, interval: 200 },
  );
  expect(tried.waitingFor).toMatchObject({ path: "/do/0/put", who: "crm.updateObject", attempts: expect.any(Number) });
  expect(tried.waitingFor!.detail).toBeTruthy();
  crm.answer({ body: '{"id":"1","properties":{}}' });
  await until(id, "completed");
});

test("whoever may not operate runs is refused, and another's run is not there", async () => {
  const { id } = await start("operated");
  const reader = actorWith(["workflow.runs:read"]);
  const own = actorWith({ "workflow.runs:operate": "own", "workflow.runs:read": "own" }, { id: "stranger" });
  const bodies = { pause: {}, resume: {}, rewind: { step: "/do/0/put" }, migrate: { version: "1.0.0" } };
  for (const [action, body] of Object.entries(bodies)) {
    expect(await call(`/v1/runs/${id}/${action}`, body, reader)).toMatchObject({ status: 403 });
    expect(await call(`/v1/runs/${id}/${action}`, body, own)).toMatchObject({ status: 404 });
    expect(await call(`/v1/runs/${id}/${action}`, { ...body, unknown: 1 })).toMatchObject({ status: 400 });
  }
  for (const action of ["rewind", "retry"]) {
    expect(await call(`/v1/runs/${id}/${action}`, undefined, reader)).toMatchObject({ status: 403 });
    expect(await call(`/v1/runs/${id}/${action}`, undefined, own)).toMatchObject({ status: 404 });
  }
});
