import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requests } from "#db/ai_orchestration/schema.ts";
import { providerDouble } from "../content/testing.ts";
import { testAi } from "../testing.ts";

const draft = "Subject: Data Science\n\nHi Maria, thank you for your interest in Data Science.";
let ai: Awaited<ReturnType<typeof testAi>>;
let provided: Awaited<ReturnType<typeof testAi>>;
let double: Awaited<ReturnType<typeof providerDouble>>;
beforeAll(async () => {
  ai = await testAi();
  double = await providerDouble([draft]);
  provided = await testAi(
    {},
    {
      AI_PROVIDER: "openai",
      AI_MODEL: "tiny",
      AI_BASE_URL: double.baseUrl,
      AI_API_KEY: "sk-x",
      AI_PRICES: '{"tiny": {"input": 10, "output": 50}}',
    },
  );
  for (const service of [ai, provided]) {
    service.records.set("leads/7", {
      firstname: "Maria",
      email: "m@acme.example",
      phone: "123",
      topic: "Data Science",
      total_visits: "8",
      message: "We want one tool for planning. Our planning fails every spring.",
    });
  }
});
afterAll(async () => {
  await Promise.all([ai.close(), provided.close(), double.close()]);
});

const brief = { purpose: "follow-up", recordId: "7" };

describe("content", () => {
  test("without a provider is a template's, grounded in the record", async () => {
    const { status, body } = await ai.request("POST", "/v1/content", brief);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      engine: "template",
      model: "template",
      cost: 0,
      confidence: null,
      result: { grounded: { firstName: "firstname", topic: "topic" } },
    });
    expect(body.result.text).toContain("Maria");
    expect(body.sources).toContainEqual({ kind: "record", ref: "leads/7" });
  });

  test("a record id that is no valid text is refused, not looked up", async () => {
    expect((await ai.request("POST", "/v1/content", { ...brief, recordId: "\ud800" })).status).toBe(400);
  });

  test("given facts win over the record's, and need no record", async () => {
    expect(
      (await ai.request("POST", "/v1/content", { ...brief, facts: { firstname: "Bo" } })).body.result.text,
    ).toContain("Bo");
    expect(
      (await ai.request("POST", "/v1/content", { purpose: "thank-you", channel: "sms", language: "de" })).body.result
        .text,
    ).toContain("Vertrauen");
  });

  test("with a provider is the model's, and its tokens and cost are kept", async () => {
    const { body } = await provided.request("POST", "/v1/content", brief);
    expect(body).toMatchObject({
      engine: "llm",
      model: "tiny",
      usage: { inputTokens: 100, outputTokens: 20 },
      cost: 0.002,
      result: { subject: "Data Science" },
    });
    const [row] = await provided.db.select().from(requests);
    expect(row).toMatchObject({ feature: "content", engine: "llm", inputTokens: 100, cost: 0.002 });
  });

  test("asked twice under one key is paid once", async () => {
    const before = double.seen.length;
    const key = { "idempotency-key": ai.key() };
    const first = await provided.request("POST", "/v1/content", brief, key);
    expect((await provided.request("POST", "/v1/content", brief, key)).body).toEqual(first.body);
    expect(double.seen.length - before).toBe(1);
  });

  test.each([
    [{ purpose: "spam" }, "/purpose"],
    [{ purpose: "intro", channel: "fax" }, "/channel"],
    [{ purpose: "intro", language: "xx" }, "/language"],
    [{ purpose: "intro", facts: { a: "x".repeat(2001) } }, "/facts/a"],
  ])("refuses %j with the place", async (body, path) => {
    const answer = await ai.request("POST", "/v1/content", body);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });
});

describe("next actions", () => {
  test("are ranked, with reasons, and what people dismiss sinks", async () => {
    const ask = async () => (await ai.request("POST", "/v1/next-actions", { recordId: "7" })).body;
    const first = await ask();
    expect(first).toMatchObject({ engine: "rules+model", model: "scorecard" });
    const [top] = first.result.actions;
    expect(top.reasons[0].length).toBeGreaterThan(5);
    for (let i = 0; i < 12; i++) {
      const { requestId } = await ask();
      expect(
        (await ai.request("POST", "/v1/feedback", { requestId, verdict: "dismissed", action: top.action })).status,
      ).toBe(201);
    }
    const after = (await ask()).result.actions;
    expect(after.find(({ action }: { action: string }) => action === top.action).priority).toBeLessThan(top.priority);
    expect(after[0].action).not.toBe(top.action);
  });

  test("need somebody to be about", async () => {
    expect(await ai.request("POST", "/v1/next-actions", {})).toMatchObject({
      status: 400,
      body: { errors: [{ path: "/recordId" }] },
    });
    expect((await ai.request("POST", "/v1/next-actions", { recordId: "hidden" })).status).toBe(404);
  });
});

