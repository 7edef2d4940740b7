import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { and, eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { incidents, runs } from "#db/workflows/schema.ts";
import { createCodec } from "#kit/codec.ts";
import { silent } from "#kit/testing.ts";
import { testTemporal } from "#stack/testing.ts";
import { bundle } from "#workers/bundle.ts";
import { runWorker } from "#workers/worker.ts";
import { TASK_QUEUE } from "#workflows/contract.ts";
import { applyProjections } from "../internal/apply-projections.ts";
import { insertRuns } from "../runs/insert-run.ts";
import { startRun } from "../runs/start-run.ts";
import { dispatchStarts } from "../temporal/dispatcher.ts";
import { temporalOf, type Gateway } from "../temporal/gateway.ts";
import { prepareTemporal } from "../temporal/prepare.ts";
import { openWorkflow, processText, worker as service, type TestWorkflow } from "../testing.ts";
import { claimed } from "./claim.ts";
import { mailbox } from "./testing.ts";
import { look } from "./watch.ts";

// Broken on purpose: what the worker says of it is no news.
Runtime.install({ logger: new DefaultLogger("ERROR", () => {}) });

const olga = { id: randomUUID(), email: "olga@example.com", roles: ["sales"] };
const otto = { id: randomUUID(), email: "otto@example.com", roles: ["operations"] };
const env = {
  WATCHDOG_QUIET_SECONDS: "1",
  WATCHDOG_TASK_FAILURES: "2",
  ALERT_SETTLE_SECONDS: "3",
};
const mail = mailbox([olga, otto]);
let svc: TestWorkflow;
let gateway: Gateway;
let temporal: { address: string; namespace: string };

beforeAll(async () => {
  temporal = await testTemporal();
  svc = await openWorkflow({ temporal, env, clients: mail.clients });
  gateway = temporalOf(svc.config);
  const preparation = prepareTemporal(gateway, silent);
  await preparation.ready;
  await preparation.stop();
  await svc.publishText(processText("plain"), { owner: olga.id });
});
afterAll(async () => {
  await gateway.connection.close();
  await svc.close();
});
beforeEach(() => void mail.sent.splice(0));

const missing = {};
// Workers that have nothing to do ask for work once a minute: only where none ever came may patience be short.
let startSeconds = 120;
let settleSeconds = 3;
const watch = () => {
  const ctx = svc.ctx(service);
  const watchdog = { ...ctx.config.watchdog, startSeconds };
  const alerts = { ...ctx.config.alerts, settleSeconds };
  return look({ ...ctx, config: { ...ctx.config, watchdog, alerts } }, gateway, missing);
};
const open = () => svc.db.select().from(incidents).where(isNull(incidents.resolvedAt));
const stuck = async () => /^runs_stuck\S* (\d+)/m.exec(await (await svc.request(service, "/metrics")).text())?.[1];
const watchUntil = (what: () => boolean) =>
  vi.waitUntil(async () => (await watch(), what()), { timeout: 90_000, interval: 300 });
const start = async (count: number) => {
  const definition = { namespace: "tests", name: "plain" };
  const started = await Promise.all(Array.from({ length: count }, () => startRun(svc.ctx(), { definition }, {})));
  // A new search attribute is known to the server a moment after it was registered.
  await vi.waitUntil(
    async () => {
      await svc.pool.query("update starts set next_at = now() where dispatched_at is null");
      await dispatchStarts(svc.ctx(service), gateway);
      return (await svc.pool.query("select 1 from starts where dispatched_at is null")).rowCount === 0;
    },
    { timeout: 30_000, interval: 200 },
  );
  return started.map(({ run }) => run.id);
};
const goodWorker = () =>
  runWorker({
    ...temporal,
    activities: {},
    postProjections: (updates) => applyProjections(svc.ctx(service), { updates }),
    codec: createCodec(svc.config.codecKeys),
    versioned: false,
  });
const brokenWorker = async () => {
  const connection = await NativeConnection.connect({ address: temporal.address });
  const code = await bundle(fileURLToPath(new URL("poisoned-workflow.ts", import.meta.url)));
  const worker = await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: { code },
    dataConverter: { payloadCodecs: [createCodec(svc.config.codecKeys)] },
  });
  const done = worker.run();
  return { stop: async () => (worker.shutdown(), await done, await connection.close()) };
};
const templates = () => mail.sent.map(({ template, to }) => [template, to]);

