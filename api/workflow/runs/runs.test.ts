import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit, incidents, runs } from "#db/workflows/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { actorWith } from "#kit/testing.ts";
import type { RunProjection } from "#workflows/contract.ts";
import { applyProjections } from "../internal/apply-projections.ts";
import { author, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";

const schema = `input:
  schema:
    document:
      type: object
      required: [amount]
      properties: { amount: { type: number } }
`;

let svc: TestWorkflow;
beforeAll(async () => {
  svc = await openWorkflow();
  await svc.publishText(processText("plain"));
  await svc.publishText(processText("strict", schema));
});
afterAll(() => svc.close());

type Body = Record<string, any>;
const post = async (path: string, body: unknown, headers: Record<string, string> = {}, who: Actor = author) => {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
  const answer = await svc.request(who, path, init);
  return { status: answer.status, body: (await answer.json()) as Body };
};
const get = async (path: string, who: Actor = author) => {
  const answer = await svc.request(who, path);
  return { status: answer.status, body: (await answer.json()) as Body };
};
const plain = { namespace: "tests", name: "plain" };
const start = (body: object = {}, headers = {}, who = author) =>
  post("/v1/runs", { definition: plain, ...body }, headers, who);
const project = (...updates: Partial<RunProjection>[]) =>
  applyProjections(svc.ctx(worker), {
    updates: updates.map((update) => ({ at: new Date().toISOString(), steps: [], ...update })) as RunProjection[],
  });

test("a start is taken while Temporal is away, and waits as pending", async () => {
  const { status, body } = await start({ record: { type: "leads", id: "42" }, input: { a: 1 } });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    definition: { ...plain, version: "1.0.0" },
    status: "pending",
    record: { type: "leads", id: "42" },
    input: { a: 1 },
    startedBy: author.id,
    steps: [],
  });
  expect(body["links"].temporalUi).toContain(`/temporal/namespaces/none/workflows/tests%2Fplain%2Fleads-42%2F`);
  expect((await get(`/v1/runs/${body["id"]}`)).body).toEqual(body);
});

test("of ten starts at once under one Idempotency-Key one run comes; another body under it is refused", async () => {
  const key = { "idempotency-key": "ten" };
  const answers = await Promise.all(Array.from({ length: 10 }, () => start({ input: 1 }, key)));
  expect(new Set(answers.map((answer) => answer.body["id"])).size).toBe(1);
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
  expect((await start({ input: 2 }, key)).status).toBe(422);
  const another = actorWith(["workflow.*:*"], { id: "another" });
  expect((await start({ input: 2 }, key, another)).status).toBe(201);
});

test("a business key stands for one run of a definition", async () => {
  const first = await start({ key: "order-7" });
  const again = await start({ key: "order-7" });
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.body["id"]).toBe(first.body["id"]);
  const stranger = actorWith({ "workflow.runs:start": "all", "workflow.runs:read": "own" }, { id: "stranger" });
  expect((await start({ key: "order-7" }, {}, stranger)).status).toBe(404);
});

test("input that does not fit the process is refused with its place before anything is written", async () => {
  const before = await svc.db.$count(runs);
  const refused = await start({ definition: { ...plain, name: "strict" }, input: { amount: "much" } });
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: "/input/amount" }] } });
  expect((await start({ definition: { ...plain, name: "none" } })).status).toBe(404);
  expect((await start({ definition: { ...plain, version: "2.0.0" } })).status).toBe(404);
  expect((await start({ input: JSON.parse("[".repeat(100) + "]".repeat(100)) as unknown })).status).toBe(400);
  expect((await start({ unknown: 1 })).status).toBe(400);
  expect(await svc.db.$count(runs)).toBe(before);
});

test("?wait answers as soon as the run has ended, or when the time is up", async () => {
  const slow = await post("/v1/runs?wait=0.3", { definition: plain });
  expect(slow.body["status"]).toBe("pending");
  const waiting = post("/v1/runs?wait=20", { definition: plain, key: "waited" });
  let id: string | undefined;
  while (!id) [{ id } = { id: undefined }] = await svc.db.select().from(runs).where(eq(runs.key, "waited"));
  await project({ runId: id, seq: 1, status: "completed", output: { done: true } });
  expect((await waiting).body).toMatchObject({ id, status: "completed", output: { done: true } });
});

