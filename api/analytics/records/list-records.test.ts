import { afterAll, beforeAll, expect, test } from "vitest";
import type { Grants } from "#kit/authorize.ts";
import { testDatabase, testRedis } from "#stack/testing.ts";
import { recordEvents } from "../intake/record-events.ts";
import { event, openAnalytics } from "../testing.ts";
import { Query, runQuery } from "../metrics/run-query.ts";
import { pipelineReport } from "../reports/reports.ts";
import { getRecord, listRecords } from "./list-records.ts";

let analytics: ReturnType<typeof openAnalytics>;
beforeAll(async () => {
  analytics = openAnalytics((await testDatabase("analytics")).url, (await testRedis("analytics")).url);
  const owners = { mine: { ownerId: "ann" }, team: { ownerId: "bob", teamId: "t1" }, other: { ownerId: "eve" } };
  await recordEvents(
    analytics.feeder,
    Object.entries(owners).map(([id, owner]) =>
      event("crm.lead.created", { objectType: "leads", id, properties: {}, changed: [], ...owner }),
    ),
  );
});
afterAll(() => analytics.close());

const read = "analytics.records:read";
const seen = async (grants: Grants) => {
  const ctx = analytics.as(grants, "ann", ["t1"]);
  return (await listRecords(ctx, { type: "leads", limit: 10 })).results.map(({ id }) => id);
};

test.each<[string, Grants, string[]]>([
  ["all", { [read]: "all" }, ["mine", "other", "team"]],
  ["team, with CRM's team", { [read]: "team", "crm.leads:read": "team" }, ["mine", "team"]],
  ["team, with all of CRM", { [read]: "team", "crm.*:read": "all" }, ["mine", "team"]],
  ["team, with CRM's own", { [read]: "team", "crm.leads:read": "own" }, ["mine"]],
  ["own", { [read]: "own", "crm.leads:read": "team" }, ["mine"]],
  ["team, without CRM's leads", { [read]: "team", "crm.contacts:read": "all" }, []],
])("the scope %s reaches its records and no more", async (_, grants, expected) => {
  expect(await seen(grants)).toEqual(expected);
});

test("without the permission nothing is answered, and a record out of reach is not found", async () => {
  await expect(seen({ "crm.leads:read": "all" })).rejects.toMatchObject({ code: "forbidden" });
  const ann = analytics.as({ [read]: "team", "crm.leads:read": "team" }, "ann", ["t1"]);
  await expect(getRecord(ann, { type: "leads", id: "other" })).rejects.toMatchObject({ code: "not_found" });
});

test("harm 26: what roles hide is in no record, dataset, dimension, filter, metric or report", async () => {
  const data = {
    objectType: "deals",
    id: "h1",
    properties: { dealstage: "closedwon", amount: "42", margin: "7" },
    changed: [],
  };
  await recordEvents(analytics.feeder, [event("crm.deal.created", data)]);
  const root = analytics.as({ "analytics.*:read": "all" });
  const fields = { "deals.amount": "hidden", "deals.margin": "hidden", "leads.dealstage": "hidden" } as const;
  const blind = { ...root, actor: { ...root.actor, fields } };
  const told = async (ctx: typeof root) => ({
    list: (await listRecords(ctx, { type: "deals", limit: 10 })).results[0]!.properties,
    one: (await getRecord(ctx, { type: "deals", id: "h1" })).properties,
    by: (await runQuery(ctx, Query.parse({ metrics: ["deals.created"], by: ["margin"] }))).results[0]!.rows,
    where: (await runQuery(ctx, Query.parse({ metrics: ["deals.created"], where: { margin: "7" } }))).results[0]!.rows,
    sum: (await runQuery(ctx, Query.parse({ metrics: ["deals.amount"], by: ["dealstage"] }))).results[0]!.rows,
    report: (await pipelineReport(ctx, {})).stages,
  });
  expect(await told(root)).toMatchObject({
    list: { amount: "42", margin: "7" },
    by: [{ by: { margin: "7" }, value: 1 }],
    where: [{ value: 1 }],
    sum: [{ by: { dealstage: "closedwon" }, value: 42 }],
    report: [{ stage: "closedwon", amount: 42 }],
  });
  expect(await told(blind)).toEqual({
    list: { dealstage: "closedwon" },
    one: { dealstage: "closedwon" },
    by: [{ by: { margin: null }, value: 1 }],
    where: [{ by: {}, value: 0 }],
    sum: [{ by: { dealstage: "closedwon" }, value: 0 }],
    report: [{ pipeline: null, stage: "closedwon", deals: 1, amount: 0 }],
  });
});
