import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { importFile, upload } from "../imports/testing.ts";
import { undoImport } from "../imports/read-import.ts";
import { work } from "../imports/testing.ts";
import { openCrm } from "../testing.ts";
import { createObject } from "./create-objects.ts";
import { getObject } from "./get-object.ts";

const secret = "8675309";
const phone = "+15550001111";
const fields = {
  "companies.annualrevenue": "hidden",
  "companies.phone": "hidden",
  "companies.vat_id": "hidden",
  "companies.industry": "readonly",
  "deals.dealstage": "readonly",
} as const;
const sam = actorWith(["crm.*:read", "crm.*:write", "crm.*:delete", "crm.*:*"], { id: "sam", fields });

let crm: Awaited<ReturnType<typeof openCrm>>;
let root: ReturnType<typeof crm.http>;
let call: ReturnType<typeof crm.http>;
let id: string;
const path = "/crm/v3/objects/companies";
beforeAll(async () => {
  crm = await openCrm();
  root = crm.http();
  call = crm.http(sam);
  const property = { label: "VAT id", type: "string", fieldType: "text", groupName: "companyinformation" };
  await root("POST", "/crm/v3/properties/companies", { ...property, name: "vat_id", hasUniqueValue: true });
  const properties = { name: "Acme", industry: "Mining", annualrevenue: secret, phone, vat_id: `DE${secret}` };
  id = (await root("POST", path, { properties })).body.id;
  await root("PATCH", `${path}/${id}`, { properties: { annualrevenue: `${secret}1` } });
  await root("PATCH", `${path}/${id}`, { properties: { annualrevenue: secret, city: "Ulm" } });
});
afterAll(() => crm.close());

const names = ["annualrevenue", "phone", "vat_id"];
const filter = (propertyName: string, operator = "HAS_PROPERTY", value?: string) => ({
  filterGroups: [{ filters: [{ propertyName, operator, ...(value && { value }) }] }],
});
const asked = names.map((name) => `properties=${name}&propertiesWithHistory=${name}`).join("&");

