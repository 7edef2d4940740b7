import { Client } from "@hubspot/api-client";
import { serve } from "@hono/node-server";
import { eq } from "drizzle-orm";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { properties } from "#db/crm/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { everything } from "../testing.ts";
import { openRollups } from "./testing.ts";

const { crm, call, post, define, make, read, follow, settle, dealOf } = await openRollups();
afterAll(() => crm.close());

const refused = async (type: string, given: object): Promise<string> => {
  const answer = await post(type, { name: "x", type: "number", ...given });
  expect(answer.status).toBe(400);
  return JSON.stringify([answer.body.message, answer.body.errors]);
};

describe("the definition of a roll-up", () => {
  test.each([
    ["lacks its property", { function: "sum", objectType: "deals" }, "rollup.property: is missing"],
    ["counts values", { function: "count", objectType: "deals", property: "amount" }, "leave it out"],
    ["names what is not there", { function: "sum", objectType: "deals", property: "a' or 1" }, "no property a' or 1"],
    ["sums texts", { function: "sum", objectType: "deals", property: "dealname" }, "dealname is a string one"],
    ["sums dates", { function: "sum", objectType: "deals", property: "closedate" }, "closedate is a datetime one"],
    ["gives something else", { function: "min", objectType: "deals", property: "closedate" }, "gives a datetime"],
    [
      "takes what each write sets",
      { function: "max", objectType: "deals", property: "hs_lastmodifieddate" },
      "set by each",
    ],
    ["goes another way", { function: "count", objectType: "deals", associationTypeId: 5 }, "no association type from"],
    ["is of no type", { function: "count", objectType: "unicorns" }, "Unable to infer object type"],
    ["has no such function", { function: "median", objectType: "deals", property: "amount" }, "rollup"],
    ["has more to say", { function: "count", objectType: "deals", where: "1=1" }, "where"],
  ])("that %s is refused in words", async (_, rollup, message) => {
    expect(await refused("companies", { rollup })).toContain(message);
  });

  test("is one thing: rolled up, or by a formula, and neither unique nor without its roll-up", async () => {
    const rollup = { function: "count", objectType: "deals" };
    expect(await refused("companies", { rollup, calculationFormula: "1" })).toContain("not by both");
    expect(await refused("companies", { rollup, hasUniqueValue: true })).toContain("cannot be unique");
    expect(await refused("companies", {})).toContain("rollup is missing");
    const other = await call("PATCH", "/crm/v3/properties/companies/annualrevenue", { rollup });
    expect([other.status, other.body.message]).toEqual([400, expect.stringContaining("is not rolled up")]);
  });

  test("cannot close a circle over types, by roll-ups or formulas, however many ask at once", async () => {
    const number = { type: "number", fieldType: "number" };
    for (const type of ["leads", "tasks"]) await post(type, { ...number, name: "size" });
    const both = await Promise.all([
      post("leads", {
        name: "of_tasks",
        type: "number",
        rollup: { function: "sum", objectType: "tasks", property: "size" },
      }),
      post("tasks", {
        name: "of_leads",
        type: "number",
        rollup: { function: "sum", objectType: "leads", property: "size" },
      }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    const turn = (type: string, name: string, objectType: string, property: string) =>
      call("PATCH", `/crm/v3/properties/${type}/${name}`, { rollup: { function: "sum", objectType, property } });
    const turned = await Promise.all([
      turn("leads", "of_tasks", "tasks", "of_leads"),
      turn("tasks", "of_leads", "leads", "of_tasks"),
    ]);
    expect(turned.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400]);
    expect(turned.find(({ status }) => status === 400)!.body.message).toContain("that goes in a circle");
    const formula = { type: "number", fieldType: "calculation_equation" };
    await post("tasks", { ...formula, name: "scaled", calculationFormula: "size * 2" });
    await define("leads", "of_scaled", { function: "sum", objectType: "tasks", property: "scaled" });
    await define("tasks", "back", { function: "sum", objectType: "leads", property: "of_scaled" });
    const closing = await call("PATCH", "/crm/v3/properties/tasks/scaled", { calculationFormula: "back + 1" });
    expect([closing.status, closing.body.message]).toEqual([
      400,
      "scaled is calculated from back is calculated from of_scaled of leads is calculated from scaled: that goes in a circle",
    ]);
    const own = await turn("leads", "of_scaled", "leads", "of_scaled");
    expect(own.body.message).toBe("of_scaled is calculated from of_scaled: that goes in a circle");
  });

  test("keeps what it uses: a property, a label, a type of records", async () => {
    await call("POST", "/crm-object-schemas/v3/schemas", {
      name: "boat",
      labels: { singular: "Boat", plural: "Boats" },
      requiredProperties: [],
      properties: [
        { name: "title", label: "Title", type: "string", fieldType: "text" },
        { name: "length", label: "Length", type: "number", fieldType: "number" },
      ],
    });
    const label = (await call("POST", "/crm/v4/associations/contacts/p_boat/labels", { name: "sails", label: "Sails" }))
      .body.results[0];
    const rollup = { function: "max", objectType: "p_boat", property: "length", associationTypeId: label.typeId };
    await define("contacts", "longest", rollup);
    const gone = [
      ["/crm/v3/properties/p_boat/length", "length is rolled up by longest of contacts"],
      [`/crm/v4/associations/contacts/p_boat/labels/${label.typeId}`, "the label Sails is rolled up by longest"],
      ["/crm-object-schemas/v3/schemas/p_boat", "p_boat is rolled up by longest of contacts"],
    ] as const;
    for (const [path, message] of gone) {
      const answer = await call("DELETE", path);
      expect([answer.status, answer.body.message]).toEqual([409, expect.stringContaining(message)]);
    }
    expect((await call("DELETE", "/crm/v3/properties/contacts/longest")).status).toBe(204);
    for (const [path] of gone) expect((await call("DELETE", path)).status).toBe(204);
  });

  test("and a formula cannot be what a type requires", async () => {
    await call("POST", "/crm-object-schemas/v3/schemas", {
      name: "barn",
      labels: { singular: "Barn", plural: "Barns" },
      requiredProperties: [],
      properties: [{ name: "title", label: "Title", type: "string", fieldType: "text" }],
    });
    await define("p_barn", "visits", { function: "count", objectType: "meetings" });
    const demand = (name: string) =>
      call("PATCH", "/crm-object-schemas/v3/schemas/p_barn", { requiredProperties: [name] });
    const answer = await demand("visits");
    expect([answer.status, answer.body.message]).toEqual([
      400,
      expect.stringContaining("visits of p_barn is calculated"),
    ]);
    expect((await demand("title")).status).toBe(200);
    await call("DELETE", "/crm/v3/properties/p_barn/title");
    const again = { name: "title", type: "string", calculationFormula: "'a'" };
    expect(await refused("p_barn", again)).toContain("cannot be made without title");
  });

  test("harm 26: is not for those who may not see what it uses, and is kept up by their writes", async () => {
    await define("companies", "hidden_sum", { function: "sum", objectType: "deals", property: "amount" });
    await settle();
    const seller = crm.http({ ...actorWith(everything), fields: { "deals.amount": "hidden" } as const });
    const seen = await seller("GET", "/crm/v3/properties/companies/hidden_sum");
    expect([seen.status, seen.body.calculated, seen.body.rollup]).toEqual([200, true, undefined]);
    await define("companies", "gone_sum", { function: "sum", objectType: "deals", property: "amount" });
    await call("DELETE", "/crm/v3/properties/companies/gone_sum");
    const gone = await seller("GET", "/crm/v3/properties/companies/gone_sum?archived=true");
    expect([gone.status, gone.body.rollup]).toEqual([200, undefined]);
    const leak = { name: "leak", type: "number" };
    const rollup = { function: "max", objectType: "deals", property: "amount" };
    const written = await post("companies", { ...leak, rollup }, seller);
    expect([written.status, written.body.message]).toEqual([400, expect.stringContaining("no property amount")]);
    const blind = crm.http(actorWith({ "crm.properties:write": "all", "crm.companies:read": "all" }));
    const counted = { function: "count", objectType: "deals" };
    expect((await post("companies", { ...leak, rollup: counted }, blind)).status).toBe(403);
    const company = await make("companies", { name: "C" });
    const deal = await dealOf(company, { amount: "9" });
    await seller("DELETE", `/crm/v3/objects/deals/${deal}`);
    await follow();
    expect(await read("companies", company, "hidden_sum")).toEqual([null]);
  });
});

test("the official client makes and reads ordinary properties beside roll-ups, which it shows as calculated", async () => {
  const server = serve({ fetch: crm.app().fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    const basePath = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { coreApi } = new Client({ accessToken: "token", basePath }).crm.properties;
    const given = { name: "plain", label: "Plain", groupName: "g", type: "number", fieldType: "number" };
    await define("companies", "deals_all", { function: "count", objectType: "deals" });
    const made = await coreApi.create("companies", given as never);
    expect([made.calculated, made.fieldType]).toEqual([false, "number"]);
    const { results } = await coreApi.getAll("companies");
    expect(results.find(({ name }) => name === "deals_all")).toMatchObject({
      fieldType: "calculation_rollup",
      calculated: true,
    });
    const [row] = await crm.db.select().from(properties).where(eq(properties.name, "plain"));
    expect(row).toMatchObject({ rollup: null, calculationFormula: null });
  } finally {
    server.close();
  }
});
