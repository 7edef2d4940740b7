import { Client } from "@hubspot/api-client";
import { serve } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asc, eq, inArray, sql } from "drizzle-orm";
import { changes, objects, properties, recalculations, recordChanges } from "#db/crm/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { followChanges } from "../lists/follow.ts";
import { everything, openCrm } from "../testing.ts";
import { recalculateNext } from "./recalculate.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
  await define("products", { name: "cost", type: "number", fieldType: "number" });
  await define("products", { name: "margin", type: "number", calculationFormula: "amount_net - cost" }, 400);
});
afterAll(() => crm.close());

const define = async (type: string, given: object, status = 201) => {
  const over = { label: "L", groupName: "productinformation", fieldType: "calculation_equation", ...given };
  const answer = await call("POST", `/crm/v3/properties/${type}`, over);
  expect([answer.status, answer.body.message]).toEqual([status, status === 201 ? undefined : expect.any(String)]);
  return answer.body;
};
const make = async (type: string, given: object) =>
  (await call("POST", `/crm/v3/objects/${type}`, { properties: given })).body;
const read = async (type: string, id: string, ...names: string[]) =>
  (await call("GET", `/crm/v3/objects/${type}/${id}?properties=${names.join(",")}`)).body.properties;
const calculateAll = async () => {
  while (await recalculateNext(crm.admin));
};
const follow = async () => {
  while (await followChanges(crm.admin));
};

describe("a calculated property", () => {
  beforeAll(async () => {
    await define("deals", { name: "cost", type: "number", fieldType: "number" });
    await define("deals", { name: "margin", type: "number", calculationFormula: "amount - cost" });
    await define("deals", {
      name: "size",
      type: "enumeration",
      options: [
        {
          label: "Big",
          value: "big",
        },
      ],
      calculationFormula: "if margin > 100 'big' else 'small'",
    });
    await calculateAll();
  });

  test("is told as one that nobody writes, with its formula", async () => {
    const { body } = await call("GET", "/crm/v3/properties/deals/margin");
    expect(body).toMatchObject({
      fieldType: "calculation_equation",
      calculated: true,
      calculationFormula: "amount - cost",
      modificationMetadata: {
        readOnlyValue: true,
        archivable: true,
      },
    });
    const refused = await call("POST", "/crm/v3/objects/deals", { properties: { dealname: "D", margin: "1" } });
    expect([refused.status, refused.body.errors[0].code]).toEqual([400, "READ_ONLY_VALUE"]);
    expect((await call("GET", "/crm/v3/properties/deals/amount")).body.calculated).toBe(false);
  });

  test("has its value with the write that changes what it comes from, in history and events too", async () => {
    const made = await make("deals", { dealname: "D", amount: "250.30", cost: "50.10" });
    expect(made.properties).toMatchObject({ margin: "200.2", size: "big" });
    const { body } = await call("PATCH", `/crm/v3/objects/deals/${made.id}`, { properties: { cost: "200" } });
    // What is no option of an enumeration is unset.
    expect(body.properties).toMatchObject({ cost: "200", margin: "50.3", size: null });
    const told = (await crm.events()).filter((event) => event.subject === `deals/${made.id}`);
    expect(
      told.map(({ data }) => [data.changed.filter((name: string) => /margin|size/.test(name)), data.previous?.margin]),
    ).toEqual([
      [["margin", "size"], undefined],
      [["margin", "size"], "200.2"],
    ]);
    const history = await call("GET", `/crm/v3/objects/deals/${made.id}?propertiesWithHistory=margin`);
    expect(history.body.propertiesWithHistory.margin.map((one: { value: string }) => one.value)).toEqual([
      "50.3",
      "200.2",
    ]);
    await call("PATCH", `/crm/v3/objects/deals/${made.id}`, { properties: { cost: null } });
    expect(await read("deals", made.id, "margin", "size")).toMatchObject({ margin: null, size: null });
  });

  test("is searched, sorted and listed by as any other", async () => {
    const [low, high] = [
      await make("deals", { dealname: "L", amount: "9100", cost: "100" }),
      await make("deals", { dealname: "H", amount: "20100", cost: "100" }),
    ];
    const found = await call("POST", "/crm/v3/objects/deals/search", {
      filterGroups: [{ filters: [{ propertyName: "margin", operator: "GTE", value: "9000" }] }],
      sorts: [{ propertyName: "margin", direction: "DESCENDING" }],
      properties: ["margin"],
    });
    expect(found.body.results.map((one: { id: string }) => one.id)).toEqual([high.id, low.id]);
  });

  test("is right in batches, upserts and merges", async () => {
    const batch = await call("POST", "/crm/v3/objects/deals/batch/create", {
      inputs: [
        { properties: { dealname: "A", amount: "10", cost: "4" } },
        { properties: { dealname: "B", cost: "1" } },
      ],
    });
    const [a, b] = batch.body.results;
    expect([a.properties.margin, b.properties.margin]).toEqual(["6", undefined]);
    const merged = await call("POST", "/crm/v3/objects/deals/merge", { primaryObjectId: b.id, objectIdToMerge: a.id });
    // The primary's cost with the other's amount.
    expect(await read("deals", merged.body.id, "margin")).toMatchObject({ margin: "9" });
  });

  test("of the date of creation is exact from the first write on", async () => {
    await define("tickets", { name: "born", type: "number", calculationFormula: "createdate" });
    const made = await make("tickets", { subject: "T" });
    expect(made.properties.born).toBe(String(Date.parse(made.createdAt)));
  });
});

