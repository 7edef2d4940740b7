import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, testRedis } from "#stack/testing.ts";
import { recordEvents } from "../intake/record-events.ts";
import { funnelReport } from "../reports/reports.ts";
import { listRecords } from "../records/list-records.ts";
import { event, lead, openAnalytics } from "../testing.ts";
import { metrics } from "./metrics.ts";
import { Query, runQuery } from "./run-query.ts";

let analytics: ReturnType<typeof openAnalytics>;
beforeAll(async () => {
  analytics = openAnalytics((await testDatabase("analytics")).url, (await testRedis("analytics")).url);
  const deal = (id: string, stage: string, amount: string) =>
    event("crm.deal.created", {
      objectType: "deals",
      id,
      properties: { dealstage: stage, amount, pipeline: "default" },
    });
  await recordEvents(analytics.feeder, [
    lead(
      "created",
      "1",
      { lead_source: "Google", converted: "1", createdate: "2026-01-05T00:00:00Z", lead_score: "0.9" },
      "ann",
    ),
    lead(
      "created",
      "2",
      { lead_source: "Google", converted: "0", createdate: "2026-01-20T00:00:00Z", lead_score: "0.2" },
      "bob",
    ),
    lead("created", "3", { lead_source: "Olark Chat", createdate: "2026-02-03T00:00:00Z" }),
    deal("1", "closedwon", "100.5"),
    deal("2", "closedlost", "50"),
    deal("3", "closedwon", "not a number"),
    event("comms.message.sent", { id: "m1", purpose: "marketing", recordId: "leads/1", template: "a" }),
    event("comms.message.received", { id: "r1", inReplyTo: "m1", recordId: "leads/1" }),
    event("comms.message.suppressed", { id: "m2", purpose: "marketing", recordId: "leads/2", template: "a" }),
  ]);
});
afterAll(() => analytics.close());

const ask = (query: unknown, ctx = analytics.manager) => runQuery(ctx, Query.parse(query));
const valuesOf = async (query: unknown) => (await ask(query)).results[0]!.rows;

test("counts by any property of the record", async () => {
  expect(await valuesOf({ metrics: ["leads.created"], by: ["lead_source"] })).toEqual([
    { by: { lead_source: "Google" }, value: 2 },
    { by: { lead_source: "Olark Chat" }, value: 1 },
  ]);
});

test("what processes told is counted by type, for those who see its record", async () => {
  const told = { ...event("sales.demo.held", {}), source: "/processes/sales/demo", subject: "leads/1" };
  await recordEvents(analytics.feeder, [told, told, { ...told, id: "demo-2", subject: "leads/2" }]);
  const query = { metrics: ["facts.recorded"], by: ["type"] };
  expect(await valuesOf(query)).toEqual([{ by: { type: "sales.demo.held" }, value: 2 }]);
  const { rows } = (await ask(query, analytics.as({ "analytics.*:read": "own", "crm.leads:read": "own" }, "ann")))
    .results[0]!;
  expect(rows).toEqual([{ by: { type: "sales.demo.held" }, value: 1 }]);
});

test("groups by month in UTC and keeps to the period asked", async () => {
  const query = {
    metrics: ["leads.created"],
    grain: "month",
    from: "2026-01-10T00:00:00Z",
    to: "2026-03-01T00:00:00Z",
  };
  expect(await valuesOf(query)).toEqual([
    { by: {}, period: "2026-01-01", value: 1 },
    { by: {}, period: "2026-02-01", value: 1 },
  ]);
});

test("compares with the period before", async () => {
  const query = {
    metrics: ["leads.created"],
    from: "2026-02-01T00:00:00Z",
    to: "2026-03-01T00:00:00Z",
    compare: "previous",
  };
  const { results, compared } = await ask(query);
  expect([results[0]!.rows[0]!.value, compared![0]!.rows[0]!.value]).toEqual([1, 2]);
});

test("rates, sums and conditions come out as calculated by hand", async () => {
  expect((await valuesOf({ metrics: ["leads.conversionRate"] }))[0]!.value).toBeCloseTo(1 / 3, 12);
  expect((await valuesOf({ metrics: ["deals.amount"] }))[0]!.value).toBe(150.5);
  expect((await valuesOf({ metrics: ["deals.winRate"] }))[0]!.value).toBeCloseTo(2 / 3, 12);
  expect((await valuesOf({ metrics: ["messages.replyRate"] }))[0]!.value).toBe(1);
  expect((await valuesOf({ metrics: ["leads.created"], where: { lead_source: ["Google"] } }))[0]!.value).toBe(2);
});

test("every declared metric answers, also where there is nothing to measure", async () => {
  const empty = { from: "1990-01-01T00:00:00Z", to: "1990-01-02T00:00:00Z" };
  for (const name of Object.keys(metrics)) {
    const [row] = await valuesOf({ metrics: [name], ...empty });
    expect({ name, value: row!.value ?? 0 }).toEqual({ name, value: 0 });
  }
});

test("counts only what the caller may see", async () => {
  const ann = analytics.as({ "analytics.*:read": "own", "crm.leads:read": "own" }, "ann");
  expect(
    (await ask({ metrics: ["leads.created", "messages.sent"] }, ann)).results.map((r) => r.rows[0]!.value),
  ).toEqual([1, 1]);
  expect((await listRecords(ann, { type: "leads", limit: 10 })).results.map((row) => row.id)).toEqual(["1"]);
});

test("the funnel counts the leads that reached each stage", async () => {
  const { stages } = await funnelReport(analytics.manager, {});
  expect(Object.fromEntries(stages.map(({ stage, count }) => [stage, count]))).toEqual({
    created: 3,
    scored: 2,
    routed: 2,
    contacted: 1,
    replied: 1,
    converted: 1,
  });
});

test.each([
  [{ metrics: ["nope"] }, "/metrics"],
  [{ metrics: ["__proto__"] }, "/metrics"],
  [{ metrics: ["runs.started"], by: ["city"] }, "/by"],
  [{ metrics: ["leads.created"], compare: "previous" }, "/compare"],
])("refuses %j at its place", async (query, path) => {
  await expect(ask(query)).rejects.toMatchObject({ code: "invalid_input", faults: [{ path }] });
});

test.each(["a'b", 'a"b', "a; drop table records", "a) or 1=1 --", "ünï"])(
  "a dimension named %s never reaches SQL",
  (name) => {
    expect(Query.safeParse({ metrics: ["leads.created"], by: [name] }).success).toBe(false);
    expect(Query.safeParse({ metrics: ["leads.created"], where: { [name]: "x" } }).success).toBe(false);
  },
);

test("a hostile value is only a value", async () => {
  expect(await valuesOf({ metrics: ["leads.created"], where: { lead_source: "' or '1'='1" } })).toEqual([
    { by: {}, value: 0 },
  ]);
});

test("rejects an actor without analytics.reports:read", async () => {
  await expect(ask({ metrics: ["leads.created"] }, analytics.feeder)).rejects.toMatchObject({ code: "forbidden" });
  await expect(listRecords(analytics.feeder, { type: "leads", limit: 1 })).rejects.toMatchObject({ code: "forbidden" });
});