describe("harm 26: a hidden field", () => {
  const reads: [string, string, unknown?][] = [
    ["GET", `${path}?${asked}&propertiesWithHistory=city`],
    ["GET", `${path}/ID?${asked}`],
    ["POST", `${path}/batch/read`, { inputs: [{ id: "ID" }], properties: names, propertiesWithHistory: names }],
    ["POST", `${path}/search`, { properties: names }],
    ["PATCH", `${path}/ID`, { properties: { city: "Bonn" } }],
    ["POST", `${path}/batch/update`, { inputs: [{ id: "ID", properties: { city: "Köln" } }] }],
    ["GET", "/v1/records/companies/ID/history"],
    ["GET", "/crm/v3/properties/companies"],
  ];
  test.each(reads)("is in no answer of %s %s", async (method, url, body) => {
    const given = body === undefined ? undefined : JSON.parse(JSON.stringify(body).replaceAll("ID", id));
    const seen = await root(method, url.replaceAll("ID", id), given);
    expect(JSON.stringify(seen.body)).toMatch(/annualrevenue|city/);
    const answer = await call(method, url.replaceAll("ID", id), given);
    expect(answer.status).toBe(200);
    const text = JSON.stringify(answer.body);
    for (const hidden of [...names, secret, phone]) expect(text).not.toContain(hidden);
  });

  test("is no property to ask about", async () => {
    expect((await call("GET", "/crm/v3/properties/companies/annualrevenue")).status).toBe(404);
    expect((await call("PATCH", "/crm/v3/properties/companies/annualrevenue", { label: "x" })).status).toBe(404);
    expect((await call("DELETE", "/crm/v3/properties/companies/vat_id")).status).toBe(404);
    expect((await root("GET", "/crm/v3/properties/companies/vat_id")).status).toBe(200);
  });

  test("is no oracle: filters, sorts and idProperty answer as for a property that does not exist", async () => {
    const answers = async (name: string) =>
      Promise.all(
        [
          call("POST", `${path}/search`, filter(name)),
          call("POST", `${path}/search`, filter(name, "GT", "1")),
          call("POST", `${path}/search`, filter(name, "EQ", secret)),
          call("POST", `${path}/search`, { sorts: [name] }),
          call("POST", `${path}/search`, { sorts: [`-${name}`] }),
          call("GET", `${path}/DE${secret}?idProperty=${name}`),
          call("POST", `${path}/batch/read`, { inputs: [{ id: "x" }], idProperty: name }),
          call("POST", `${path}/batch/upsert`, { inputs: [{ id: "x", idProperty: name, properties: {} }] }),
        ].map(async (answer) => {
          const { status, body } = await answer;
          return [status, body.category, body.message.replaceAll(name, "…")];
        }),
      );
    const unknown = await answers("nosuchthing");
    for (const name of names) expect(await answers(name)).toEqual(unknown);
  });

  test("is not searched by text, while what is seen is", async () => {
    const total = async (query: string, as = call) => (await as("POST", `${path}/search`, { query })).body.total;
    expect(await total(phone.slice(3), root)).toBe(1);
    expect(await total(phone.slice(3))).toBe(0);
    expect(await total("acme")).toBe(1);
    expect(await total("acme 5550001")).toBe(0);
  });

  test("is refused in every write, by name, and nothing is written", async () => {
    const before = await getObject(crm.admin, "companies", { id, properties: [...names, "name"] });
    const properties = { annualrevenue: "1" };
    const writes: [string, string, unknown][] = [
      ["POST", path, { properties }],
      ["PATCH", `${path}/${id}`, { properties }],
      ["PATCH", `${path}/${id}`, { properties: { annualrevenue: null } }],
      ["POST", `${path}/batch/create`, { inputs: [{ properties: { name: "x" } }, { properties }] }],
      ["POST", `${path}/batch/update`, { inputs: [{ id, properties }] }],
    ];
    for (const [method, url, body] of writes) {
      const answer = await call(method, url, body);
      expect(answer).toMatchObject({ status: 400, body: { category: "VALIDATION_ERROR" } });
      expect(answer.body.errors).toMatchObject([{ code: "PROPERTY_DOESNT_EXIST", in: "/properties/annualrevenue" }]);
    }
    const after = await getObject(crm.admin, "companies", { id, properties: [...names, "name"] });
    expect(after.properties).toEqual(before.properties);
    expect((await root("POST", `${path}/search`, { query: "x" })).body.total).toBe(0);
  });

  test("is refused in imports, also as a property to be made or as the key", async () => {
    const ctx = { ...crm.admin, actor: sam };
    for (const request of [{}, { createMissing: true }, { createMissing: true, key: "vat_id" }])
      await expect(
        upload(ctx, { objectType: "companies", ...request }, "name,vat_id\nAcme,DE1\n"),
      ).rejects.toMatchObject({ faults: [{ message: expect.stringContaining("vat_id, which does not exist") }] });
  });

  test("keeps its value when someone who may not write it takes an import back", async () => {
    const other = await createObject(crm.admin, "companies", { properties: { name: "Undone", vat_id: "U1" } });
    const file = "vat_id,city,annualrevenue,industry\nU1,Rome,77,Steel\n";
    const { id: importId } = await importFile(crm, { objectType: "companies", key: "vat_id" }, file);
    await undoImport({ ...crm.admin, actor: sam }, importId);
    await work(crm);
    const now = await getObject(crm.admin, "companies", {
      id: other.id,
      properties: ["city", "annualrevenue", "industry"],
    });
    expect(now.properties).toMatchObject({ city: null, annualrevenue: "77", industry: "Steel" });
  });

  test("is told to the services that are to know it, whoever wrote the record", async () => {
    await call("PATCH", `${path}/${id}`, { properties: { city: "Trier" } });
    const told = (await crm.events("crm.company.updated")).at(-1)!;
    expect(told["data"].properties).toMatchObject({ city: "Trier", annualrevenue: secret });
  });
});