describe("a definition", () => {
  test("that is wrong says where", async () => {
    const { message } = await define(
      "leads",
      { name: "x", type: "number", calculationFormula: "lead_score * scale" },
      400,
    );
    expect(message).toBe("calculationFormula, character 14: there is no property scale of leads");
    await define("leads", { name: "x", type: "number", calculationFormula: "1", hasUniqueValue: true }, 400);
    await define("leads", { name: "x", type: "number" }, 400);
    await define("leads", { name: "x", type: "date", calculationFormula: "1" }, 400);
    const other = await call("PATCH", "/crm/v3/properties/leads/lead_score", { calculationFormula: "1" });
    expect([other.status, other.body.message]).toEqual([400, expect.stringContaining("lead_score is not calculated")]);
  });

  test("cannot close a circle, however many ask at once", async () => {
    await define("leads", { name: "first", type: "number", calculationFormula: "lead_score" });
    await define("leads", { name: "second", type: "number", calculationFormula: "lead_score" });
    const change = (name: string, calculationFormula: string) =>
      call("PATCH", `/crm/v3/properties/leads/${name}`, { calculationFormula });
    const answers = await Promise.all([change("first", "second + 1"), change("second", "first + 1")]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400]);
    expect(answers.find(({ status }) => status === 400)!.body.message).toContain("that goes in a circle");
  });

  test("keeps what it uses from being removed, and lets both go together", async () => {
    await define("tasks", { name: "base", type: "number", fieldType: "number" });
    await define("tasks", { name: "double", type: "number", calculationFormula: "base * 2" });
    const refused = await call("DELETE", "/crm/v3/properties/tasks/base");
    expect([refused.status, refused.body.message]).toEqual([
      409,
      expect.stringContaining("base is in the formula of double"),
    ]);
    const inputs = [{ name: "base" }, { name: "double" }];
    expect((await call("POST", "/crm/v3/properties/tasks/batch/archive", { inputs })).status).toBe(204);
  });

  test("is made and changed by the official client", async () => {
    const server = serve({ fetch: crm.app().fetch, port: 0, hostname: "127.0.0.1" });
    await new Promise((resolve) => server.once("listening", resolve));
    try {
      const basePath = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { coreApi, batchApi } = new Client({ accessToken: "token", basePath }).crm.properties;
      const own = {
        label: "Yearly",
        groupName: "dealinformation",
        type: "number",
        fieldType: "calculation_equation",
      } as const;
      const made = await coreApi.create("deals", {
        ...own,
        name: "yearly",
        calculationFormula: "amount * 12",
      } as never);
      expect([made.calculated, made.calculationFormula]).toEqual([true, "amount * 12"]);
      const changed = await coreApi.update("deals", "yearly", { calculationFormula: "amount * 4" });
      expect(changed.calculationFormula).toBe("amount * 4");
      const both = await batchApi.create("deals", {
        inputs: [
          { ...own, name: "half", calculationFormula: "amount / 2" },
          { ...own, name: "quarter", calculationFormula: "half / 2" },
        ],
      } as never);
      expect(both.results.map((one) => one.name)).toEqual(["half", "quarter"]);
    } finally {
      server.close();
    }
  });
});

