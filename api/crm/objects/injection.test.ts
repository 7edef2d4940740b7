import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { objects } from "#db/crm/schema.ts";
import { followChanges } from "../lists/follow.ts";
import { openCrm } from "../testing.ts";
import { injections } from "./injection-payloads.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
let id: string;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
  const { body } = await call("POST", "/crm/v3/objects/contacts", { properties: { firstname: "Ada", city: "Ulm" } });
  id = body.id;
});
afterAll(() => crm.close());

const contacts = "/crm/v3/objects/contacts";
const text = encodeURIComponent;
const search = (body: object) => call("POST", `${contacts}/search`, body);
const filter = (propertyName: string, operator: string, value: object) =>
  search({ filterGroups: [{ filters: [{ propertyName, operator, ...value }] }] });

const asking = (property: string, ...operations: object[]) => ({
  filterBranchType: "AND",
  filterBranches: [],
  filters: operations.map((operation) => ({ filterType: "PROPERTY", property, operation })),
});
const valuesOf = (p: string) =>
  asking(
    "firstname",
    { operationType: "STRING", operator: "CONTAINS", value: p },
    { operationType: "MULTISTRING", operator: "STARTS_WITH", values: [p] },
    { operationType: "ENUMERATION", operator: "CONTAINS_ALL", values: [p] },
    { operationType: "MULTISTRING", operator: "IS_EQUAL_TO", values: [p, "x"] },
  );
const list = (filterBranch: object) =>
  call("POST", "/crm/v3/lists", {
    objectTypeId: "0-1",
    processingType: "DYNAMIC",
    name: crypto.randomUUID(),
    filterBranch,
  });

type Attack = [place: string, ask: (payload: string) => ReturnType<typeof call>];
/** Every place of CRM Core where a caller's text comes near a statement. */
const places: Attack[] = [
  ["a filter's property", (p) => filter(p, "EQ", { value: "x" })],
  ["a filter's value", (p) => filter("firstname", "EQ", { value: p })],
  ["a filter's list", (p) => filter("firstname", "IN", { values: [p, "x"] })],
  ["a filter's bounds", (p) => filter("firstname", "BETWEEN", { value: p, highValue: p })],
  ["a number's filter", (p) => filter("hs_object_id", "GT", { value: p })],
  ["a date's filter", (p) => filter("createdate", "LT", { value: p })],
  ["a token", (p) => filter("firstname", "CONTAINS_TOKEN", { value: p })],
  ["a token that is not there", (p) => filter("firstname", "NOT_CONTAINS_TOKEN", { value: p })],
  ["a sort", (p) => search({ sorts: [p] })],
  ["a sort with direction", (p) => search({ sorts: [{ propertyName: p, direction: "DESCENDING" }] })],
  ["a query", (p) => search({ query: p })],
  ["a search's cursor", (p) => search({ after: p })],
  ["a search's properties", (p) => search({ properties: [p] })],
  ["a list's cursor", (p) => call("GET", `${contacts}?after=${text(p)}`)],
  ["a list's limit", (p) => call("GET", `${contacts}?limit=${text(p)}`)],
  ["asked properties", (p) => call("GET", `${contacts}/${id}?properties=${text(p)}&propertiesWithHistory=${text(p)}`)],
  ["asked associations", (p) => call("GET", `${contacts}/${id}?associations=${text(p)}`)],
  ["an id", (p) => call("GET", `${contacts}/${text(p)}`)],
  ["an idProperty", (p) => call("GET", `${contacts}/x?idProperty=${text(p)}`)],
  ["a unique value", (p) => call("GET", `${contacts}/${text(p)}?idProperty=email`)],
  ["ids of a batch", (p) => call("POST", `${contacts}/batch/read`, { inputs: [{ id: p }] })],
  ["an object type", (p) => call("GET", `/crm/v3/objects/${text(p)}`)],
  ["a property's name", (p) => call("GET", `/crm/v3/properties/contacts/${text(p)}`)],
  ["a pipeline's id", (p) => call("GET", `/crm/v3/pipelines/deals/${text(p)}`)],
  ["an association's end", (p) => call("GET", `/crm/v4/objects/contacts/${id}/associations/${text(p)}`)],
  ["a history's cursor", (p) => call("GET", `/v1/records/contacts/${id}/history?after=${text(p)}`)],
  ["an association's filter", (p) => filter(`associations.${p}`, "IN", { values: [p, "1"] })],
  ["a list's property", (p) => list(asking(p, { operationType: "ALL_PROPERTY", operator: "IS_KNOWN" }))],
  ["a list's values", (p) => list(valuesOf(p))],
  ["a list's name", (p) => call("GET", `/crm/v3/lists/object-type-id/0-1/name/${text(p)}`)],
  ["a duplicate's cursor", (p) => call("GET", `/v1/duplicates?after=${text(p)}`)],
  ["an import's id", (p) => call("GET", `/v1/imports/${text(p)}`)],
  ["a filter of the audit", (p) => call("GET", `/v1/audit?actor=${text(p.slice(0, 99))}&subject=${text(p)}`)],
  ["a written property's name", (p) => call("PATCH", `${contacts}/${id}`, { properties: { [p]: "x" } })],
];