describe("insights", () => {
  test("of a record quote it, with sources", async () => {
    const { body } = await ai.request("POST", "/v1/insights", { recordId: "7" });
    expect(body).toMatchObject({ engine: "extractive", cost: 0 });
    expect(body.result.highlights).toContainEqual({ text: "Our planning fails every spring.", source: "message" });
    expect(body.sources).toContainEqual({ kind: "property", ref: "message" });
  });

  test("of a provider that invents are refused: the extracted summary stands, with a warning", async () => {
    const liar = await providerDouble(["Klaus bought 50 licences."]);
    const service = await testAi({}, { AI_PROVIDER: "openai", AI_MODEL: "liar", AI_BASE_URL: liar.baseUrl });
    const { body } = await service.request("POST", "/v1/insights", { facts: { firstname: "Maria", company: "Acme" } });
    expect(body).toMatchObject({ engine: "extractive", usage: { inputTokens: 200 }, cost: null });
    expect(body.result.summary).not.toContain("Klaus");
    expect(body.result.warnings[0]).toContain('"Klaus"');
    await Promise.all([service.close(), liar.close()]);
  });

  test("of a segment tell its size, conversion and what sets it apart", async () => {
    for (let i = 0; i < 200; i++)
      ai.records.set(`contacts/${i}`, {
        lead_source: i % 4 ? "Google" : "Referral",
        plan: i % 4 ? "Basic" : "Pro",
        converted: i % 4 ? String(+(i % 10 === 0)) : "1",
      });
    const { body } = await ai.request("POST", "/v1/insights", {
      segment: { recordType: "contacts", property: "Lead Source", value: "referral" },
    });
    expect(body).toMatchObject({ engine: "statistics", result: { records: 50, rest: 150, conversion: 1 } });
    expect(body.result.differences[0]).toMatchObject({
      property: "plan",
      share: expect.closeTo(body.result.differences[0].value === "pro" ? 1 : 0),
    });
  });
});

describe("the rest", () => {
  test.each([
    ["/v1/content", brief],
    ["/v1/next-actions", { recordId: "7" }],
    ["/v1/insights", { recordId: "7" }],
    ["/v1/feedback", { requestId: "00000000-0000-7000-8000-000000000000", verdict: "accepted" }],
  ])("POST %s rejects an actor without the permission", async (path, body) => {
    expect(await ai.request("POST", path, body, { as: "nobody" })).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
  });

  test("feedback on an unknown answer is not found; a second word replaces the first", async () => {
    expect(
      (
        await ai.request("POST", "/v1/feedback", {
          requestId: "00000000-0000-7000-8000-000000000000",
          verdict: "accepted",
        })
      ).status,
    ).toBe(404);
    const { requestId } = (await ai.request("POST", "/v1/content", brief)).body;
    const first = await ai.request("POST", "/v1/feedback", { requestId, verdict: "accepted" });
    const second = await ai.request("POST", "/v1/feedback", { requestId, verdict: "edited", diff: "- a\n+ b" });
    expect(second.body.id).toBe(first.body.id);
    const { rows } = await ai.pool.query("select verdict, diff from feedback where request_id = $1", [requestId]);
    expect(rows).toEqual([{ verdict: "edited", diff: "- a\n+ b" }]);
  });

  test("the status names the engine of each feature and how to get a provider", async () => {
    expect((await ai.request("GET", "/v1/status")).body).toMatchObject({
      features: { leadScoring: "scorecard", content: "template" },
      provider: { configured: false, hint: expect.stringContaining("AI_PROVIDER") },
    });
    expect((await provided.request("GET", "/v1/status")).body.provider).toMatchObject({
      configured: true,
      name: "openai",
      model: "tiny",
      reachable: true,
    });
    expect(JSON.stringify((await provided.request("GET", "/v1/status")).body)).not.toContain("sk-x");
    expect((await ai.request("GET", "/v1/status", undefined, { as: "nobody" })).status).toBe(403);
  });

  test("a provider without a model is a fault of the environment", async () => {
    await expect(testAi({}, { AI_PROVIDER: "openai" })).rejects.toThrow("AI_MODEL");
  });
});