test("without a worker there is one incident of the system, not one a run; the operators hear of it and of its end", async () => {
  await start(5);
  startSeconds = 2;
  await watchUntil(() => mail.sent.length > 0);
  expect(await open()).toMatchObject([{ kind: "no_worker", subject: "system", detail: { runs: 5 } }]);
  expect(await stuck()).toBe("5");
  expect(templates()).toEqual([["process-alert", otto.email]]);
  expect(mail.sent[0]!.variables["items"][0].summary).toContain("No worker has asked for work");

  startSeconds = 120;
  const worker = await goodWorker();
  await watchUntil(() => mail.sent.length > 1);
  await worker.stop();
  expect(await open()).toEqual([]);
  expect(await stuck()).toBe("0");
  expect(templates().slice(1)).toEqual([["process-resolved", otto.email]]);
});

test("runs whose workflow task fails over and over are found, told of in one mail, and told of once more when mended", async () => {
  const broken = await brokenWorker();
  const ids = await start(3);
  // On a busy machine the three fail apart from each other: nobody is told before all are found.
  settleSeconds = 120;
  await vi.waitUntil(async () => (await watch(), (await open()).length === 3), { timeout: 90_000, interval: 300 });
  expect(templates()).toEqual([]);
  settleSeconds = 3;
  await watchUntil(() => mail.sent.length > 0);
  const found = await open();
  expect(found.map(({ kind }) => kind)).toEqual(["failing_task", "failing_task", "failing_task"]);
  expect(new Set(found.map(({ runId }) => runId))).toEqual(new Set(ids));
  expect(found[0]!.detail.message).toContain("this build cannot go on");
  expect(await stuck()).toBe("3");
  await watch();
  expect(templates()).toEqual([["process-alert", olga.email]]);
  const [told] = mail.sent;
  expect(told!.variables).toMatchObject({ process: "tests/plain", headline: "3 incidents need you" });
  expect(JSON.stringify(told!.variables)).not.toContain("this build");
  await broken.stop();

  const worker = await goodWorker();
  await watchUntil(() => mail.sent.length > 1);
  await watch();
  await worker.stop();
  expect(await open()).toEqual([]);
  expect(await stuck()).toBe("0");
  expect(templates().slice(1)).toEqual([["process-resolved", olga.email]]);
});

test("harm 8: starts that come late are told of and never taken for lost: they go on when their turn comes", async () => {
  const worker = await goodWorker();
  const version = await svc.publishText(processText("queued"), { owner: olga.id });
  const cause = (n: number) => ({ cause: { kind: "api" as const, id: `queued-${n}` }, causeKey: `queued-${n}` });
  const queued = Array.from({ length: 510 }, (_, n) => ({ ...version, input: {}, ...cause(n) }));
  await insertRuns(svc.db, queued);
  const past = "now() - interval '10 minutes'";
  await svc.pool.query(`update starts set created_at = ${past}, next_at = ${past} where definition = 'tests/queued'`);
  const late = async () => (await open()).filter(({ kind }) => kind === "not_started").length;
  // No more than these are asked for at once; they stay told of, look after look.
  await vi.waitUntil(async () => (await watch(), (await late()) === 500), { timeout: 90_000, interval: 300 });
  await watch();
  expect(await late()).toBe(500);
  expect(await svc.db.$count(incidents, eq(incidents.kind, "not_started"))).toBe(500);

  expect(await dispatchStarts(svc.ctx(service), gateway)).toBe(20);
  const completed = and(eq(runs.name, "queued"), eq(runs.status, "completed"));
  await vi.waitUntil(async () => (await svc.db.$count(runs, completed)) === 20, { timeout: 60_000, interval: 300 });
  await watch();
  expect(await late()).toBe(490);
  expect(await svc.db.$count(runs, and(eq(runs.name, "queued"), eq(runs.status, "pending")))).toBe(490);
  await worker.stop();
});

test("of several processes of the service one looks at a time, and one that dies is followed", async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 50));
    inside--;
  };
  const done = await Promise.all(Array.from({ length: 8 }, () => claimed(svc.db, "one", work)));
  expect(most).toBe(1);
  expect(done).toContain(true);
  expect(await claimed(svc.db, "one", work)).toBe(true);
  await svc.pool.query("update claims set until = now() + interval '1 minute' where name = 'one'");
  expect(await claimed(svc.db, "one", work)).toBe(false);
  await svc.pool.query("update claims set until = now() - interval '1 second' where name = 'one'");
  expect(await claimed(svc.db, "one", work)).toBe(true);
});
