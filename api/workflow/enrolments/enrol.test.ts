import { randomUUID } from "node:crypto";
import { desc, eq, sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { audit, batchRecords, batches, runs, starts } from "#db/workflows/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { actorWith } from "#kit/testing.ts";
import { carryOn } from "../batches/carry-out.ts";
import { intake } from "../events/intake.ts";
import { stopStarts } from "../policies/stop-starts.ts";
import { event, onType, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { mailbox } from "../watchdog/testing.ts";
import { records } from "./testing.ts";

const others = mailbox([]);
const crm = records();
const operator = actorWith(["workflow.*:*", "crm.leads:read"], { id: "00000000-0000-7000-8000-00000000000b" });
const clients = { ...others.clients, crm: crm.client };
let svc: TestWorkflow;
beforeAll(async () => void (svc = await openWorkflow({ clients, env: { BATCH_RUNS_PER_SECOND: "3" } })));
afterAll(() => svc.close());
beforeEach(async () => {
  Object.assign(crm.state, { leads: leads(7), lists: {}, away: false, refuses: undefined, asked: [] });
  others.state.withdrawn = [];
  await svc.pool.query("delete from batches");
});

type Body = Record<string, any>;
const leads = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    id: String(at + 1),
    properties: { email: `l${at + 1}@example.com`, status: at % 2 ? "cold" : "warm", hubspot_owner_id: null },
  }));