describe("harm 26: a read-only field", () => {
  test("is read, filtered and listed, and marked as read-only", async () => {
    const { body } = await call("GET", `${path}/${id}?properties=industry`);
    expect(body.properties.industry).toBe("Mining");
    expect((await call("POST", `${path}/search`, filter("industry", "EQ", "Mining"))).body.total).toBe(1);
    const property = await call("GET", "/crm/v3/properties/companies/industry");
    expect(property.body.modificationMetadata.readOnlyValue).toBe(true);
  });

  test("is refused in every write, by name", async () => {
    const properties = { industry: "Other" };
    for (const [method, url, body] of [
      ["POST", path, { properties }],
      ["PATCH", `${path}/${id}`, { properties }],
      ["POST", `${path}/batch/create`, { inputs: [{ properties }] }],
      ["POST", `${path}/batch/update`, { inputs: [{ id, properties }] }],
    ] as const) {
      const answer = await call(method, url, body);
      expect(answer).toMatchObject({
        status: 400,
        body: { errors: [{ code: "READ_ONLY_VALUE", in: "/properties/industry" }] },
      });
    }
    await expect(
      upload({ ...crm.admin, actor: sam }, { objectType: "companies" }, "name,industry\nAcme,Steel\n"),
    ).rejects.toMatchObject({ faults: [{ message: expect.stringContaining("industry, which is read-only") }] });
  });

  test("does not change by the back door: a new pipeline brings no new stage", async () => {
    const deal = await createObject(crm.admin, "deals", { properties: { dealname: "D" } });
    const stages = [{ label: "One", displayOrder: 0 }];
    const pipeline = (await root("POST", "/crm/v3/pipelines/deals", { label: "P", displayOrder: 1, stages })).body;
    const answer = await call("PATCH", `/crm/v3/objects/deals/${deal.id}`, { properties: { pipeline: pipeline.id } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ in: "/properties/dealstage" }] } });
  });
});

describe("harm 26: mass assignment", () => {
  const extras = [
    "id",
    "role",
    "roles",
    "ownerId",
    "teamId",
    "createdAt",
    "updatedAt",
    "isAdmin",
    "version",
    "type",
    "archived",
    "__proto__",
    "constructor",
  ];
  const bodies = (extra: string): [string, string, string][] => {
    const member = `${JSON.stringify(extra)}: "1"`;
    return [
      ["POST", path, `{"properties": {}, ${member}}`],
      ["POST", path, `{"properties": {${member}}}`],
      ["POST", path, `{"properties": {"name": {${member}}}}`],
      ["PATCH", `${path}/${id}`, `{"properties": {}, ${member}}`],
      ["PATCH", `${path}/${id}`, `{"properties": {${member}}}`],
      ["POST", `${path}/batch/create`, `{"inputs": [{"properties": {}, ${member}}]}`],
      ["POST", `${path}/batch/create`, `{"inputs": [{"properties": {}}], ${member}}`],
      ["POST", `${path}/batch/update`, `{"inputs": [{"id": "${id}", "properties": {${member}}}]}`],
      ["POST", `${path}/batch/update`, `{"inputs": [{"id": "${id}", "properties": {}, "nested": {${member}}}]}`],
      ["POST", `${path}/search`, `{${member}}`],
    ];
  };
  test.each(extras)("of %s is refused wherever it stands, and nothing is written", async (extra) => {
    const count = async () => (await root("POST", `${path}/search`, { limit: 0 })).body.total;
    const before = [await count(), (await root("GET", `${path}/${id}`)).headers.get("etag")];
    for (const [method, url, text] of bodies(extra)) {
      const { status } = await root(method, url, JSON.parse(text));
      expect([400, 200, 201], `${method} ${url} ${text}`).toContain(status);
      // `__proto__` is a member that schemas pass over: nothing may be taken from it.
      if (status < 300) expect(extra).toBe("__proto__");
    }
    if (extra !== "__proto__")
      expect([await count(), (await root("GET", `${path}/${id}`)).headers.get("etag")]).toEqual(before);
    expect(({} as Record<string, unknown>)["1"]).toBeUndefined();
  });
});