test("projections show a run's steps and what it waits for; older ones change nothing", async () => {
  const { body } = await start();
  const step = { path: "/do/0/ask", name: "ask", kind: "people.ask", attempts: 1, startedAt: new Date().toISOString() };
  const waitingFor = { kind: "person" as const, path: step.path, since: step.startedAt, who: "ann" };
  const runId = body["id"] as string;
  await project({
    runId,
    seq: 5,
    status: "waiting",
    waitingFor,
    steps: [{ ...step, status: "waiting", input: { a: 1 } }],
  });
  await project({ runId, seq: 3, status: "running", steps: [{ ...step, status: "running" }] });
  const shown = await get(`/v1/runs/${runId}`);
  expect(shown.body).toMatchObject({ status: "waiting", waitingFor, steps: [{ status: "waiting", input: { a: 1 } }] });
  expect((await get("/v1/runs?waiting=person")).body["results"].map((run: Body) => run["id"])).toContain(runId);
  await project({ runId, seq: 9, status: "completed", output: 1, steps: [{ ...step, status: "completed" }] });
  await project({ runId, seq: 10, status: "running" });
  const ended = (await get(`/v1/runs/${runId}`)).body;
  expect(ended).toMatchObject({ status: "completed", steps: [{ status: "completed", input: { a: 1 } }] });
  expect(ended["waitingFor"]).toBeUndefined();
});

test("each change of status is told once, with the time waited", async () => {
  const { body } = await start();
  const runId = body["id"] as string;
  const at = (second: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, second)).toISOString();
  await project({ runId, seq: 1, status: "running", at: at(0) });
  await project({ runId, seq: 2, status: "waiting", at: at(1) }, { runId, seq: 3, status: "waiting", at: at(2) });
  await project({ runId, seq: 4, status: "running", at: at(6) }, { runId, seq: 5, status: "completed", at: at(9) });
  const told = (await svc.published()).filter((event) => event.subject === `runs/${runId}`);
  expect(told.map((event) => event.type)).toEqual([
    "workflow.run.started",
    "workflow.run.waiting",
    "workflow.run.completed",
  ]);
  expect(told[2]).toMatchObject({
    runid: runId,
    data: { definition: "tests/plain", status: "completed", waitingMs: 5000 },
  });
});

test("values that JSON allows and Postgres does not are shown, not refused", async () => {
  const { body } = await start();
  const output = { ["k\0"]: "nul \0 and half \ud800" };
  await project({ runId: body["id"] as string, seq: 1, status: "completed", output });
  expect((await get(`/v1/runs/${body["id"]}`)).body["output"]).toEqual({ ["k\ufffd"]: "nul \ufffd and half \ufffd" });
});

test("what many runs tell at once brings each to its own state, with its own steps, waits and incident", async () => {
  const input = { b: [1], a: "kept" };
  const ids: string[] = [];
  for (let i = 0; i < 4; i++) ids.push((await start({ input })).body["id"] as string);
  const [done = "", waits = "", fails = "", ends = ""] = ids;
  const at = new Date().toISOString();
  const step = (path: string) => ({ path, name: path.slice(6), kind: "set", attempts: 1, startedAt: at, endedAt: at });
  const many = Array.from({ length: 700 }, (_, i) => ({ ...step(`/do/${i}/s${i}`), status: "completed" as const }));
  const waitingFor = { kind: "event" as const, path: "/do/700/l", since: at, who: "any event" };
  const error = { type: "https://example.com/errors/e", status: 422 };
  const incident = { path: "/do/0/call", name: "call", since: at, error, input: { z: 1, y: 2 } };
  const asked = { ...step(incident.path), attempts: 3, endedAt: undefined };
  await project(
    { runId: ends, seq: 2, status: "faulted", error },
    { runId: done, seq: 4, status: "completed", output: { b: null, a: 1 }, steps: many },
    { runId: "00000000-0000-7000-8000-00000000dead", seq: 1, status: "running", steps: many.slice(0, 1) },
    { runId: waits, seq: 1, status: "waiting", waitingFor, steps: many },
    { runId: fails, seq: 1, status: "incident", incident, steps: [{ ...asked, status: "incident", error }] },
    { runId: ends, seq: 1, status: "running" },
  );
  const shown = async (id: string) => (await get(`/v1/runs/${id}`)).body;
  expect(await shown(done)).toMatchObject({ status: "completed", output: { b: null, a: 1 }, input });
  expect(await shown(waits)).toMatchObject({ status: "waiting", waitingFor, input });
  expect(await shown(fails)).toMatchObject({ status: "incident", incident, steps: [{ attempts: 3, error }] });
  expect(await shown(ends)).toMatchObject({ status: "faulted", error });
  for (const id of [done, waits]) expect((await shown(id))["steps"]).toHaveLength(700);
  const open = await svc.db.select({ runId: incidents.runId, path: incidents.path }).from(incidents);
  expect(open.filter(({ runId }) => ids.includes(runId!))).toEqual([{ runId: fails, path: incident.path }]);
  const told = (await svc.published()).filter(({ subject }) => ids.includes(subject.slice("runs/".length)));
  const verbsOf = (id: string) => told.filter((event) => event.runid === id).map(({ type }) => type.split(".").at(-1));
  expect(ids.map(verbsOf)).toEqual([
    ["started", "completed"],
    ["started", "waiting"],
    ["started", "incident"],
    ["started", "faulted"],
  ]);
  await project(
    { runId: fails, seq: 2, status: "running", steps: [{ ...asked, attempts: 4, status: "running" }] },
    { runId: waits, seq: 2, status: "completed", steps: [] },
  );
  const still = await svc.db.select().from(incidents).where(eq(incidents.runId, fails));
  expect(still).toMatchObject([{ resolution: "continued", path: incident.path }]);
});