const atOnce = 8;

/** What an error of Postgres, of the driver or of our own code would say. */
const raw =
  /syntax error|SQLSTATE|relation "|column "|operator does not|invalid input syntax|Failed query|node_modules|at \w+ \(|DrizzleQueryError|violates/i;

test("two hundred payloads and more are tried", () => {
  expect(new Set(injections).size).toBeGreaterThanOrEqual(200);
});

describe("harm 27: SQL and operator injection", () => {
  test.each(places)("through %s: no error of ours, none of the database shown, nothing slow", async (_, ask) => {
    const faults: string[] = [];
    const attempt = async (payload: string) => {
      const started = performance.now();
      const { status, body } = await ask(payload);
      const told = body === undefined ? "" : JSON.stringify(body).replaceAll(JSON.stringify(payload).slice(1, -1), "");
      if (status >= 500) faults.push(`${status} for ${payload}`);
      if (status >= 400 && raw.test(told.replaceAll(payload, ""))) faults.push(`${told} for ${payload}`);
      if (performance.now() - started > 6_000) faults.push(`slow for ${payload}`);
    };
    for (let n = 0; n < injections.length; n += atOnce) await Promise.all(injections.slice(n, n + atOnce).map(attempt));
    expect(faults).toEqual([]);
  });

  test("what was taken as a list's filter finds nobody it should not, and breaks no list", async () => {
    while (await followChanges(crm.admin));
    const { rows } = await crm.db.execute(sql`select count(*)::int as lists, count(fault)::int as faults,
      (select count(*)::int from list_members) as members from lists`);
    expect(rows).toEqual([{ lists: expect.any(Number), faults: 0, members: 0 }]);
    expect(rows[0]!["lists"]).toBeGreaterThan(200);
  });

  test("changed nothing and opened nothing", async () => {
    const { rows } = await crm.db.execute(sql`select owner_id, properties from ${objects}`);
    expect(rows).toEqual([{ owner_id: null, properties: { firstname: "Ada", city: "Ulm" } }]);
  });

  test("a wildcard over everything is bounded: it ends within the statement's two seconds or is told so", async () => {
    await crm.db.execute(sql`
      insert into ${objects} (type, properties, search_text)
      select 'contacts', jsonb_build_object('firstname', repeat('ab ', 200) || n), repeat('ab ', 200) || n from generate_series(1, 20000) n`);
    for (const body of [
      { query: "%" },
      { query: "b ".repeat(500) },
      {
        filterGroups: [
          { filters: [{ propertyName: "firstname", operator: "CONTAINS_TOKEN", value: "*b*b*b*b*b*b*b*x" }] },
        ],
      },
      {
        filterGroups: [
          { filters: [{ propertyName: "firstname", operator: "NOT_CONTAINS_TOKEN", value: "*".repeat(100) }] },
        ],
      },
    ]) {
      const started = performance.now();
      const { status } = await search(body);
      expect([200, 504]).toContain(status);
      expect(performance.now() - started).toBeLessThan(10_000);
    }
  });
});
