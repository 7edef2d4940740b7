import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit, starts } from "#db/workflows/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { actorWith } from "#kit/testing.ts";
import { dispatchStarts } from "../temporal/dispatcher.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { author, openWorkflow, processText, worker, type TestWorkflow } from "../testing.ts";
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
    body: { paused: true, pausedBy: author.id, reason: "wrong price list", queued: 0 },
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
  expect((await post(at("resume"))).body).toEqual({ paused: false, queued: 0 });
  expect(await taken()).toBe("tried");
  const deeds = await svc.db.select().from(audit).where(eq(audit.subject, "definitions/tests/plain"));
  expect(deeds.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["workflow.definition.pause", "workflow.definition.resume"]),
  );
});

test("rejects who may not publish, an unknown process and a pause without a reason", async () => {
  const reader = actorWith(["workflow.definitions:read", "workflow.runs:operate"]);
  for (const act of ["pause", "resume"]) {
    expect((await post(at(act), { reason: "x" }, reader)).status).toBe(403);
    expect((await post(at(act, "none"), { reason: "x" })).status).toBe(404);
  }
  for (const body of [{}, { reason: " " }, { reason: "x".repeat(501) }, { reason: "x", until: "never" }])
    expect((await post(at("pause"), body)).status).toBe(400);
});
