import { eq, inArray, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changes, deliveries, objects, recordChanges } from "#db/crm/schema.ts";
import { eraseOwn } from "../personal-data/own.ts";
import { recalculateNext } from "./recalculate.ts";
import { openRollups } from "./testing.ts";

const { crm, call, post, define, make, read, follow, settle, tied, dealOf } = await openRollups();
afterAll(() => crm.close());

describe("a roll-up", () => {
  const names = ["deals_all", "deals_sum", "deals_min", "deals_max", "deals_avg", "deals_last", "deals_first"];
  const told = (company: string) => read("companies", company, ...names);

  beforeAll(async () => {
    for (const [name, rollup, type] of [
      ["deals_all", { function: "count", objectType: "deal" }],
      ["deals_sum", { function: "sum", objectType: "0-3", property: "amount" }],
      ["deals_min", { function: "min", objectType: "deals", property: "amount" }],
      ["deals_max", { function: "max", objectType: "deals", property: "amount" }],
      ["deals_avg", { function: "avg", objectType: "deals", property: "amount" }],
      ["deals_last", { function: "max", objectType: "deals", property: "closedate" }, "datetime"],
      ["deals_first", { function: "min", objectType: "deals", property: "createdate" }, "datetime"],
      ["deals_primary", { function: "count", objectType: "deals", associationTypeId: 6 }],
    ] as const)
      await define("companies", name, rollup, type);
    const formula = { type: "number", fieldType: "calculation_equation", calculationFormula: "deals_max * 2" };
    await post("companies", { ...formula, name: "deals_twice" });
    await settle();
  });

  test("is told as one that nobody writes, with what it is taken from", async () => {
    const { body } = await call("GET", "/crm/v3/properties/companies/deals_sum");
    expect(body).toMatchObject({
      fieldType: "calculation_rollup",
      calculated: true,
      rollup: { function: "sum", objectType: "deals", property: "amount" },
      modificationMetadata: { readOnlyValue: true, archivable: true },
    });
    const written = await call("POST", "/crm/v3/objects/companies", { properties: { name: "C", deals_all: "7" } });
    expect([written.status, written.body.errors[0].code]).toEqual([400, "READ_ONLY_VALUE"]);
  });

  test("of nothing is a count of 0 from the first write on, and otherwise unset", async () => {
    const company = await make("companies", { name: "C" });
    const nothing = ["0", null, null, null, null, null, null];
    expect(await told(company)).toEqual(nothing);
    await dealOf(company, {});
    await follow();
    expect((await told(company)).slice(0, 6)).toEqual(["1", null, null, null, null, null]);
  });

  test("follows its records, and what is calculated from it follows too, in history, events and searches", async () => {
    const company = await make("companies", { name: "C" });
    const first = await dealOf(company, { amount: "0.1", closedate: "2024-02-01" });
    const second = await dealOf(company, { amount: "0.2", closedate: "2024-03-01" });
    await follow();
    const { createdAt } = (await call("GET", `/crm/v3/objects/deals/${first}`)).body;
    expect(await told(company)).toEqual(["2", "0.3", "0.1", "0.2", "0.15", "2024-03-01T00:00:00.000Z", createdAt]);
    expect(await read("companies", company, "deals_twice")).toEqual(["0.4"]);
    await call("PATCH", `/crm/v3/objects/deals/${second}`, { properties: { amount: "90210.5" } });
    await follow();
    expect(await read("companies", company, "deals_sum", "deals_twice")).toEqual(["90210.6", "180421"]);
    const history = await call("GET", `/crm/v3/objects/companies/${company}?propertiesWithHistory=deals_sum`);
    expect(history.body.propertiesWithHistory.deals_sum.map(({ value }: { value: string }) => value)).toEqual([
      "90210.6",
      "0.3",
    ]);
    const event = (await crm.events("crm.company.updated")).at(-1)!;
    expect(event).toMatchObject({ subject: `companies/${company}`, data: { previous: { deals_sum: "0.3" } } });
    const found = await call("POST", "/crm/v3/objects/companies/search", {
      filterGroups: [{ filters: [{ propertyName: "deals_sum", operator: "GT", value: "90000" }] }],
      sorts: ["-deals_sum"],
    });
    expect(found.body.results.map(({ id }: { id: string }) => id)).toEqual([company]);
  });

  test("follows associations as they come and go, each record once under however many labels", async () => {
    const [company, other] = [await make("companies", { name: "C" }), await make("companies", { name: "O" })];
    const deal = await make("deals", { dealname: "D", amount: "5" });
    const counts = async (id: string) => {
      await follow();
      return read("companies", id, "deals_all", "deals_primary", "deals_sum");
    };
    await call("PUT", `/crm/v4/objects/deals/${deal}/associations/default/companies/${company}`);
    expect(await counts(company)).toEqual(["1", "0", "5"]);
    const primary = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 5 }];
    await call("PUT", `/crm/v4/objects/deals/${deal}/associations/companies/${company}`, primary);
    expect(await counts(company)).toEqual(["1", "1", "5"]);
    const inputs = [{ types: primary, from: { id: deal }, to: { id: company } }];
    await call("POST", "/crm/v4/associations/deals/companies/batch/labels/archive", { inputs });
    expect(await counts(company)).toEqual(["1", "0", "5"]);
    const v3 = { inputs: [{ from: { id: deal }, to: { id: other }, type: "deal_to_company" }] };
    await call("POST", "/crm/v3/associations/deals/companies/batch/create", v3);
    expect(await counts(other)).toEqual(["1", "0", "5"]);
    await call("POST", "/crm/v3/associations/deals/companies/batch/archive", v3);
    expect(await counts(other)).toEqual(["0", "0", null]);
    await call("DELETE", `/crm/v4/objects/deals/${deal}/associations/companies/${company}`);
    expect(await counts(company)).toEqual(["0", "0", null]);
  });

  test("leaves out what is archived, merged away or erased, and takes in what comes back", async () => {
    const company = await make("companies", { name: "C" });
    const [first, second, third] = [
      await dealOf(company, { amount: "1" }),
      await dealOf(company, { amount: "10" }),
      await dealOf(company, { amount: "100" }),
    ];
    const sums = async (id = company) => {
      await follow();
      return read("companies", id, "deals_all", "deals_sum");
    };
    await call("DELETE", `/crm/v3/objects/deals/${third}`);
    expect(await sums()).toEqual(["2", "11"]);
    const both = { primaryObjectId: first, objectIdToMerge: second };
    const merged = (await call("POST", "/crm/v3/objects/deals/merge", both)).body.id;
    expect(await sums()).toEqual(["1", "1"]);
    expect((await call("POST", `/v1/records/deals/${merged}/undo-merge`)).status).toBe(200);
    expect(await sums()).toEqual(["2", "11"]);
    const twin = await make("companies", { name: "C2" });
    await dealOf(twin, { amount: "1000" });
    const one = await call("POST", "/crm/v3/objects/companies/merge", {
      primaryObjectId: company,
      objectIdToMerge: twin,
    });
    expect(await sums(one.body.id)).toEqual(["3", "1011"]);
    expect((await call("POST", `/v1/records/companies/${one.body.id}/undo-merge`)).status).toBe(200);
    expect([await sums(), await sums(twin)]).toEqual([
      ["2", "11"],
      ["1", "1000"],
    ]);
    const { propertiesWithHistory } = (
      await call("GET", `/crm/v3/objects/companies/${company}?propertiesWithHistory=deals_sum`)
    ).body;
    expect(propertiesWithHistory.deals_sum.map(({ value }: { value: string }) => value)).not.toContain("1011");
    await crm.db.update(deliveries).set({ deliveredAt: new Date() });
    const erased = { emails: [], records: [`deals/${first}`] };
    await crm.db.transaction((db) => eraseOwn({ ...crm.admin, db }, erased));
    expect(await sums()).toEqual(["1", "10"]);
  });

  test("passes on through other roll-ups, type by type", async () => {
    await define("contacts", "worth", { function: "sum", objectType: "companies", property: "deals_sum" });
    await settle();
    const company = await make("companies", { name: "C" });
    const contact = await make("contacts", {}, [tied(company, 279)]);
    const deal = await dealOf(company, { amount: "7" });
    await follow();
    expect(await read("contacts", contact, "worth")).toEqual(["7"]);
    await call("DELETE", `/crm/v3/objects/deals/${deal}`);
    await follow();
    expect(await read("contacts", contact, "worth")).toEqual([null]);
    expect(await crm.db.select().from(recordChanges)).toEqual([]);
  });

  test("of values that are no numbers, or beyond what a number holds, is unset and holds nobody up", async () => {
    const company = await make("companies", { name: "C" });
    const deal = await dealOf(company, { amount: "5" });
    await crm.db
      .update(objects)
      .set({ properties: { dealname: "D", amount: "'; drop table objects --" } })
      .where(eq(objects.id, Number(deal)));
    await follow();
    expect(await read("companies", company, "deals_all", "deals_sum")).toEqual(["1", null]);
    await dealOf(company, { amount: "1e99" });
    await follow();
    expect(await read("companies", company, "deals_all", "deals_sum")).toEqual(["2", null]);
  });

  test("changes with its definition", async () => {
    const company = await make("companies", { name: "C" });
    await dealOf(company, { amount: "3" });
    await dealOf(company, { amount: "4" });
    await define("companies", "changing", { function: "sum", objectType: "deals", property: "amount" });
    await settle();
    expect(await read("companies", company, "changing")).toEqual(["7"]);
    const patch = (given: object) => call("PATCH", "/crm/v3/properties/companies/changing", given);
    const changed = await patch({ rollup: { function: "max", objectType: "deals", property: "amount" } });
    expect([changed.status, changed.body.rollup.function]).toEqual([200, "max"]);
    await settle();
    expect(await read("companies", company, "changing")).toEqual(["4"]);
    expect((await patch({ calculationFormula: "1" })).status).toBe(400);
    expect((await patch({ fieldType: "number" })).status).toBe(400);
  });
});