describe("records that are there when a formula is made or changed", () => {
  const ids = async () =>
    (
      await crm.db.select({ id: objects.id }).from(objects).where(eq(objects.type, "products")).orderBy(asc(objects.id))
    ).map((row) => row.id);
  const totals = async () => {
    const rows = await crm.db
      .select()
      .from(objects)
      .where(inArray(objects.id, await ids()));
    return rows.filter((row) => row.properties["total"] === String(Number(row.properties["price"]) * 2)).length;
  };

  beforeAll(async () => {
    await calculateAll();
    await crm.db.execute(sql`insert into objects (type, properties)
      select 'products', jsonb_build_object('price', n::text) from generate_series(1, 1200) n`);
  });

  test("are calculated in the background, chunk by chunk, and whoever goes on after a stop goes on there", async () => {
    await define("products", { name: "total", type: "number", calculationFormula: "price * 2" });
    const progress = async () => (await call("GET", "/v1/calculations/products")).body;
    expect(await progress()).toEqual({ state: "processing", percent: 0 });
    await recalculateNext(crm.admin);
    expect(await totals()).toBe(500);
    // A process that dies in a chunk leaves nothing of it.
    const dying = { ...crm.admin, publish: () => Promise.reject(new Error("killed")) };
    await expect(recalculateNext(dying as never)).rejects.toThrow("killed");
    expect(await totals()).toBe(500);
    const halfway = await progress();
    expect(halfway.state).toBe("processing");
    expect(halfway.percent).toBeGreaterThan(0);
    await calculateAll();
    expect([await totals(), await progress()]).toEqual([1200, { state: "complete", percent: 100 }]);
    const written = await crm.db
      .select()
      .from(changes)
      .where(inArray(changes.objectId, await ids()));
    expect(written.filter(({ changed }) => "total" in changed)).toHaveLength(1200);
    const told = await crm.events("crm.calculation.batch");
    expect(told.flatMap(({ data }) => data.records.filter((one: any) => one.properties.total))).toHaveLength(1200);
    expect((await crm.events("crm.product.updated")).filter(({ data }) => data.changed.includes("total"))).toEqual([]);
  });

  test("are calculated anew from the first when the formula changes meanwhile", async () => {
    const change = (calculationFormula: string) =>
      call("PATCH", "/crm/v3/properties/products/total", { calculationFormula });
    await change("price * 3");
    await recalculateNext(crm.admin);
    await change("price + price");
    const [job] = await crm.db.select().from(recalculations).where(eq(recalculations.objectType, "products"));
    expect(job!.cursor).toBe(0);
    await calculateAll();
    expect(await totals()).toBe(1200);
  });

  test("that a write slipped past the formula are put right by whoever follows changes", async () => {
    await follow();
    const [id] = await ids();
    await crm.db
      .update(objects)
      .set({ properties: { price: "77" } })
      .where(eq(objects.id, id!));
    await follow();
    expect(await read("products", String(id), "total")).toMatchObject({ total: "154" });
    expect((await crm.db.select().from(recordChanges)).length).toBe(0);
  });
});

test("harm 26: a formula is not for those who may not see what it uses, and is kept up by their writes", async () => {
  await define("companies", { name: "worth", type: "number", calculationFormula: "annualrevenue / numberofemployees" });
  await calculateAll();
  const seller = {
    ...actorWith(everything),
    fields: { "companies.annualrevenue": "hidden", "companies.worth": "hidden" } as const,
  };
  const partly = { ...actorWith(everything), fields: { "companies.annualrevenue": "hidden" } as const };
  const made = await make("companies", { name: "C", annualrevenue: "1000", numberofemployees: "10" });
  const patched = await crm.http(seller)("PATCH", `/crm/v3/objects/companies/${made.id}`, {
    properties: { numberofemployees: "20" },
  });
  expect(JSON.stringify(patched.body)).not.toContain("worth");
  expect(await read("companies", made.id, "worth")).toMatchObject({ worth: "50" });
  const seen = await crm.http(partly)("GET", "/crm/v3/properties/companies/worth");
  expect([seen.status, JSON.stringify(seen.body).includes("annualrevenue")]).toEqual([200, false]);
  const written = await crm.http(partly)("POST", "/crm/v3/properties/companies", {
    name: "leak",
    label: "L",
    groupName: "g",
    type: "number",
    fieldType: "calculation_equation",
    calculationFormula: "annualrevenue",
  });
  expect([written.status, written.body.message]).toEqual([
    400,
    expect.stringContaining("there is no property annualrevenue"),
  ]);
});

test("nothing is asked of a type without formulas, and progress is for those who may read it", async () => {
  expect(await crm.db.select().from(properties).where(eq(properties.objectType, "calls"))).toEqual([]);
  const nobody = crm.http(actorWith({ "crm.contacts:read": "all" }));
  expect((await nobody("GET", "/v1/calculations/deals")).status).toBe(403);
  expect((await call("GET", "/v1/calculations/calls")).body).toEqual({ state: "complete", percent: 100 });
});
