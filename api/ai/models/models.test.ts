import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { models } from "#db/ai_orchestration/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { heldOut } from "../scoring/ladder.ts";
import { syntheticLeads } from "../scoring/testing.ts";
import { testAi } from "../testing.ts";
import { failLostTrainings, trainModel } from "./train-model.ts";

let ai: Awaited<ReturnType<typeof testAi>>;
beforeAll(async () => {
  ai = await testAi({
    trainer: actorWith(["ai.models:train", "ai.models:read"], { id: "00000000-0000-7000-8000-00000000000e" }),
  });
});
beforeEach(async () => {
  await ai.db.delete(models);
  ai.records.clear();
  ai.analytics.refuse = false;
});
afterAll(() => ai.close());

function fill(n: number, seed = 1, turn = (outcome: number, _id: string) => outcome) {
  for (const { id, properties, outcome } of syntheticLeads(n, seed))
    ai.records.set(`leads/${id}`, {
      ...(properties as Record<string, string | null>),
      converted: String(turn(outcome, id)),
    });
}
const train = (body: unknown = { target: "leads.converted" }, headers?: Record<string, string>) =>
  ai.request("POST", "/v1/models/train", body, headers);
const hot = { total_visits: 9, time_spent_minutes: 50, lead_source: "Referral", company_size: 100 };
const scoreHot = async () =>
  (await ai.request("POST", "/v1/leads/score", { leads: [{ features: hot }] })).body.results[0];

describe("training", () => {
  test("on Analytics' records, page by page: a better model answers at once, with reasons", async () => {
    fill(1500);
    for (let i = 0; i < 50; i++) ai.records.set(`leads/open-${i}`, { total_visits: "3", converted: null });
    ai.analytics.pages = 0;
    const { status, body } = await train();
    expect(status).toBe(200);
    expect(ai.analytics.pages).toBe(2);
    expect(body).toMatchObject({
      status: "active",
      kind: "boosting",
      version: 1,
      outcomes: 1500,
      better: true,
      trainedBy: "00000000-0000-7000-8000-000000000001",
    });
    expect(body.report.candidates.map(({ kind }: { kind: string }) => kind)).toEqual(["logistic", "boosting"]);
    expect(body.report.evaluation.candidate.heldOut.auc).toBeGreaterThan(0.8);
    expect(body.report.dropped).toContainEqual({ name: "converted", reason: "is or repeats the outcome" });
    expect(body.reason).toContain("of scorecard");
    const scored = await scoreHot();
    expect(scored).toMatchObject({
      engine: "gradient-boosting",
      model: "leads.converted",
      version: "1",
      result: { band: "hot" },
    });
    expect(scored.reasons).toContain("Lead source is Referral, which raises the score");
  });

  test("five hundred leads get a trained model's score and reasons with less than a second of work", async () => {
    fill(1500);
    await train();
    const leads = syntheticLeads(500, 9).map(({ properties }) => ({ features: properties }));
    const before = process.cpuUsage();
    const { body } = await ai.request("POST", "/v1/leads/score", { leads });
    const { user, system } = process.cpuUsage(before);
    // Work, not waiting: other tests share the machine.
    expect(user + system).toBeLessThan(1_000_000);
    expect(
      body.results.every(
        ({ engine, reasons }: { engine: string; reasons: string[] }) =>
          engine === "gradient-boosting" && reasons.length > 0,
      ),
    ).toBe(true);
  });

  test("with few outcomes the scorecard stays, and it says what is missing", async () => {
    fill(60);
    const { status, body } = await train();
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "insufficient", kind: null, outcomes: 60, better: false });
    expect(body.reason).toContain("200 with at least 40");
    expect(await scoreHot()).toMatchObject({ engine: "scorecard" });
  });

  test("on rows that the caller brings", async () => {
    const rows = syntheticLeads(400).map(({ id, properties, outcome }) => ({
      id,
      properties: { ...properties, converted: outcome ? "Yes" : "No" },
    }));
    expect((await train({ target: "leads.converted", source: { rows } })).body).toMatchObject({
      kind: "logistic",
      outcomes: 400,
    });
    const without = rows.map(({ id }) => ({ id, properties: { visits: 1 } }));
    expect(await train({ target: "leads.converted", source: { rows: without } })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "/source/rows" }] },
    });
  });

  test("the same data again gives no better model: the incumbent stays", async () => {
    fill(600);
    await train();
    const again = (await train()).body;
    expect(again).toMatchObject({ status: "rejected", version: 2, better: false });
    expect(again.reason).toContain("of leads.converted v1");
    expect(await scoreHot()).toMatchObject({ version: "1" });
    expect(await ai.request("POST", `/v1/models/${again.id}/promote`)).toMatchObject({ status: 409 });
  });

  test("under the caller's rights: what Analytics refuses is refused", async () => {
    ai.analytics.refuse = true;
    expect(await train()).toMatchObject({ status: 403, body: { code: "forbidden" } });
    const [row] = await ai.db.select().from(models);
    expect(row).toMatchObject({ status: "failed", reason: "this needs the permission analytics.records:read" });
  });

  test("a repeated request is one training", async () => {
    fill(300);
    const key = { "idempotency-key": ai.key() };
    const [a, b] = [await train(undefined, key), await train(undefined, key)];
    expect(b.body).toEqual(a.body);
    expect(await ai.db.select().from(models)).toHaveLength(1);
  });

  test("two at once: one trains, the other is told so", async () => {
    fill(600);
    const answers = await Promise.all([train(), train()]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
  });

  test("a long training answers in time, goes on and is told later", async () => {
    fill(1500);
    const ctx = ai.ctx(actorWith(["ai.models:train", "ai.models:promote"]));
    const begun = await trainModel(ctx, { target: "leads.converted", source: "analytics" }, undefined, 1);
    expect(begun.status).toBe("training");
    await expect
      .poll(async () => (await ai.request("GET", `/v1/models/${begun.id}`)).body.status, { timeout: 20_000 })
      .toBe("active");
  });

  test("a training left by a stopped process is closed", async () => {
    await ai.pool.query(
      "insert into models (id, target, version, status, trained_by, created_at) values (gen_random_uuid(), 'leads.converted', 1, 'training', 'x', now() - interval '1 hour')",
    );
    await failLostTrainings(ai.db);
    expect((await ai.db.select().from(models))[0]).toMatchObject({ status: "failed" });
  });
});

