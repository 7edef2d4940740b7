import { createServer, connect, type AddressInfo, type Server } from "node:net";
import { eq } from "drizzle-orm";
import pg from "pg";
import type { WorkflowExecutionDescription } from "@temporalio/client";
import { defineSearchAttributeKey } from "@temporalio/common";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { runs, signals, starts } from "#db/workflows/schema.ts";
import type { Running } from "#kit/run.ts";
import { silent } from "#kit/testing.ts";
import { testTemporal } from "#stack/testing.ts";
import { SEARCH_ATTRIBUTES } from "#workflows/contract.ts";
import { intake, signal } from "../events/intake.ts";
import { openTask } from "../internal/open-task.ts";
import { subscribe } from "../internal/subscribe.ts";
import { personalData } from "../personal-data/personal-data.ts";
import { stopStarts } from "../policies/stop-starts.ts";
import { cancelRun, terminateRun } from "../runs/act-on-run.ts";
import { getRun } from "../runs/get-run.ts";
import { insertRun } from "../runs/insert-run.ts";
import { startRun } from "../runs/start-run.ts";
import { completeTask } from "../tasks/complete-task.ts";
import { author, event, onType, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { dispatchSignals, dispatchStarts, startDispatcher } from "./dispatcher.ts";
import { temporalOf, type Gateway } from "./gateway.ts";
import { prepareTemporal } from "./prepare.ts";
import { leaseMs } from "./start-now.ts";
import { repairRuns, repeatAnswers } from "./sweeper.ts";

let svc: TestWorkflow;
let gateway: Gateway;
let address: string;
let namespace: string;

beforeAll(async () => {
  ({ address, namespace } = await testTemporal());
  svc = await openWorkflow({ temporal: { address, namespace } });
  gateway = temporalOf(svc.config);
  const preparation = prepareTemporal(gateway, silent);
  await preparation.ready;
  await preparation.stop();
  await svc.publishText(processText("plain", "", "1.2.0"), { owner: "olga" });
  // A new search attribute is known to the server a moment after it was registered.
  const probe = await started();
  await vi.waitUntil(async () => (await dispatch(), (await row(probe)).dispatchedAt), {
    timeout: 30_000,
    interval: 200,
  });
});
afterAll(async () => {
  await gateway.connection.close();
  await svc.close();
});
const running: Running[] = [];
afterEach(async () => void (await Promise.all(running.splice(0).map((part) => part.stop()))));

const plain = { namespace: "tests", name: "plain" };
const started = async (over: object = {}): Promise<string> =>
  (await startRun(svc.ctx(), { definition: plain, ...over }, {})).run.id;
const row = async (id: string) => {
  const [found] = await svc.db.select().from(starts).where(eq(starts.runId, id));
  return found!;
};
const workflowIdOf = async (id: string) => (await svc.db.select().from(runs).where(eq(runs.id, id)))[0]!.workflowId;
const dispatch = async () => {
  await svc.pool.query(`update starts set next_at = now() where run_id in
    (select run_id from starts where dispatched_at is null for update skip locked)`);
  while ((await dispatchStarts(svc.ctx(worker), gateway)) > 0);
};
const tell = async () =>
  (await dispatchSignals(svc.ctx(worker), gateway, "answer")) +
  (await dispatchSignals(svc.ctx(worker), gateway, "event"));
const inTemporal = async (id: string) => gateway.client.workflow.getHandle(await workflowIdOf(id));
const signalled = async (id: string) => {
  const { events } = await (await inTemporal(id)).fetchHistory();
  const found = (events ?? []).flatMap((one) => one.workflowExecutionSignaledEventAttributes ?? []);
  return Promise.all(found.map(({ input }) => decode(input!.payloads![0]!)));
};
type Decoded = { event?: { data: { n: number } }; taskId?: string };
const decode = async (payload: object): Promise<Decoded> => {
  const { payloadCodecs, payloadConverter } = gateway.client.options.loadedDataConverter;
  const [plainPayload] = await payloadCodecs[0]!.decode([payload]);
  return payloadConverter.fromPayload(plainPayload!);
};

test("the namespace and every search attribute are there, and preparing again changes nothing", async () => {
  const again = prepareTemporal(gateway, silent);
  await again.ready;
  await again.stop();
  const { customAttributes } = await gateway.connection.operatorService.listSearchAttributes({ namespace });
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
});

test("a run shows in Temporal by its definition, record and owner; its data only to those with the keys", async () => {
  const id = await started({ record: { type: "leads", id: "42" }, input: { name: "Ada Lovelace" } });
  await dispatch();
  const handle = gateway.client.workflow.getHandle(await workflowIdOf(id));
  const found: WorkflowExecutionDescription = await handle.describe();
  expect(found.workflowId).toMatch(new RegExp(`^tests/plain/leads-42/${id.slice(0, 8)}`));
  expect(found.type).toBe("tests/plain");
  const shown = (name: string) => found.typedSearchAttributes.get(defineSearchAttributeKey(name, "KEYWORD"));
  expect(["Definition", "DefVersion", "ProcessRunId", "RecordType", "RecordId", "Owner"].map(shown)).toEqual([
    "tests/plain",
    "1.2.0",
    id,
    "leads",
    "42",
    "olga",
  ]);
  expect(found.memo).toMatchObject({ version: "1.2.0", cause: { kind: "api" }, startedBy: author.id, hash: /./ });
  expect(await found.staticSummary()).toBe("tests/plain for leads/42");
  expect(await found.staticDetails()).toContain(`/v1/runs/${id}`);
  const { events } = await (await inTemporal(id)).fetchHistory();
  const begun = events![0]!.workflowExecutionStartedEventAttributes!;
  expect(begun.workflowTaskTimeout?.seconds?.toString()).toBe("5");
  expect(Buffer.from(begun.input!.payloads![0]!.data!).includes("Lovelace")).toBe(false);
  expect(await decode(begun.input!.payloads![0]!)).toMatchObject({
    runId: id,
    input: { name: "Ada Lovelace" },
    record: { type: "leads", id: "42" },
    definition: { document: { name: "plain" } },
    functions: {},
  });
});

test("starts written by a process that died before it sent them are carried out by the next", async () => {
  await svc.publishText(processText("triggered", onType("some.thing")));
  await intake(
    svc.ctx(),
    Array.from({ length: 30 }, () => event("some.thing")),
  );
  const pending = await svc.db.$count(starts, eq(starts.definition, "tests/triggered"));
  expect(pending).toBe(30);
  running.push(startDispatcher(svc.ctx(worker), gateway, Promise.resolve()));
  const open = () => svc.pool.query("select 1 from starts where dispatched_at is null");
  await vi.waitUntil(async () => (await open()).rowCount === 0, { timeout: 20_000 });
  const ids = (await svc.db.select().from(runs).where(eq(runs.name, "triggered"))).map((run) => run.workflowId);
  const found = await Promise.all(ids.map((id) => gateway.client.workflow.getHandle(id).describe()));
  expect(new Set(found.map(({ runId }) => runId)).size).toBe(30);
});

test("a start held by a dispatcher that dies is free at once, and not before", async () => {
  const cause = { kind: "api", id: "held" } as const;
  const { id } = await insertRun(svc.db, { ...plain, version: "1.2.0", input: {}, cause, causeKey: "held" });
  const holder = new pg.Client({ connectionString: svc.config.databaseUrl });
  holder.on("error", () => {});
  await holder.connect();
  await holder.query("begin");
  await holder.query("select 1 from starts where run_id = $1 for update", [id]);
  const { rows } = await holder.query("select pg_backend_pid() as pid");
  await dispatch();
  expect((await row(id)).dispatchedAt).toBeNull();
  await svc.pool.query("select pg_terminate_backend($1)", [rows[0].pid]);
  await vi.waitUntil(async () => (await dispatch(), (await row(id)).dispatchedAt), { timeout: 5_000 });
});

test("a start sent, but not noted before the process died, starts nothing twice", async () => {
  const id = await started();
  await dispatch();
  const first = (await (await inTemporal(id)).describe()).runId;
  await svc.db.update(starts).set({ dispatchedAt: null }).where(eq(starts.runId, id));
  await Promise.all([dispatch(), dispatch(), dispatch()]);
  expect((await row(id)).dispatchedAt).not.toBeNull();
  expect((await (await inTemporal(id)).describe()).runId).toBe(first);
});

test("while Temporal is away starts wait without losing their turn, and go out when it is back", async () => {
  const door = await closedDoor();
  const other = await openWorkflow({ temporal: { address: `127.0.0.1:${door.port}`, namespace } });
  const far = temporalOf(other.config);
  try {
    await other.publishText(processText("away"));
    const definition = { namespace: "tests", name: "away" };
    const { run } = await startRun(other.ctx(), { definition }, {});
    expect(run.status).toBe("pending");
    const due = () => other.pool.query("select attempts, next_at <= now() as due from starts");
    await vi.waitUntil(async () => (await due()).rows[0].due, { timeout: 5_000 });
    await expect(dispatchStarts(other.ctx(worker), far)).rejects.toThrow(/start Workflow/);
    const { rows } = await due();
    expect(rows).toEqual([{ attempts: 0, due: true }]);
    await door.open(address);
    running.push(startDispatcher(other.ctx(worker), far, Promise.resolve()));
    const sent = () => other.pool.query("select 1 from starts where dispatched_at is not null");
    await vi.waitUntil(async () => (await sent()).rowCount === 1, { timeout: 20_000 });
  } finally {
    await Promise.all(running.splice(0).map((part) => part.stop()));
    await far.connection.close();
    door.close();
    await other.close();
  }
});

test("events and answers reach their run once and in order", async () => {
  const id = await started();
  await dispatch();
  await subscribe(svc.ctx(worker), { subscriptionId: `s-${id}`, runId: id, filters: [{ with: { type: "tick" } }] });
  const ticks = Array.from({ length: 5 }, (_, n) => event("tick", { data: { n } }));
  await intake(svc.ctx(), [...ticks, ...ticks]);
  const asked = { key: `${id}/do/0/ask`, runId: id, path: "/do/0/ask", title: "Well?" };
  const { taskId } = await openTask(svc.ctx(worker), asked);
  await completeTask(svc.ctx(), taskId, { output: "yes" });
  while ((await tell()) > 0);
  const all = await signalled(id);
  const numbers = all.flatMap((one) => (one.event ? [one.event.data.n] : []));
  expect(numbers).toEqual([0, 1, 2, 3, 4]);
  expect(all.filter((one) => one.taskId)).toEqual([{ taskId, path: "/do/0/ask", output: "yes" }]);
});

test("an answer whose signal was lost is sent again while its run still waits for it", async () => {
  const id = await started();
  await dispatch();
  const path = "/do/0/ask";
  const { taskId } = await openTask(svc.ctx(worker), { key: `${id}${path}`, runId: id, path, title: "Well?" });
  await completeTask(svc.ctx(), taskId, { output: 1 });
  const waitingFor = { kind: "person", path, since: new Date().toISOString() };
  const longAgo = new Date(Date.now() - 120_000);
  await svc.db.update(signals).set({ sentAt: longAgo }).where(eq(signals.subject, taskId));
  await repeatAnswers(svc.ctx(worker));
  await tell();
  expect(await signalled(id)).toEqual([]);
  await svc.db.update(runs).set({ status: "waiting", waitingFor, updatedAt: longAgo }).where(eq(runs.id, id));
  await repeatAnswers(svc.ctx(worker));
  while ((await tell()) > 0);
  expect(await signalled(id)).toEqual([{ taskId, path, output: 1 }]);
});

test("a signal for a run that has ended is put away with the reason", async () => {
  const id = await started();
  await dispatch();
  await (await inTemporal(id)).terminate();
  await svc.db.transaction((tx) => signal(tx, [{ id: `gone-${id}`, runId: id, event: event("tick") }]));
  while ((await tell()) > 0);
  const [sent] = await svc.db
    .select()
    .from(signals)
    .where(eq(signals.subject, `gone-${id}`));
  expect(sent).toMatchObject({ error: "the run has ended", sentAt: expect.any(Date) });
});

test("a run that was closed in Temporal alone is ended in the lists too", async () => {
  const [terminated, open] = [await started(), await started()];
  await dispatch();
  await (await inTemporal(terminated)).terminate("by hand");
  await repairRuns(svc.ctx(worker), gateway, -1000);
  const [ended, still] = [await getRun(svc.ctx(), terminated), await getRun(svc.ctx(), open)];
  expect(ended).toMatchObject({ status: "cancelled", error: { type: "terminated" }, endedAt: expect.any(String) });
  expect(still.endedAt).toBeUndefined();
});

test("terminate ends a run at once; cancel asks the run, which ends itself", async () => {
  const [first, second] = [await started(), await started()];
  await dispatch();
  const ended = await terminateRun(svc.ctx(), first, { reason: "enough" });
  expect(ended).toMatchObject({ status: "cancelled", error: { type: "terminated", detail: "enough" } });
  expect((await (await inTemporal(first)).describe()).status.name).toBe("TERMINATED");
  await cancelRun(svc.ctx(), second, {});
  const { events } = await (await inTemporal(second)).fetchHistory();
  expect(events!.some((one) => one.workflowExecutionCancelRequestedEventAttributes)).toBe(true);
});

/** A port that refuses until it is opened to lead somewhere. */
async function closedDoor() {
  const reserve = createServer();
  await new Promise<void>((resolve) => reserve.listen(0, "127.0.0.1", resolve));
  const { port } = reserve.address() as AddressInfo;
  await new Promise((resolve) => reserve.close(resolve));
  let server: Server | undefined;
  const open = async (target: string) => {
    const [host, targetPort] = target.split(":");
    server = createServer((socket) => {
      const other = connect(Number(targetPort), host);
      socket.on("error", () => other.destroy()).pipe(other);
      other.on("error", () => socket.destroy()).pipe(socket);
    });
    await new Promise<void>((resolve) => server!.listen(port, "127.0.0.1", resolve));
  };
  return { port, open, close: () => server?.close() };
}

test("a start is carried to Temporal at once; where that failed or its process died, within seconds by the dispatcher", async () => {
  const id = await started();
  await vi.waitUntil(async () => (await row(id)).dispatchedAt, { timeout: 2_000, interval: 10 });
  const cause = { kind: "api", id: "orphaned" } as const;
  const orphan = { ...plain, version: "1.2.0", input: {}, cause, causeKey: "orphaned", leaseMs };
  const { id: orphaned } = await insertRun(svc.db, orphan);
  running.push(startDispatcher(svc.ctx(worker), gateway, Promise.resolve()));
  await vi.waitUntil(async () => (await row(orphaned)).dispatchedAt, { timeout: 5_000, interval: 50 });
  expect((await (await inTemporal(orphaned)).describe()).status.name).toBe("RUNNING");
});

test("a run cancelled while its start is being carried is cancelled in Temporal, or never starts there", async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, () => started()));
  await Promise.all(ids.map((id) => cancelRun(svc.ctx(), id, {})));
  for (const id of ids) {
    if ((await getRun(svc.ctx(), id)).status === "cancelled") continue;
    const { events } = await (await inTemporal(id)).fetchHistory();
    expect(events!.some((one) => one.workflowExecutionCancelRequestedEventAttributes)).toBe(true);
  }
});

test("erasing a person ends the runs about them that a policy holds before they began", async () => {
  const name = "about-people";
  const definition = { namespace: "tests", name };
  await svc.publishText(processText(name));
  const record = { type: "contacts", id: "7001" };
  const begin = async () => (await startRun(svc.ctx(), { definition, record, input: { email: "a@b.c" } }, {})).run.id;
  await stopStarts(svc.ctx(), { ...definition, reason: "wrong mail", runs: "keep" });
  const held = await begin();
  const subject = { records: ["contacts/7001"], emails: ["a@b.c"] };
  await personalData.prepare!(svc.ctx(worker), subject);
  await personalData.erase(svc.ctx(worker), subject);
  expect((await svc.db.select().from(runs).where(eq(runs.id, held)))[0]).toMatchObject({
    status: "cancelled",
    input: null,
  });
  expect((await svc.db.select().from(starts).where(eq(starts.runId, held)))[0]!.dispatchedAt).not.toBeNull();
});
