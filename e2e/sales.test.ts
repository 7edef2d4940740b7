import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "#stack/files.ts";
import { csv, type Row } from "./leads.ts";
import { System } from "./system.ts";

const folder = join(root, "..", "shared", "data", "sales-opportunities");
const there = existsSync(folder);
if (!there) console.log("skipped: ../shared/data/sales-opportunities is not there");
const read = (name: string) => parse<Row>(readFileSync(join(folder, name)), { columns: true });

let system: System;
let deals: Row[];
beforeAll(async () => {
  if (!there) return;
  system = await System.start("--no-demo");
  // Who leads an agent, and where, stands in a file of its own.
  const teams = new Map(read("sales_teams.csv").map((row) => [row["sales_agent"], row]));
  deals = read("sales_pipeline.csv").map((row) => {
    const team = teams.get(row["sales_agent"])!;
    return { ...row, manager: team["manager"]!, region: team["regional_office"]! };
  });
});
afterAll(() => system?.dispose());

const load = async (request: object, rows: Row[]) => {
  const form = new FormData();
  form.set("request", JSON.stringify(request));
  form.set("file", new File([csv(rows)], "rows.csv", { type: "text/csv" }));
  const { id } = await system.call("crm", "POST", "/v1/imports", form);
  return system.until("the import is done", async () => {
    const state = await system.call("crm", "GET", `/v1/imports/${id}`);
    return state.state !== "running" && state;
  });
};

const stages = {
  Won: "closedwon",
  Lost: "closedlost",
  Engaging: "qualifiedtobuy",
  Prospecting: "appointmentscheduled",
};
const request = {
  objectType: "deals",
  mapping: {
    opportunity_id: "opportunity_id",
    sales_agent: "sales_agent",
    product: "product",
    account: "account",
    deal_stage: "dealstage",
    engage_date: "engage_date",
    close_date: "closedate",
    close_value: "amount",
    manager: "manager",
    region: "region",
  },
  values: { deal_stage: stages, product: { GTXPro: "GTX Pro" } },
  key: "opportunity_id",
  createMissing: true,
  events: "none",
};

const won = (row: Row) => row["deal_stage"] === "Won";
const worth = (rows: Row[]) => rows.filter(won).reduce((sum, row) => sum + Number(row["close_value"]), 0);
const quarterOf = (row: Row) => {
  const [year, month] = row["close_date"]!.split("-").map(Number) as [number, number];
  return `${year}-${String(Math.floor((month - 1) / 3) * 3 + 1).padStart(2, "0")}-01`;
};
type Answer = { results: { metric: string; rows: { by: Row; period?: string; value: number }[] }[] };
const query = async (body: object) => (await system.call<Answer>("analytics", "POST", "/v1/query", body)).results;

test.skipIf(!there)(
  "8,800 deals with their dirt are imported, and imported again they are the same deals",
  async () => {
    expect(await load(request, deals)).toMatchObject({ state: "done", rows: 8_800, created: 8_800, failed: 0 });
    expect(await load(request, deals)).toMatchObject({ state: "done", created: 0, updated: 8_800, failed: 0 });
    const filters = [{ propertyName: "product", operator: "EQ", value: "GTX Pro" }];
    const found = await system.call("crm", "POST", "/crm/v3/objects/deals/search", {
      filterGroups: [{ filters }],
      limit: 1,
    });
    expect(found.total).toBe(deals.filter((row) => ["GTXPro", "GTX Pro"].includes(row["product"]!)).length);
    const firms = {
      objectType: "companies",
      mapping: { account: "name", sector: "sector" },
      values: { sector: { technolgy: "technology" } },
      key: "name",
      createMissing: true,
    };
    expect(await load(firms, read("accounts.csv"))).toMatchObject({ created: 85, failed: 0 });
  },
);

test.skipIf(!there)("the totals come out right: 4,238 won, worth 10,005,534, a win rate of 63.15 %", async () => {
  const [n, amount, rate] = await system.until("Analytics knows all of them", async () => {
    const results = await query({ metrics: ["deals.won", "deals.wonAmount", "deals.winRate"] });
    const values = results.map(({ rows }) => rows[0]!.value);
    return values[0] === 4_238 && values;
  });
  expect([n, amount]).toEqual([4_238, 10_005_534]);
  expect(rate).toBeCloseTo(0.6315, 4);
});

test.skipIf(!there)("by region, manager, agent, product and quarter they are what the file adds up to", async () => {
  const named = (row: Row) => (row["product"] === "GTXPro" ? "GTX Pro" : row["product"]!);
  const dimensions: [string, (row: Row) => string][] = [
    ["region", (row) => row["region"]!],
    ["manager", (row) => row["manager"]!],
    ["sales_agent", (row) => row["sales_agent"]!],
    ["product", named],
  ];
  for (const [name, of] of dimensions) {
    const [counts, amounts] = await query({ metrics: ["deals.won", "deals.wonAmount"], by: [name] });
    const groups = Map.groupBy(deals.filter(won), of);
    expect(Object.fromEntries(counts!.rows.map(({ by, value }) => [by[name], value]))).toEqual(
      Object.fromEntries([...groups].map(([key, rows]) => [key, rows.length])),
    );
    expect(Object.fromEntries(amounts!.rows.map(({ by, value }) => [by[name], value]))).toEqual(
      Object.fromEntries([...groups].map(([key, rows]) => [key, worth(rows)])),
    );
  }
  const [byQuarter] = await query({ metrics: ["deals.wonAmount"], grain: "quarter" });
  expect(Object.fromEntries(byQuarter!.rows.map(({ period, value }) => [period, value]))).toEqual(
    Object.fromEntries([...Map.groupBy(deals.filter(won), quarterOf)].map(([key, rows]) => [key, worth(rows)])),
  );
});