describe("promotion", () => {
  test("who may train but not promote leaves a candidate; promoted, it answers; rolled back, the one before does", async () => {
    fill(400);
    const first = (await train()).body;
    expect(first.status).toBe("active");
    fill(3000);
    const second = (await train(undefined, { as: "trainer" })).body;
    expect(second).toMatchObject({ status: "candidate", better: true, incumbentId: first.id });
    expect(await ai.request("POST", `/v1/models/${second.id}/promote`, undefined, { as: "trainer" })).toMatchObject({
      status: 403,
    });
    expect(await scoreHot()).toMatchObject({ version: "1" });

    expect((await ai.request("POST", `/v1/models/${second.id}/promote`)).body).toMatchObject({
      status: "active",
      previousId: first.id,
    });
    expect(await scoreHot()).toMatchObject({ version: "2", engine: "gradient-boosting" });

    expect((await ai.request("POST", `/v1/models/${second.id}/rollback`)).body).toMatchObject({ status: "retired" });
    expect(await scoreHot()).toMatchObject({ version: "1" });
    expect((await ai.request("POST", `/v1/models/${first.id}/rollback`)).body).toMatchObject({ status: "retired" });
    expect(await scoreHot()).toMatchObject({ engine: "scorecard" });
    const { rows } = await ai.pool.query("select action from audit order by at");
    expect(rows.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(["ai.model.trained", "ai.model.promoted", "ai.model.rolled-back"]),
    );
  });

  test("a candidate measured against a model that no longer answers must be trained again", async () => {
    fill(400);
    const first = (await train()).body;
    fill(3000);
    const second = (await train(undefined, { as: "trainer" })).body;
    await ai.request("POST", `/v1/models/${first.id}/rollback`);
    expect(await ai.request("POST", `/v1/models/${second.id}/promote`)).toMatchObject({ status: 409 });
  });

  test("a model taught by turned outcomes is measured on leads that it has not seen, and refused", async () => {
    fill(1200);
    await train();
    fill(1200, 1, (outcome, id) => (heldOut(id) ? outcome : 1 - outcome));
    expect((await train()).body).toMatchObject({ status: "rejected", better: false });
  });
});

describe("models", () => {
  test("are evaluated on today's outcomes", async () => {
    fill(400);
    const { id } = (await train()).body;
    const { status, body } = await ai.request("POST", `/v1/models/${id}/evaluate`, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ model: "leads.converted v1" });
    expect(body.heldOut.n).toBeGreaterThan(50);
  });

  test("are listed newest first, page by page, without their weights", async () => {
    for (const _ of [1, 2, 3]) await train();
    const { body } = await ai.request("GET", "/v1/models?limit=2");
    expect(body.results.map(({ version }: { version: number }) => version)).toEqual([3, 2]);
    expect(body.results[0]).not.toHaveProperty("model");
    const next = await ai.request("GET", `/v1/models?limit=2&after=${body.paging.next.after}`);
    expect(next.body.results.map(({ version }: { version: number }) => version)).toEqual([1]);
  });

  test.each([
    ["GET", "/v1/models"],
    ["GET", "/v1/models/00000000-0000-7000-8000-000000000000"],
    ["POST", "/v1/models/train"],
    ["POST", "/v1/models/00000000-0000-7000-8000-000000000000/promote"],
    ["POST", "/v1/models/00000000-0000-7000-8000-000000000000/rollback"],
    ["POST", "/v1/models/00000000-0000-7000-8000-000000000000/evaluate"],
  ])("%s %s rejects an actor without the permission", async (method, path) => {
    const body = method === "GET" ? undefined : {};
    expect(await ai.request(method, path, body, { as: "nobody" })).toMatchObject({ status: 403 });
  });

  test("that are not there are not found", async () => {
    for (const action of ["promote", "rollback"])
      expect((await ai.request("POST", `/v1/models/00000000-0000-7000-8000-000000000000/${action}`)).status).toBe(404);
  });
});
