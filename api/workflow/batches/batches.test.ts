import { randomUUID } from "node:crypto";
import { and, eq, inArray, like } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { audit, batches, batchRuns, runs, starts } from "#db/workflows/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { actorWith } from "#kit/testing.ts";
import type { Step } from "#workflows/contract.ts";
import { applyProjections } from "../internal/apply-projections.ts";
import { insertRun } from "../runs/insert-run.ts";
import { author, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { mailbox } from "../watchdog/testing.ts";
import { carryOn } from "./carry-out.ts";

const other = mailbox([]);
let svc: TestWorkflow;
beforeAll(async () => {
  svc = await openWorkflow({ clients: other.clients, env: { BATCH_RUNS_PER_SECOND: "4" } });
  await svc.publishText(processText("plain"));
});
afterAll(() => svc.close());
beforeEach(async () => {
  other.state.withdrawn = [];
  await svc.pool.query("delete from batches");
});

type Body = Record<string, any>;
const request = async (method: string, path: string, body?: unknown, who: Actor = author) => {
  const headers = { "content-type": "application/json" };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const answer = await svc.request(who, path, init);
  return { status: answer.status, body: (await answer.json()) as Body };
};
const batch = (body: object, who?: Actor) => request("POST", "/v1/batches", body, who);
const shown = async (id: string, query = "") => (await request("GET", `/v1/batches/${id}?${query}`)).body;
const plain = { namespace: "tests", name: "plain", version: "1.0.0", input: {} };
/** Runs that Temporal has not got yet, about a record of this id. */
const make = async (count: number, record: string, startedBy: string = author.id) => {
  const one = async () => {
    const causeKey = randomUUID();
    const cause = { kind: "api", id: causeKey } as const;
    const about = { type: "leads", id: record };
    return (await insertRun(svc.db, { ...plain, cause, causeKey, record: about, startedBy })).id;
  };
  return Promise.all(Array.from({ length: count }, one));
};
const step = { path: "/do/0/send", name: "send", kind: "comms.send", attempts: 1, status: "incident", input: {} };
const error = { type: "https://serverlessworkflow.io/spec/1.0.0/errors/communication", status: 503 };
const park = (runId: string, seq = 1) => {
  const at = new Date().toISOString();
  const incident = { path: step.path, name: step.name, error, since: at, input: {} };
  const steps = [{ ...step, error, startedAt: at } as Step];
  return applyProjections(svc.ctx(worker), { updates: [{ runId, seq, at, status: "incident", incident, steps }] });
};
const carry = async (times = 10) => {
  for (let i = 0; i < times; i++) await carryOn(svc.ctx(worker));
};
const statusOf = async (id: string) => (await svc.db.select().from(runs).where(eq(runs.id, id)))[0]!.status;

test("a batch cancels the runs that its filter fits, so many a second, and tells what came of each", async () => {
  const ids = await make(6, "1");
  const [spared] = await make(1, "2");
  const { status, body } = await batch({ action: "cancel", filter: { record: "leads/1" }, reason: "a test" });
  expect([status, body["state"], body["total"]]).toEqual([202, "running", 6]);
  await carry(1);
  expect(await shown(body["id"])).toMatchObject({ state: "running", done: 4, failed: 0 });
  await carry();
  const done = await shown(body["id"], "limit=4");
  expect(done).toMatchObject({ state: "done", done: 6, failed: 0, endedAt: expect.any(String) });
  const rest = await shown(body["id"], `after=${done["paging"].next.after}`);
  expect([...done["results"], ...rest["results"]].map(({ runId }: Body) => runId)).toEqual(ids.toSorted());
  for (const id of ids) expect(await statusOf(id)).toBe("cancelled");
  expect(await statusOf(spared!)).toBe("pending");
  const deeds = await svc.db
    .select()
    .from(audit)
    .where(and(eq(audit.action, "workflow.run.cancel"), like(audit.requestId, `batch-${body["id"]}`)));
  expect(deeds.map(({ actor }) => actor)).toEqual(ids.map(() => author.id));
});

test("a dry run does nothing, and tells which runs it would be done to and what would happen again", async () => {
  const [parked, ended] = await make(2, "3");
  await park(parked!);
  await park(ended!);
  const filter = { errorType: "communication", step: "send", record: "leads/3" };
  const { body } = await batch({ action: "retry", filter, dryRun: true });
  expect(body).toMatchObject({ total: 2, dryRun: true });
  await request("POST", "/v1/batches", { action: "terminate", filter: { ids: [ended] } });
  await svc.db.update(runs).set({ status: "cancelled", endedAt: new Date() }).where(eq(runs.id, ended!));
  await carry();
  const { results } = await shown(body["id"]);
  const of = (id: string) => results.find(({ runId }: Body) => runId === id);
  expect(of(parked!)).toMatchObject({
    state: "done",
    repeats: [{ path: step.path, name: "send", kind: "comms.send" }],
  });
  expect(of(ended!)).toMatchObject({ state: "failed", reason: "the run has ended: cancelled" });
  expect(await statusOf(parked!)).toBe("incident");
});

test("a batch waits while Temporal is away, and can be ended where it stands", async () => {
  const [parked] = await make(1, "4");
  await svc.db.update(starts).set({ dispatchedAt: new Date() }).where(eq(starts.runId, parked!));
  await park(parked!);
  const { body } = await batch({ action: "retry", filter: { record: "leads/4" } });
  await expect(carryOn(svc.ctx(worker))).rejects.toMatchObject({ code: "unavailable" });
  expect(await shown(body["id"])).toMatchObject({ state: "running", done: 0, failed: 0 });
  const cancelled = await request("POST", `/v1/batches/${body["id"]}/cancel`);
  expect(cancelled.body).toMatchObject({ state: "cancelled" });
  expect((await shown(body["id"]))["results"]).toMatchObject([{ state: "left" }]);
  await carry(2);
  expect((await request("POST", `/v1/batches/${body["id"]}/cancel`)).status).toBe(200);
});

test("what a process that died had in hand is followed up, and a run is acted on once", async () => {
  const ids = await make(3, "5");
  const { body } = await batch({ action: "terminate", filter: { record: "leads/5" } });
  // It died after the first run was ended and before that was noted.
  await svc.db.update(batchRuns).set({ at: new Date() }).where(eq(batchRuns.runId, ids[0]!));
  await svc.db.update(runs).set({ status: "completed", endedAt: new Date() }).where(eq(runs.id, ids[0]!));
  await svc.pool.query("update batches set claimed_until = now() + interval '1 minute'");
  await carry(2);
  expect(await shown(body["id"])).toMatchObject({ state: "running", done: 0 });
  await svc.pool.query("update batches set claimed_until = now()");
  await Promise.all([carry(3), carry(3)]);
  expect(await shown(body["id"])).toMatchObject({ state: "done", done: 3, failed: 0 });
});

test("a batch reaches only what its author may operate, and ends when that right is withdrawn", async () => {
  const ann = actorWith({ "workflow.runs:operate": "own" }, { id: randomUUID() });
  const [hers] = await make(1, "6", ann.id);
  await make(2, "6");
  const { body } = await batch({ action: "terminate", filter: { record: "leads/6" } }, ann);
  expect(body["total"]).toBe(1);
  other.state.withdrawn = [ann.id];
  await carry(2);
  expect(await shown(body["id"])).toMatchObject({
    state: "refused",
    done: 0,
    reason: expect.stringContaining("operate"),
  });
  expect(await statusOf(hers!)).toBe("pending");
});

test("others' batches stay invisible to who may not operate all runs", async () => {
  const { body } = await batch({ action: "cancel", filter: { record: "leads/none" } });
  expect(body).toMatchObject({ state: "done", total: 0 });
  const bob = actorWith({ "workflow.runs:operate": "own" }, { id: randomUUID() });
  expect((await request("GET", `/v1/batches/${body["id"]}`, undefined, bob)).status).toBe(404);
  expect((await request("POST", `/v1/batches/${body["id"]}/cancel`, undefined, bob)).status).toBe(404);
  expect((await request("GET", "/v1/batches", undefined, bob)).body["results"]).toEqual([]);
  expect((await request("GET", "/v1/batches")).body["results"]).toHaveLength(1);
  const reader = actorWith(["workflow.runs:read"]);
  expect((await batch({ action: "cancel", filter: { record: "leads/none" } }, reader)).status).toBe(403);
  expect((await request("GET", "/v1/batches", undefined, reader)).status).toBe(403);
  const blind = actorWith(["workflow.*:*"], { fields: { "contacts.email": "hidden" } });
  const put = { action: "skip", filter: { record: "leads/none" }, output: {} };
  expect((await batch(put, blind)).status).toBe(403);
});

const stand = (ids: string[], status: string) =>
  svc.db
    .update(runs)
    .set({ status, ...(status === "completed" && { endedAt: new Date() }) })
    .where(inArray(runs.id, ids));

test("an action picks the runs that it is for; what has ended is taken back only where the filter names it", async () => {
  const [pending, waiting, suspended, completed] = await make(4, "7");
  await stand([waiting!], "waiting");
  await stand([suspended!], "suspended");
  await stand([completed!], "completed");
  const of = async (body: object) => {
    const made = await batch({ dryRun: true, filter: { record: "leads/7" }, ...body });
    return (await shown(made.body["id"]))["results"].map(({ runId }: Body) => runId);
  };
  expect(await of({ action: "pause" })).toEqual([waiting]);
  expect(await of({ action: "resume" })).toEqual([suspended]);
  const rewind = { action: "rewind", step: "/do/0/answer" };
  expect(await of(rewind)).toEqual([waiting!, suspended!].toSorted());
  expect(await of({ ...rewind, filter: { record: "leads/7", status: "completed" } })).toEqual([completed]);
  expect(await of({ ...rewind, filter: { ids: [completed, pending] } })).toEqual([completed]);
});

test("runs are moved only to a version that is there, which those already there are not", async () => {
  const [here, there] = await make(2, "8");
  await stand([here!, there!], "waiting");
  const filter = { definition: "tests/plain", record: "leads/8" };
  expect((await batch({ action: "migrate", filter, version: "9.0.0" })).status).toBe(404);
  await svc.publishText(processText("plain", "", "2.0.0"));
  await svc.db.update(runs).set({ version: "2.0.0" }).where(eq(runs.id, there!));
  const { body } = await batch({ action: "migrate", filter, version: "2.0.0" });
  expect((await shown(body["id"]))["results"]).toMatchObject([{ runId: here }]);
  const cancelled = await request("POST", `/v1/batches/${body["id"]}/cancel`);
  expect(cancelled).toMatchObject({ status: 409, body: { detail: expect.stringContaining("together") } });
});

test("a batch takes what another one was done to, and what it had in hand when it was ended, and nobody else's", async () => {
  const ids = await make(4, "9");
  await stand(ids, "waiting");
  const { body: first } = await batch({ action: "pause", filter: { record: "leads/9" } });
  const [done, inHand, left, failed] = ids;
  const of = (id: string) => and(eq(batchRuns.batchId, first["id"]), eq(batchRuns.runId, id));
  await svc.db.update(batchRuns).set({ state: "done", at: new Date() }).where(of(done!));
  await svc.db.update(batchRuns).set({ at: new Date() }).where(of(inHand!));
  await svc.db.update(batchRuns).set({ state: "failed", at: new Date() }).where(of(failed!));
  await request("POST", `/v1/batches/${first["id"]}/cancel`);
  const { body } = await batch({ action: "resume", filter: { batch: first["id"] } });
  const picked = (await shown(body["id"]))["results"].map(({ runId }: Body) => runId);
  expect(picked).toEqual([done!, inHand!].toSorted());
  expect(picked).not.toContain(left);
  const bob = actorWith({ "workflow.runs:operate": "own" }, { id: randomUUID() });
  expect((await batch({ action: "resume", filter: { batch: first["id"] } }, bob)).status).toBe(404);
});

test("what is no batch is refused, with its place", async () => {
  const filter = { record: "leads/1" };
  for (const bad of [
    { action: "cancel" },
    { action: "cancel", filter: {} },
    { action: "explode", filter },
    { action: "skip", filter },
    { action: "cancel", filter, input: {} },
    { action: "cancel", filter: { ...filter, everything: true } },
    { action: "cancel", filter: { record: "leads/1' or '1'='1" } },
    { action: "rewind", filter },
    { action: "pause", filter, step: "/do/0/send" },
    { action: "migrate", filter: { definition: "tests/plain" } },
    { action: "migrate", filter, version: "2.0.0" },
    { action: "resume", filter: { batch: "all" } },
    { action: "cancel", filter: { ids: Array.from({ length: 1_001 }, () => randomUUID()) } },
    { action: "cancel", filter, actor: { id: "root" } },
  ]) {
    const { status, body } = await batch(bad);
    expect([status, body["errors"].length > 0]).toEqual([400, true]);
  }
  expect(await svc.db.$count(batches)).toBe(0);
});