const request = async (method: string, path: string, body?: unknown, who: Actor = operator) => {
  const init = { method, headers: { "content-type": "application/json", "x-request-id": randomUUID() } };
  const answer = await svc.request(who, path, { ...init, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: (await answer.json()) as Body };
};
const enrol = (name: string, more: object = {}, who?: Actor) => {
  const { filter, ...rest } = more as { filter?: object };
  return request(
    "POST",
    "/v1/batches",
    { action: "enrol", filter: { definition: `tests/${name}`, ...filter }, ...rest },
    who,
  );
};
const carry = async (times = 6) => {
  for (let i = 0; i < times; i++) await carryOn(svc.ctx(worker));
};
const shown = async ({ body }: { body: Body }, query = "") =>
  (await request("GET", `/v1/batches/${body["id"]}?${query}`)).body;
const runsOf = (name: string) => svc.db.select().from(runs).where(eq(runs.name, name)).orderBy(runs.id);
const created = (name: string, data = "", policy = "") =>
  svc.publishText(
    processText(name, (policy && `  metadata:\n    policy: ${policy}\n`) + onType("crm.lead.created", data)).replace(
      /\n\n  metadata/,
      "\n  metadata",
    ),
  );
const warm = "'${ .properties.status == \"warm\" and .existing }'";
const reasons = ({ results }: Body) => results.map(({ reason }: Body) => reason);

test("records that are there get the runs that their event would have started, once each, with the rights of who enrols", async () => {
  await created("warm", warm);
  const batch = await enrol("warm");
  expect(batch).toMatchObject({ status: 202, body: { action: "enrol", state: "running", total: 7, done: 0 } });
  await carry(1);
  expect(await shown(batch)).toMatchObject({ state: "running", done: 2, failed: 1 });
  await carry();
  const done = await shown(batch, "limit=3");
  expect(done).toMatchObject({ state: "done", total: 7, done: 4, failed: 3 });
  expect(done["results"]).toMatchObject([
    { record: "leads/1", state: "done", runId: expect.any(String) },
    { record: "leads/2", state: "failed", reason: expect.stringMatching(/does not fit what the process starts on/) },
    { record: "leads/3", state: "done" },
  ]);
  const rest = await shown(batch, `after=${done["paging"].next.after}&state=failed`);
  expect(rest["results"].map(({ record }: Body) => record)).toEqual(["leads/4", "leads/6"]);
  const all = await runsOf("warm");
  expect(all.map(({ recordType, recordId }) => `${recordType}/${recordId}`)).toEqual([
    "leads/1",
    "leads/3",
    "leads/5",
    "leads/7",
  ]);
  expect(all[0]).toMatchObject({
    startedBy: operator.id,
    cause: { kind: "event" },
    input: [
      {
        type: "crm.lead.created",
        subject: "leads/1",
        data: { objectType: "leads", id: "1", properties: { email: "l1@example.com", status: "warm" }, existing: true },
      },
    ],
  });
  expect((await svc.db.select().from(starts).where(eq(starts.runId, all[0]!.id)))[0]).toMatchObject({ lane: 1 });
});

test("a dry run starts nothing, and tells who would get a run and what would hold it", async () => {
  await created("paced", "", "{ rate: { limit: 2, per: PT1H } }");
  const batch = await enrol("paced", { dryRun: true });
  await carry(1);
  const told = await shown(batch);
  expect(told).toMatchObject({ state: "done", dryRun: true, total: 7, done: 7, failed: 0 });
  expect(reasons(told).slice(1, 4)).toEqual([
    undefined,
    expect.stringMatching(/^held by rate until 2/),
    expect.stringMatching(/^held by rate/),
  ]);
  expect(await runsOf("paced")).toEqual([]);
});

test("who has had a run is refused with its run; re-enrolled as far as the policy lets", async () => {
  await created("once");
  await carryAll(await enrol("once"));
  const again = await carryAll(await enrol("once"));
  expect(again).toMatchObject({ done: 0, failed: 7 });
  expect(reasons(again)[0]).toMatch(/^leads\/1 has had its run since .*: [0-9a-f-]{36}$/);
  expect(await carryAll(await enrol("once", { dryRun: true }))).toMatchObject({ done: 0, failed: 7 });
  expect(await carryAll(await enrol("once", { reEnrol: true }))).toMatchObject({ done: 7, failed: 0 });
  await created("never", "", "{ reEnrolment: never }");
  await carryAll(await enrol("never"));
  for (const dryRun of [true, false])
    expect(await carryAll(await enrol("never", { reEnrol: true, dryRun }))).toMatchObject({ done: 0, failed: 7 });
});

const carryAll = async (batch: { body: Body }) => (await carry(), shown(batch));

test("the cap stops the process and the batch with it; a dry run tells so before", async () => {
  await created("capped", "", "{ cap: { max: 4, per: PT1H } }");
  const stopped = { state: "refused", reason: expect.stringMatching(/cap would stop the process/), done: 5 };
  expect(await carryAll(await enrol("capped", { dryRun: true }))).toMatchObject(stopped);
  const batch = await carryAll(await enrol("capped"));
  expect(batch).toMatchObject({
    state: "refused",
    reason: expect.stringMatching(/the process is stopped/),
    done: 5,
    total: 7,
  });
  expect(reasons(batch).at(-1)).toMatch(/^held: more than 4 were to start in an hour/);
  expect(await runsOf("capped")).toHaveLength(5);
  expect(await carryAll(await enrol("capped", { dryRun: true }))).toMatchObject({ state: "refused", done: 0 });
});

test("runs that concurrency holds, or skips, are told with the reason", async () => {
  await created("queued", "", "{ concurrency: { limit: 1 } }");
  const queued = await carryAll(await enrol("queued"));
  expect(queued).toMatchObject({ state: "done", done: 7 });
  expect(reasons(queued)[1]).toMatch(/^held: run .* goes on: it is next in turn$/);
  await created("single", "", "{ concurrency: { limit: 1, onConflict: skip } }");
  expect(await carryAll(await enrol("single"))).toMatchObject({ done: 1, failed: 6 });
});

test("what a run that was enrolled writes does not start its process again", async () => {
  await created("looping");
  await carryAll(await enrol("looping"));
  const [run] = await runsOf("looping");
  await intake(svc.ctx(), [event("crm.lead.created", { subject: "leads/1", runid: run!.id })]);
  expect(await runsOf("looping")).toHaveLength(7);
});

const asOwner = async (statement: string) => {
  const owner = new pg.Client(svc.ownerUrl);
  await owner.connect();
  await owner.query(statement).finally(() => owner.end());
};

test("a process that dies at any record, or two at once, start nothing twice and lose nothing", async () => {
  await created("killed");
  const batch = await enrol("killed");
  await asOwner("alter table batch_records add constraint dies check (record_id <> 5) not valid");
  await carry(1);
  await expect(carryOn(svc.ctx(worker))).rejects.toThrow(/batch_records/);
  expect(await shown(batch)).toMatchObject({ state: "running", done: 3, failed: 0 });
  expect(await runsOf("killed")).toHaveLength(3);
  await asOwner("alter table batch_records drop constraint dies");
  const free = () => svc.db.update(batches).set({ claimedUntil: sql`now()` });
  const both = () => Promise.all([carryOn(svc.ctx(worker)), free().then(() => carryOn(svc.ctx(worker)))]);
  for (let i = 0; i < 4; i++) await (free(), both());
  expect(await shown(batch)).toMatchObject({ state: "done", total: 7, done: 7, failed: 0 });
  expect(await shown(batch)).toMatchObject({ state: "done", total: 7, done: 7, failed: 0 });
  expect((await runsOf("killed")).map(({ recordId }) => recordId)).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
  expect(await svc.db.$count(batchRecords, eq(batchRecords.batchId, batch.body["id"]))).toBe(7);
});

test("a batch whose process dies before it has ended it is ended by the next", async () => {
  await created("unended");
  const batch = await enrol("unended");
  await asOwner("alter table batches add constraint dies check (state = 'running') not valid");
  const untilItDies = async () => {
    for (;;) await carryOn(svc.ctx(worker));
  };
  await expect(untilItDies()).rejects.toThrow(/update "batches"/);
  expect(await shown(batch)).toMatchObject({ state: "running", done: 7 });
  await asOwner("alter table batches drop constraint dies");
  await carry(1);
  expect(await shown(batch)).toMatchObject({ state: "done", total: 7, done: 7, failed: 0 });
});

test("a batch that is cancelled starts nothing more, and waits while CRM Core is away", async () => {
  await created("ended");
  const batch = await enrol("ended");
  await carry(1);
  crm.state.away = true;
  await expect(carryOn(svc.ctx(worker))).rejects.toThrow(/fetch failed/);
  expect(await shown(batch)).toMatchObject({ state: "running", done: 3 });
  crm.state.away = false;
  expect((await request("POST", `/v1/batches/${batch.body["id"]}/cancel`)).body).toMatchObject({ state: "cancelled" });
  await carry();
  expect(await shown(batch)).toMatchObject({ state: "cancelled", done: 3 });
  expect(await runsOf("ended")).toHaveLength(3);
});

test("the members of a list are enrolled by the process that starts on joining it", async () => {
  crm.state.lists["7"] = ["2", "3", "4", "6"];
  await svc.publishText(processText("joins", onType("crm.list.joined", "'${ .listId == \"7\" }'")));
  expect(await carryAll(await enrol("joins", { filter: { list: "7" } }))).toMatchObject({
    total: 4,
    done: 4,
    failed: 0,
  });
  expect((await runsOf("joins")).map(({ recordId }) => recordId)).toEqual(["2", "3", "4", "6"]);
  await created("made");
  expect(await carryAll(await enrol("made", { filter: { list: "7" } }))).toMatchObject({ done: 4 });
  expect(await enrol("joins")).toMatchObject({ status: 422, body: { detail: expect.stringMatching(/say `list`/) } });
});

test("a filter picks the records; one that fits none starts nothing and is done", async () => {
  await created("picked");
  const of = (value: string) => ({
    filter: { filterGroups: [{ filters: [{ propertyName: "status", operator: "EQ", value }] }] },
  });
  expect(await carryAll(await enrol("picked", of("cold")))).toMatchObject({ state: "done", total: 3, done: 3 });
  expect(await carryAll(await enrol("picked", of("none")))).toMatchObject({ state: "done", total: 0, done: 0 });
  const asked = svc.db.select().from(audit).where(eq(audit.action, "workflow.batch.create"));
  const { detail } = (await asked.orderBy(desc(audit.id)).limit(1))[0]!;
  expect(detail).toMatchObject({ action: "enrol", asked: ["status"] });
  // What a filter asks for is somebody's: it is forgotten once it has served.
  expect(JSON.stringify(await svc.db.select().from(batches))).not.toContain("cold");
  expect(JSON.stringify(detail)).not.toContain("cold");
});

test("hostile filters are refused, by us or in CRM Core's words", async () => {
  await created("hostile");
  const many = { propertyName: "email", operator: "EQ", value: "x" };
  for (const filter of [
    { objectType: "../users" },
    { list: "0" },
    { list: "1; drop table runs" },
    { list: "7", objectType: "leads" },
    { filterGroups: Array.from({ length: 6 }, () => ({ filters: [] })) },
    { filterGroups: [{ filters: Array.from({ length: 10 }, () => many) }] },
    { filterGroups: [{ filters: [{ ...many, operator: "eq; --" }] }] },
    { filterGroups: [{ filters: [{ ...many, value: { $gt: "" } }] }] },
    { filterGroups: [{ filters: [{ ...many, value: "x".repeat(3_001) }] }] },
    { ids: [randomUUID()] },
    { definition: "tests" },
  ])
    expect([filter, (await enrol("hostile", { filter })).status]).toEqual([filter, 400]);
  expect(await enrol("nowhere")).toMatchObject({ status: 404 });
  expect(await enrol("hostile", { filter: { list: "9" } })).toMatchObject({ status: 404 });
  crm.state.refuses = { status: 400, message: "the property nope does not exist" };
  expect(await enrol("hostile")).toMatchObject({ status: 400, body: { detail: "the property nope does not exist" } });
  await svc.publishText(processText("by-hand"));
  expect(await enrol("by-hand")).toMatchObject({ status: 422 });
  expect(await svc.db.select().from(batches)).toEqual([]);
  expect((await request("GET", `/v1/batches/${randomUUID()}?after=7'--`)).status).toBe(400);
});

test("who may not operate or start runs, or loses that, enrols nobody; a record beyond one's key is left out", async () => {
  await created("rights");
  for (const held of ["workflow.runs:operate", "workflow.runs:start"])
    expect((await enrol("rights", {}, actorWith([held]))).status).toBe(403);
  crm.state.refuses = { status: 403, message: "this needs the permission crm.leads:read" };
  expect(await enrol("rights")).toMatchObject({
    status: 403,
    body: { detail: expect.stringMatching(/crm.leads:read/) },
  });
  crm.state.refuses = undefined;
  const lost = await enrol("rights");
  others.state.withdrawn = [operator.id];
  expect(await carryAll(lost)).toMatchObject({
    state: "refused",
    reason: expect.stringMatching(/workflow.runs:start/),
  });
  others.state.withdrawn = [];
  const unseen = await enrol("rights");
  crm.state.refuses = { status: 403, message: "no" };
  expect(await carryAll(unseen)).toMatchObject({ state: "refused", reason: "CRM Core gave no records: no" });
  crm.state.refuses = undefined;
  expect(await runsOf("rights")).toEqual([]);
  crm.state.leads[2]!.properties.hubspot_owner_id = operator.id as never;
  const narrow = { ...operator, grants: { ...operator.grants, "crm.leads:read": "own" as const } };
  expect(await carryAll(await enrol("rights", {}, narrow))).toMatchObject({ state: "done", total: 1, done: 1 });
  const mine = (
    await request(
      "GET",
      `/v1/batches/${lost.body["id"]}`,
      undefined,
      actorWith({ "workflow.runs:operate": "own" } as never),
    )
  ).status;
  expect(mine).toBe(404);
});

test("a stopped process enrols nobody", async () => {
  await created("stopped");
  await stopStarts(svc.ctx(), { namespace: "tests", name: "stopped", reason: "wrong price", runs: "keep" } as never);
  expect(await carryAll(await enrol("stopped"))).toMatchObject({
    state: "refused",
    reason: "the process is stopped: wrong price",
    done: 0,
  });
});