describe("records that are there when a roll-up is made", () => {
  const counted = async () =>
    (await crm.db.select().from(objects).where(eq(objects.type, "tickets"))).filter(
      ({ properties: { calls_all, calls_time } }) => calls_all === "1" && calls_time === "60",
    ).length;

  test("are rolled up chunk by chunk, and whoever goes on after a stop goes on there", async () => {
    await crm.db.execute(sql`
      with pairs as (select nextval('objects_id_seq') as ticket, nextval('objects_id_seq') as call from generate_series(1, 700)),
      tickets as (insert into objects (id, type, properties) select ticket, 'tickets', '{}' from pairs),
      calls as (insert into objects (id, type, properties) select call, 'calls', '{"hs_call_duration": "60"}' from pairs)
      insert into associations (from_id, from_type, to_id, to_type, type_id)
      select ticket, 'tickets', call, 'calls', 219 from pairs
      union all select call, 'calls', ticket, 'tickets', 220 from pairs`);
    await settle();
    const rollup = { function: "sum", objectType: "calls", property: "hs_call_duration" };
    await define("tickets", "calls_all", { function: "count", objectType: "calls" });
    await define("tickets", "calls_time", rollup);
    const progress = async () => (await call("GET", "/v1/calculations/tickets")).body;
    expect(await progress()).toEqual({ state: "processing", percent: 0 });
    await recalculateNext(crm.admin);
    expect(await counted()).toBe(500);
    const dying = { ...crm.admin, publish: () => Promise.reject(new Error("killed")) };
    await expect(recalculateNext(dying as never)).rejects.toThrow("killed");
    expect([await counted(), (await progress()).state]).toEqual([500, "processing"]);
    while (await recalculateNext(crm.admin));
    expect([await counted(), await progress()]).toEqual([700, { state: "complete", percent: 100 }]);
    const tickets = crm.db.select({ id: objects.id }).from(objects).where(eq(objects.type, "tickets"));
    const written = await crm.db.select().from(changes).where(inArray(changes.objectId, tickets));
    expect(written).toHaveLength(700);
    expect(await crm.events("crm.ticket.updated")).toEqual([]);
  });
});
