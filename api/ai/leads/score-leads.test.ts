import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requests, seenLeads } from "#db/ai_orchestration/schema.ts";
import { testAi } from "../testing.ts";

let ai: Awaited<ReturnType<typeof testAi>>;
beforeAll(async () => {
  ai = await testAi();
});
afterAll(() => ai.close());

const score = (leads: unknown, headers?: Record<string, string>) =>
  ai.request("POST", "/v1/leads/score", { leads }, headers);

describe("scoring before any outcome is known", () => {
  test("the scorecard answers, with reasons and low confidence, and says so", async () => {
    const { status, body } = await score([
      { features: { total_visits: 9, time_spent: "300", lead_source: "Referral" } },
    ]);
    expect(status).toBe(200);
    const [first] = body.results;
    expect(first).toMatchObject({
      engine: "scorecard",
      model: "scorecard",
      version: "1",
      cost: 0,
      usage: { inputTokens: 0, outputTokens: 0 },
    });
    expect(first.result.band).toBe("hot");
    expect(first.confidence).toBeLessThanOrEqual(0.2);
    expect(first.reasons.join()).toContain("Time spent is 300");
    expect(first.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("leads that come one by one are ranked by those before: at least one of twenty is hot, not all", async () => {
    const bands = [];
    for (let i = 0; i < 20; i++)
      bands.push(
        (await score([{ features: { total_visits: (i * 7) % 20, time_spent: (i * 13) % 50, n: i } }])).body.results[0]
          .result.band,
      );
    expect(bands).toContain("hot");
    expect(bands.filter((band) => band === "hot").length).toBeLessThan(12);
  });

  test("a lead by id gets its properties from Analytics, and its score is told as an event", async () => {
    ai.records.set("leads/42", { total_visits: "30", time_spent: "900" });
    const { body } = await score([{ leadId: "42" }]);
    expect(body.results[0]).toMatchObject({
      leadId: "42",
      result: { band: "hot" },
      sources: [{ kind: "record", ref: "leads/42" }, { kind: "model" }],
    });
    const { rows } = await ai.pool.query("select event from outbox where subject = 'leads/42'");
    expect(rows).toHaveLength(1);
    expect(rows[0].event).toMatchObject({
      type: "ai.lead.scored",
      data: { leadId: "42", band: "hot", model: "scorecard" },
    });
  });

  test("given features count before Analytics has heard of the lead", async () => {
    const { status, body } = await score([{ leadId: "not-there-yet", features: { total_visits: 1 } }]);
    expect(status).toBe(200);
    expect(body.results[0].leadId).toBe("not-there-yet");
  });

  test("nothing but engagement is remembered of a lead", async () => {
    await score([
      { leadId: "private", features: { email: "m@acme.example", firstname: "Maria", total_visits: 3, tags: "Hot" } },
    ]);
    const rows = await ai.db.select().from(seenLeads);
    expect(rows.find(({ key }) => key === "leads/private")?.engagement).toEqual({ total_visits: 3 });
    expect(JSON.stringify(rows)).not.toMatch(/Maria|acme/);
  });

  test("five hundred leads are scored with less than a second of work, in their order", async () => {
    const leads = Array.from({ length: 500 }, (_, i) => ({
      leadId: `bulk-${i}`,
      features: { total_visits: i, time_spent: i * 3, lead_source: "Google", email: `p${i}@x.example` },
    }));
    const before = process.cpuUsage();
    const { status, body } = await score(leads);
    const { user, system } = process.cpuUsage(before);
    // Work, not waiting: other tests share the machine.
    expect(user + system).toBeLessThan(1_000_000);
    expect(status).toBe(200);
    expect(body.results.map(({ leadId }: { leadId: string }) => leadId)).toEqual(leads.map(({ leadId }) => leadId));
    expect(new Set(body.results.map(({ requestId }: { requestId: string }) => requestId)).size).toBe(1);
    const [row] = (await ai.db.select().from(requests)).filter(({ count }) => count === 500);
    expect(row).toMatchObject({ feature: "score", engine: "scorecard" });
  });
});

describe("scoring refuses", () => {
  test("a caller without the permission, and one without a token", async () => {
    expect(await score([{ features: { visits: 1 } }], { as: "nobody" })).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
    expect((await score([{ features: { visits: 1 } }], { as: "stranger" })).status).toBe(401);
  });

  test("a lead that the caller may not see is not found, with its place", async () => {
    const { status, body } = await score([{ features: { visits: 1 } }, { leadId: "hidden" }]);
    expect(status).toBe(404);
    expect(body.errors).toEqual([{ path: "/leads/1/leadId", message: "was not found" }]);
  });

  test.each([
    ["none", [], "/leads"],
    ["501", Array.from({ length: 501 }, () => ({ features: { visits: 1 } })), "/leads"],
    ["a lead that is neither", [{}], "/leads/0"],
    ["unknown keys", [{ features: { visits: 1 }, admin: true }], "/leads/0"],
    ["a huge string", [{ features: { visits: "9".repeat(2001) } }], "/leads/0/features/visits"],
    ["a nested value", [{ features: { visits: { $gt: 0 } } }], "/leads/0/features/visits"],
    [
      "301 features",
      [{ features: Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`f${i}`, 1])) }],
      "/leads/0/features",
    ],
    ["a path as id", [{ leadId: "../users/1" }], "/leads/0/leadId"],
  ])("%s, with the place", async (_, leads, path) => {
    const { status, body } = await score(leads);
    expect(status).toBe(400);
    expect(body.errors.map((fault: { path: string }) => fault.path)).toContain(path);
  });

  test("__proto__ as a feature, with the place, and no prototype changes", async () => {
    const { status, body } = await ai.request(
      "POST",
      "/v1/leads/score",
      '{"leads":[{"features":{"__proto__":{"polluted":1},"visits":3}}]}',
    );
    expect(status).toBe(400);
    expect(body.errors[0].path).toBe("/leads/0/features/__proto__");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("names of methods are names like any other", async () => {
    const { status, body } = await score([
      { features: { constructor: "x", toString: "y", hasOwnProperty: 1, valueOf: true } },
    ]);
    expect(status).toBe(200);
    expect(body.results[0].confidence).toBe(0);
  });
});

describe("an Idempotency-Key", () => {
  test("gives the first answer again, and refuses another request under it", async () => {
    const key = { "idempotency-key": ai.key() };
    const leads = [{ features: { total_visits: 4, time_spent: 77 } }];
    const first = await score(leads, key);
    const again = await score(leads, key);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect((await score([{ features: { total_visits: 5 } }], key)).status).toBe(422);
  });

  test("ten times at once is one answer", async () => {
    const key = { "idempotency-key": ai.key() };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => score([{ features: { total_visits: 8 } }], key)),
    );
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  test("a failed request leaves its key free", async () => {
    const key = { "idempotency-key": ai.key() };
    expect((await score([{ leadId: "late" }], key)).status).toBe(404);
    ai.records.set("leads/late", { total_visits: "2" });
    expect((await score([{ leadId: "late" }], key)).status).toBe(200);
  });
});
