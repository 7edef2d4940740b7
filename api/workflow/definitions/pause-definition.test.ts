import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit, batches, batchRuns, runs, starts } from "#db/workflows/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { actorWith } from "#kit/testing.ts";
import { dispatchStarts } from "../temporal/dispatcher.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { author, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
import { insertRun } from "../runs/insert-run.ts";
import { unstarted } from "../watchdog/suspects.ts";

let svc: TestWorkflow;
beforeAll(async () => {
  svc = await openWorkflow();
  await svc.publishText(processText("plain"));
  await svc.publishText(processText("other"));
});
afterAll(() => svc.close());

const post = async (path: string, body: unknown = {}, who: Actor = author) => {
  const headers = { "content-type": "application/json" };
  const answer = await svc.request(who, path, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, any> };
};
const start = (name: string) => post("/v1/runs", { definition: { namespace: "tests", name } });
const at = (rest: string, name = "plain") => `/v1/definitions/tests/${name}/${rest}`;
const taken = () => dispatchStarts(svc.ctx(worker), temporalOf(svc.config)).catch(() => "tried");

test("starts of a paused process queue, are not called stuck, and go on when it is resumed; others start meanwhile", async () => {
  expect(await post(at("pause"), { reason: "wrong price list" })).toMatchObject({
    status: 200,
    body: { paused: true, pausedBy: author.id, reason: "wrong price list", queued: 0, runs: { total: 0 } },
  });
  for (let i = 0; i < 3; i++) expect(await start("plain")).toMatchObject({ status: 201, body: { status: "pending" } });
  await svc.pool.query("update starts set next_at = now() - interval '1 hour', created_at = now() - interval '1 hour'");
  expect(await taken()).toBe(0);
  expect(await unstarted(svc.ctx(worker))).toEqual([]);
  expect((await post(at("pause"), { reason: "still wrong" })).body).toMatchObject({ reason: "still wrong", queued: 3 });
  await start("other");
  await svc.pool.query("update starts set next_at = now() where definition = 'tests/other'");
  expect(await taken()).toBe("tried");

  await svc.db.delete(starts).where(eq(starts.definition, "tests/other"));
  expect((await post(at("resume"))).body).toMatchObject({ paused: false, queued: 0, runs: { total: 0 } });
  expect(await taken()).toBe("tried");
  const deeds = await svc.db.select().from(audit).where(eq(audit.subject, "definitions/tests/plain"));
  expect(deeds.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["workflow.definition.pause", "workflow.definition.resume"]),
  );
});

const run = async (status: string, detail?: string) => {
  const causeKey = randomUUID();
  const given = { namespace: "tests", name: "other", version: "1.0.0", input: {}, startedBy: author.id };
  const { id } = await insertRun(svc.db, { ...given, cause: { kind: "api", id: causeKey }, causeKey });
  const waitingFor = detail && { kind: "suspended", path: "", since: new Date().toISOString(), detail };
  await svc.db.update(runs).set({ status, waitingFor }).where(eq(runs.id, id));
  await svc.db.delete(starts).where(eq(starts.runId, id));
  return id;
};
const runsOf = async (id: string) => {
  const answer = await svc.request(author, `/v1/batches/${id}`);
  return ((await answer.json()) as { results: { runId: string }[] }).results.map(({ runId }) => runId);
};

test("a paused process takes up its runs under way, and resumed those that it paused and no others", async () => {
  const [waiting, parked] = [await run("waiting"), await run("incident")];
  const alone = await run("suspended", "the customer asked");
  await run("pending");
  const { body: paused } = await post(at("pause", "other"), { reason: "month end" });
  expect(paused).toMatchObject({ paused: true, runs: { state: "running", total: 2, done: 0, failed: 0 } });
  expect(await runsOf(paused["runs"].batch)).toEqual([waiting, parked].toSorted());
  const shown = await svc.request(author, "/v1/definitions/tests/other");
  expect(await shown.json()).toMatchObject({ pause: { reason: "month end", runs: { batch: paused["runs"].batch } } });
  // Pausing again makes no second batch.
  const again = await post(at("pause", "other"), { reason: "quarter end" });
  expect(again.body["runs"].batch).toBe(paused["runs"].batch);

  // One is paused, the other in hand: both go on; what was paused by itself stays.
  const mine = (id: string) => and(eq(batchRuns.batchId, paused["runs"].batch), eq(batchRuns.runId, id));
  await svc.db.update(batchRuns).set({ state: "done", at: new Date() }).where(mine(waiting));
  await svc.db.update(batchRuns).set({ at: new Date() }).where(mine(parked));
  const lost = await run("suspended", "the process tests/other is paused: last month");
  const { body: resumed } = await post(at("resume", "other"));
  expect(resumed).toMatchObject({ paused: false, runs: { state: "running", total: 3 } });
  expect(await runsOf(resumed["runs"].batch)).toEqual([waiting, parked, lost].toSorted());
  expect(await runsOf(resumed["runs"].batch)).not.toContain(alone);
  const [ended] = await svc.db.select().from(batches).where(eq(batches.id, paused["runs"].batch));
  expect(ended!.state).toBe("cancelled");
});

test("rejects who may not publish, an unknown process and a pause without a reason", async () => {
  const reader = actorWith(["workflow.definitions:read", "workflow.runs:operate"]);
  const publisher = actorWith(["workflow.definitions:publish"]);
  for (const act of ["pause", "resume"]) {
    for (const who of [reader, publisher]) expect((await post(at(act), { reason: "x" }, who)).status).toBe(403);
    expect((await post(at(act, "none"), { reason: "x" })).status).toBe(404);
  }
  for (const body of [{}, { reason: " " }, { reason: "x".repeat(501) }, { reason: "x", until: "never" }])
    expect((await post(at("pause"), body)).status).toBe(400);
});
