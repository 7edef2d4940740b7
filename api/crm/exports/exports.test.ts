import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "csv-parse/sync";
import { audit } from "#db/crm/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { actorWith } from "#kit/testing.ts";
import { openCrm } from "../testing.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
  const inputs = Array.from({ length: 100 }, (_, n) => ({
    properties: { name: `Firm ${n}`, city: n % 2 ? "Ulm" : "Bonn" },
  }));
  for (let n = 0; n < 6; n++) await call("POST", "/crm/v3/objects/companies/batch/create", { inputs });
});
afterAll(() => crm.close());

const admin = actorWith({ "*": "all" });
/** The answer as text, for whoever is given; nobody for an open route. */
const fetchText = async (path: string, who: Actor | undefined = admin) => {
  const response = await crm
    .app(async () => who)
    .request(path, who ? { headers: { authorization: "Bearer token" } } : {});
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const make = async (body: object, by = call) => (await by("POST", "/v1/exports", body)).body as { id: string };
const rows = (text: string) => parse(text, { columns: true }) as Record<string, string>[];

test("a file holds every record that matches, in the columns that were asked for", async () => {
  const { id } = await make({ objectType: "companies", properties: ["name", "city"] });
  const { status, headers, text } = await fetchText(`/v1/exports/${id}/file`);
  expect([status, headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8; header=present"]);
  expect(headers.get("content-disposition")).toMatch(/^attachment; filename="companies-\w+\.csv"$/);
  const all = rows(text);
  expect([all.length, new Set(all.map((row) => row["hs_object_id"])).size]).toEqual([600, 600]);
  expect(Object.keys(all[0]!)).toEqual(["hs_object_id", "name", "city"]);
  expect((await call("GET", `/v1/exports/${id}`)).body).toMatchObject({ rows: 600, downloads: 1 });
});

test("filters narrow it; lines of JSON keep what is unset apart from what is empty", async () => {
  const filterGroups = [{ filters: [{ propertyName: "city", operator: "EQ", value: "Ulm" }] }];
  const { id } = await make({ objectType: "companies", properties: ["city", "phone"], filterGroups, format: "ndjson" });
  const lines = (await fetchText(`/v1/exports/${id}/file`)).text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect([lines.length, lines[0].city, lines[0].phone]).toEqual([300, "Ulm", null]);
});

test("harm 30: a cell that a spreadsheet would compute is text, and a negative amount is a number", async () => {
  const hostile = ["=1+1", "+49 731 1", "-5", "@SUM(A1)", 'a "b", c\nd'];
  for (const [n, name] of hostile.entries())
    await call("POST", "/crm/v3/objects/contacts", { properties: { firstname: name, email: `h${n}@example.com` } });
  const { id } = await make({ objectType: "contacts", properties: ["firstname"] });
  const names = rows((await fetchText(`/v1/exports/${id}/file`)).text).map((row) => row["firstname"]);
  expect(names).toEqual(["'=1+1", "'+49 731 1", "'-5", "'@SUM(A1)", 'a "b", c\nd']);
  await call("POST", "/crm/v3/objects/products", { properties: { name: "Refund", price: "-5.5" } });
  const refund = await make({ objectType: "products", properties: ["price"] });
  expect((await fetchText(`/v1/exports/${refund.id}/file`)).text).toContain(",-5.5\r\n");
});

test("the contract's way: 202, a status with an address that needs no token and ends, CSV only", async () => {
  const asked = {
    exportType: "VIEW",
    format: "CSV",
    exportName: "Firms",
    objectType: "0-2",
    objectProperties: ["name"],
    language: "EN",
    exportInternalValuesOptions: ["NAMES"],
    overrideAssociatedObjectsPerDefinitionPerRowLimit: false,
    publicCrmSearchRequest: {
      query: "",
      filters: [{ propertyName: "city", operator: "EQ", value: "Bonn" }],
      sorts: [],
    },
  };
  const started = await call("POST", "/crm/v3/exports/export/async", asked);
  expect(started.status).toBe(202);
  const { body } = await call("GET", `/crm/v3/exports/export/async/tasks/${started.body.id}/status`);
  expect(body.status).toBe("COMPLETE");
  const { pathname, search } = new URL(body.result);
  const file = await fetchText(pathname + search, undefined);
  expect([file.status, rows(file.text).length]).toEqual([200, 300]);

  const other = (await make({ objectType: "companies" })).id;
  for (const path of [
    `${pathname}?token=x`,
    `${pathname}?token=${"A".repeat(200)}`,
    `/v1/exports/${other}/download${search}`,
  ])
    expect((await fetchText(path, undefined)).status).toBe(404);
  const refused = await call("POST", "/crm/v3/exports/export/async", { ...asked, format: "XLSX" });
  expect([refused.status, refused.body.category]).toEqual([400, "VALIDATION_ERROR"]);
});

test("harm 26: a file holds only what its owner may see, and only its owner has it", async () => {
  await call("POST", "/crm/v3/objects/deals", {
    properties: { dealname: "Mine", amount: "7", hubspot_owner_id: "ann" },
  });
  await call("POST", "/crm/v3/objects/deals", {
    properties: { dealname: "Theirs", amount: "8", hubspot_owner_id: "ben" },
  });
  const ann = actorWith(
    { "crm.exports:create": "all", "crm.deals:read": "own" },
    { id: "ann", fields: { "deals.amount": "hidden" } },
  );
  const { id } = await make({ objectType: "deals" }, crm.http(ann));
  const { text } = await fetchText(`/v1/exports/${id}/file`, ann);
  expect(rows(text).map((row) => [row["dealname"], row["amount"]])).toEqual([["Mine", undefined]]);
  const filterGroups = [{ filters: [{ propertyName: "amount", operator: "GT", value: "1" }] }];
  for (const body of [
    { objectType: "deals", properties: ["amount"] },
    { objectType: "deals", filterGroups },
  ])
    expect((await crm.http(ann)("POST", "/v1/exports", body)).status).toBe(400);
  expect((await fetchText(`/v1/exports/${id}/file`, { ...ann, id: "ben" })).status).toBe(404);
  expect((await crm.http({ ...ann, id: "ben" })("GET", "/v1/exports")).body.results).toEqual([]);
});

test("harm 26: members of a list go out only to who may see the list, and only of its own type", async () => {
  const filters = [
    { filterType: "PROPERTY", property: "amount", operation: { operationType: "ALL_PROPERTY", operator: "IS_KNOWN" } },
  ];
  const filterBranch = {
    filterBranchType: "OR",
    filters: [],
    filterBranches: [{ filterBranchType: "AND", filterBranches: [], filters }],
  };
  const list = { name: "With an amount", objectTypeId: "0-3", processingType: "DYNAMIC", filterBranch };
  const { listId } = (await call("POST", "/crm/v3/lists", list)).body.list;
  const rights = { "crm.exports:create": "all", "crm.deals:read": "all", "crm.lists:read": "all" } as const;
  const blind = crm.http(actorWith(rights, { fields: { "deals.amount": "hidden" } }));
  const ask = async (body: object, by = call) => (await by("POST", "/v1/exports", body)).status;
  expect(await ask({ objectType: "deals", listId })).toBe(201);
  expect(await ask({ objectType: "deals", listId }, blind)).toBe(404);
  expect(await ask({ objectType: "contacts", listId })).toBe(400);
  expect(await ask({ objectType: "deals", listId: "1; drop" })).toBe(400);
  expect(await ask({ objectType: "deals", listId: "999999" })).toBe(404);
});

test("rejects an actor without crm.exports:create or without sight of the type, and keeps who took what out", async () => {
  const reader = crm.http(actorWith({ "crm.deals:read": "all" }));
  expect((await reader("POST", "/v1/exports", { objectType: "deals" })).status).toBe(403);
  const exporter = crm.http(actorWith({ "crm.exports:create": "all" }));
  expect((await exporter("POST", "/v1/exports", { objectType: "deals" })).status).toBe(403);
  const entries = await crm.db.select().from(audit);
  const actions = entries.map(({ action }) => action).filter((action) => action.startsWith("crm.export."));
  expect(new Set(actions)).toEqual(new Set(["crm.export.create", "crm.export.fetch"]));
});