test("projections of many runs at once, in any order, do not wait for each other", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 20; i++) ids.push((await start()).body["id"] as string);
  const update = (seq: number) => (runId: string) => ({ runId, seq, status: "running" as const });
  await Promise.all(Array.from({ length: 10 }, (_, i) => project(...(i % 2 ? ids : ids.toReversed()).map(update(i)))));
  const seqs = await svc.db.select({ id: runs.id, seq: runs.seq }).from(runs);
  expect(seqs.filter((row) => ids.includes(row.id)).map((row) => row.seq)).toEqual(ids.map(() => 9));
});

test("lists filter by record, status, definition and search, and page without gaps", async () => {
  const record = { type: "deals", id: "9" };
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.unshift((await start({ record })).body["id"] as string);
  const list = async (query: string) => (await get(`/v1/runs?${query}`)).body;
  const found = async (query: string) => (await list(query))["results"].map((run: Body) => run["id"]) as string[];
  const first = await list("record=deals/9&limit=2");
  const rest = await found(`record=deals/9&after=${first["paging"].next.after}`);
  expect([...first["results"].map((run: Body) => run["id"]), ...rest]).toEqual(ids);
  expect(await found("record=deals/9&status=completed")).toEqual([]);
  expect(await found("record=deals/9&definition=tests/strict")).toEqual([]);
  expect(await found("record=deals/9&definition=tests/plain&status=pending")).toEqual(ids);
  expect(await found(`query=${ids[0]}`)).toEqual([ids[0]]);
  expect((await found("query=tests/plain/deals-9")).sort()).toEqual([...ids].sort());
  expect(await found("query=%25")).toEqual([]);
});

test("another's run stays invisible to whoever sees only their own", async () => {
  const ann = actorWith({ "workflow.runs:read": "own", "workflow.runs:start": "all" }, { id: "ann" });
  const [theirs, hers] = [await start(), await start({}, {}, ann)];
  expect((await get(`/v1/runs/${theirs.body["id"]}`, ann)).status).toBe(404);
  expect((await get(`/v1/runs/${hers.body["id"]}`, ann)).status).toBe(200);
  const listed = (await get("/v1/runs?limit=500", ann)).body["results"] as Body[];
  expect(listed.map((run) => run["id"])).toEqual([hers.body["id"]]);
});

test("a run that Temporal has not got yet is cancelled at once, audited, and never started", async () => {
  const { body } = await start();
  const cancelled = await post(`/v1/runs/${body["id"]}/cancel`, { reason: "a mistake" });
  expect(cancelled).toMatchObject({ status: 200, body: { status: "cancelled", endedAt: expect.any(String) } });
  const { rows } = await svc.pool.query("select dispatched_at from starts where run_id = $1", [body["id"]]);
  expect(rows[0].dispatched_at).not.toBeNull();
  const again = await post(`/v1/runs/${body["id"]}/cancel`, {});
  expect(again).toEqual({ status: 200, body: cancelled.body });
  const [entry] = await svc.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `runs/${body["id"]}`));
  expect(entry).toMatchObject({ action: "workflow.run.cancel", detail: { reason: "a mistake" } });
});

test("a step is mended only where an incident is open", async () => {
  const { body } = await start();
  for (const [action, input] of [
    ["retry", {}],
    ["skip", { output: 1 }],
    ["stop", {}],
  ] as const)
    expect(await post(`/v1/runs/${body["id"]}/${action}`, input)).toMatchObject({ status: 409 });
  expect((await post(`/v1/runs/${body["id"]}/skip`, {})).status).toBe(400);
});

test("rejects actors without the permission of each verb", async () => {
  const reader = actorWith(["workflow.runs:read"]);
  const { body } = await start();
  expect((await start({}, {}, reader)).status).toBe(403);
  for (const action of ["cancel", "terminate", "retry", "stop"])
    expect((await post(`/v1/runs/${body["id"]}/${action}`, {}, {}, reader)).status).toBe(403);
  const starter = actorWith(["workflow.runs:start"]);
  for (const path of ["/v1/runs", `/v1/runs/${body["id"]}`, "/v1/incidents"])
    expect((await get(path, starter)).status).toBe(403);
  expect((await post("/v1/internal/projections", { updates: [] }, {}, actorWith({ "*": "all" }))).status).toBe(403);
});
