import type { AddressInfo } from "node:net";
import { serve, type ServerType } from "@hono/node-server";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createClients } from "#activities/clients.ts";
import { createActivities } from "#activities/index.ts";
import { sendProjections } from "#activities/projections.ts";
import { openServer } from "#activities/testing.ts";
import { createCodec } from "#kit/codec.ts";
import type { Running } from "#kit/run.ts";
import { testTemporal } from "#stack/testing.ts";
import { runWorker, type RunningWorker } from "#workers/worker.ts";
import { openBatch } from "../batches/open-batch.ts";
import { pick, picked } from "../batches/pick.ts";
import type { RunView } from "../runs/shapes.ts";
import { author, openWorkflow, worker as service, type TestWorkflow } from "../testing.ts";
import { mailbox } from "../watchdog/testing.ts";

// The API over HTTP, a worker that talks to it, and a server that stands for CRM Core.
let svc: TestWorkflow;
let api: ServerType;
let crm: Awaited<ReturnType<typeof openServer>>;
let running: Running[];
let worker: RunningWorker;

beforeAll(async () => {
  const temporal = await testTemporal();
  crm = await openServer();
  crm.answer({ body: '{"id":"1","properties":{}}' });
  svc = await openWorkflow({ temporal, clients: mailbox([]).clients });
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
const write = (name: string) =>
  `  - ${name}: { call: crm.updateObject, with: { objectType: leads, id: "1", properties: { a: b } } }\n`;
const listen = "  - hear: { listen: { to: { one: { with: { type: tests.heard } } } } }\n";

const call = async (path: string, body?: unknown) => {
  const headers = { "content-type": "application/json" };
  const init = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
  return (await (await svc.request(author, path, init)).json()) as RunView & { [more: string]: any };
};
const start = async (name: string) =>
  (await call("/v1/runs", { definition: { namespace: "tests", name, version: "1.0.0" }, input: {} })).id;
const until = (id: string, status: string, more: (run: RunView) => boolean = () => true) =>
  vi.waitUntil(
    async () => {
      const run = await call(`/v1/runs/${id}`);
      return run.status === status && more(run) && run;
    },
    { timeout: 30_000, interval: 100 },
  );
const all = (ids: string[], status: string) => Promise.all(ids.map((id) => until(id, status)));
const ended = (id: string) =>
  vi.waitUntil(
    async () => {
      const batch = await call(`/v1/batches/${id}`);
      return (batch as { state?: string }).state !== "running" && batch;
    },
    { timeout: 40_000, interval: 200 },
  );
const batch = async (body: object) => ended((await call("/v1/batches", body)).id);
const several = async (name: string, count = 3) => {
  const ids = await Promise.all(Array.from({ length: count }, () => start(name)));
  await all(ids, "waiting");
  return ids;
};

test("several runs are paused, moved and taken back at once, those that have ended too; each once", async () => {
  await svc.publishText(text("bulk", write("first") + listen));
  const ids = await several("bulk");
  await svc.publishText(text("bulk", write("first"), "2.0.0"));
  await svc.publishText(text("bulk", write("first") + write("more") + listen, "3.0.0"));
  const filter = { definition: "tests/bulk" };

  expect(await batch({ action: "pause", filter, reason: "a look" })).toMatchObject({ state: "done", done: 3 });
  await all(ids, "suspended");
  const dry = await batch({ action: "migrate", filter, version: "2.0.0", dryRun: true });
  expect(dry).toMatchObject({ done: 0, failed: 3 });
  expect(dry["results"][0]).toMatchObject({
    reason: expect.stringContaining("2.0.0"),
    reasons: [{ path: "/do/1/hear", message: expect.any(String) }],
  });
  expect(await batch({ action: "migrate", filter, version: "2.0.0" })).toMatchObject({
    state: "refused",
    reason: expect.stringContaining("3 of 3 runs"),
    failed: 3,
  });
  expect(await batch({ action: "migrate", filter, version: "3.0.0" })).toMatchObject({ state: "done", done: 3 });
  // They stood still before, and do so afterwards.
  const moved = ({ definition }: RunView) => definition.version === "3.0.0";
  await Promise.all(ids.map((id) => until(id, "suspended", moved)));
  await batch({ action: "resume", filter });
  await all(ids, "waiting");

  const step = "/do/0/first";
  const listed = await batch({ action: "rewind", filter, step, dryRun: true });
  expect(listed).toMatchObject({ done: 3, failed: 0 });
  await call(`/v1/runs/${ids[0]}/cancel`, {});
  await until(ids[0]!, "cancelled");
  expect(await batch({ action: "rewind", filter: { ids }, step, reason: "once more" })).toMatchObject({ done: 3 });
  for (const id of ids) {
    const again = ({ steps }: RunView) => steps.some(({ path }) => path === "/do/0/first#2");
    const run = await until(id, "waiting", again);
    expect(run.steps.filter(({ path }) => path.startsWith("/do/0/first#"))).toHaveLength(1);
  }
});

test("what a service that died in the middle of moving runs left behind, another finishes", async () => {
  await svc.publishText(text("halfway", listen));
  const ids = await several("halfway");
  await svc.publishText(text("halfway", write("before") + listen, "2.0.0"));
  await call(`/v1/runs/${ids[0]}/pause`, { reason: "by itself" });
  const ctx = svc.ctx(author);
  const filter = { definition: "tests/halfway" };
  const id = await svc.db.transaction(async (tx) => {
    const made = await openBatch(tx, ctx, { action: "migrate", filter, input: { version: "2.0.0" } });
    await pick(tx, made.id, picked(ctx.actor, "all", "migrate", filter, "2.0.0"));
    await tx.execute(sql`update batches set claimed_until = now() + interval '5 minutes' where id = ${made.id}`);
    return made.id;
  });
  for (const run of ids.slice(1))
    await call(`/v1/runs/${run}/pause`, { reason: `being moved to version 2.0.0 by batch ${id}` });
  await call(`/v1/runs/${ids[1]}/migrate`, { version: "2.0.0" });
  await svc.db.execute(sql`update batches set claimed_until = now() where id = ${id}`);

  expect(await ended(id)).toMatchObject({ state: "done", done: 3, failed: 0 });
  const moved = ({ definition }: RunView) => definition.version === "2.0.0";
  await Promise.all(ids.map((run, n) => until(run, n === 0 ? "suspended" : "waiting", moved)));
});

test("a paused process holds its runs and those that it is asked for; resumed, all of them go on", async () => {
  await svc.publishText(text("held", listen));
  const ids = await several("held");
  await call(`/v1/runs/${ids[0]}/pause`, { reason: "by itself" });
  const paused = await call("/v1/definitions/tests/held/pause", { reason: "month end" });
  const queued = await start("held");
  await ended(paused["runs"].batch);
  const [one] = await all(ids.slice(1), "suspended");
  expect(one!.waitingFor).toMatchObject({ detail: "the process tests/held is paused: month end", who: author.id });
  expect((await call(`/v1/runs/${queued}`)).status).toBe("pending");
  const resumed = await call("/v1/definitions/tests/held/resume", {});
  expect(await ended(resumed["runs"].batch)).toMatchObject({ state: "done", done: 2, failed: 0 });
  await all([...ids.slice(1), queued], "waiting");
  expect((await call(`/v1/runs/${ids[0]}`)).status).toBe("suspended");
});
