import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Grants } from "#kit/authorize.ts";
import { actorWith } from "#kit/testing.ts";
import { followOnce } from "../lists/follower.ts";
import { openCrm } from "../testing.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
});
afterAll(() => crm.close());

const settle = async () => {
  while (await followOnce(crm.admin));
};
const made = async (type: string, properties: Record<string, string>) => {
  const { status, body } = await call("POST", `/crm/v3/objects/${type}`, { properties });
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id as string;
};
const ask = async (query = "", by = call) => (await by("GET", `/v1/duplicates?${query}`)).body.results;
const of = async (id: string, query = "", by = call) => ask(`recordId=${id}&${query}`, by);
const record = async (id: string) =>
  (await call("GET", `/crm/v3/objects/contacts/${id}?properties=email,firstname,lastname,city,phone`)).body;

describe("a pair", () => {
  test("is found by number, name with company, and domain, with what speaks for it", async () => {
    const one = await made("contacts", {
      firstname: "Ann",
      lastname: "Lee",
      company: "Acme GmbH",
      phone: "+49 731 1234567",
    });
    const two = await made("contacts", {
      firstname: "ann",
      lastname: "LEE",
      company: "ACME",
      mobilephone: "0049 (731) 1234567",
    });
    await made("contacts", { firstname: "Ann", lastname: "Lee", company: "Other" });
    await settle();
    expect(await ask()).toEqual([
      expect.objectContaining({
        state: "open",
        confidence: 0.94,
        reasons: expect.arrayContaining([
          { kind: "phone", properties: ["mobilephone", "phone"] },
          { kind: "name_company", properties: ["company", "firstname", "lastname"] },
        ]),
        records: [expect.objectContaining({ id: one }), expect.objectContaining({ id: two })],
      }),
    ]);
    await made("companies", { name: "Globex Inc.", domain: "globex.test" });
    await made("companies", { name: "Globex", website: "https://www.globex.test/about" });
    await settle();
    expect((await ask("objectType=companies")).map((pair: any) => pair.confidence)).toEqual([0.94]);
    expect(await ask("objectType=companies&minConfidence=0.95")).toEqual([]);
  });

  test("comes and goes with the values that speak for it", async () => {
    const one = await made("leads", { email: "max@leads.test" });
    const two = await made("leads", { email: "max+shop@leads.test" });
    await settle();
    expect(await of(one, "objectType=leads")).toHaveLength(1);
    await call("PATCH", `/crm/v3/objects/leads/${two}`, { properties: { email: "moritz@leads.test" } });
    await settle();
    expect(await of(one, "objectType=leads")).toEqual([]);
    await call("PATCH", `/crm/v3/objects/leads/${two}`, { properties: { email: "max@leads.test" } });
    await settle();
    expect(await of(one, "objectType=leads")).toHaveLength(1);
    await call("DELETE", `/crm/v3/objects/leads/${two}`);
    await settle();
    expect(await of(one, "objectType=leads")).toEqual([]);
  });

  test("is none where many share what they share", async () => {
    const ids = await Promise.all(
      Array.from({ length: 22 }, (_, n) => made("contacts", { firstname: `P${n}`, phone: "+49 89 5550000" })),
    );
    await settle();
    // Those that came first were two; with the crowd complete no further pair is made of it.
    const last = await made("contacts", { firstname: "Last", phone: "+49 89 5550000" });
    await settle();
    expect(await of(last)).toEqual([]);
    expect(ids).toHaveLength(22);
  });

  test("is dismissed for good, unless that is taken back", async () => {
    const one = await made("contacts", { firstname: "Dis", phone: "+49 30 1111111" });
    await made("contacts", { firstname: "Dat", phone: "+49 30 1111111" });
    await settle();
    const [pair] = await of(one);
    expect((await call("POST", `/v1/duplicates/${pair.id}/dismiss`)).status).toBe(204);
    await call("PATCH", `/crm/v3/objects/contacts/${one}`, { properties: { city: "Ulm" } });
    await settle();
    expect(await of(one)).toEqual([]);
    expect(await of(one, "state=dismissed")).toEqual([
      expect.objectContaining({ id: pair.id, decidedBy: expect.any(String) }),
    ]);
    expect((await call("POST", `/v1/duplicates/${pair.id}/reopen`)).status).toBe(204);
    expect(await of(one)).toHaveLength(1);
  });

  test("pages from the surest on", async () => {
    const all = await ask("limit=100");
    const first = (await call("GET", "/v1/duplicates?limit=1")).body;
    const next = (await call("GET", `/v1/duplicates?limit=100&after=${first.paging.next.after}`)).body;
    expect([...first.results, ...next.results].map((pair: any) => pair.id)).toEqual(all.map((pair: any) => pair.id));
    expect((await call("GET", "/v1/duplicates?after=x")).status).toBe(400);
  });
});

describe("a merge", () => {
  test("is undone: each has its own values, associations, lists and unique values again, and what came since is kept", async () => {
    const one = await made("contacts", { email: "eva@undo.test", firstname: "Eva", phone: "+49 30 2222222" });
    const two = await made("contacts", {
      email: "eva.b@undo.test",
      firstname: "Eva B",
      city: "Bonn",
      phone: "+49 30 2222222",
    });
    const [deal, company] = [await made("deals", { dealname: "D" }), await made("companies", { name: "C" })];
    await call("PUT", `/crm/v4/objects/contacts/${two}/associations/default/deals/${deal}`);
    const { body } = await call("POST", "/crm/v3/lists", {
      objectTypeId: "0-1",
      name: "Undone",
      processingType: "MANUAL",
    });
    await call("PUT", `/crm/v3/lists/${body.list.listId}/memberships/add`, [two]);
    await settle();
    const [pair] = await of(one);
    const merged = await call("POST", `/v1/duplicates/${pair.id}/merge`, { primaryId: one });
    expect(merged.status).toBe(200);
    const { mergedId } = merged.body;
    expect((await record(one)).id).toBe(mergedId);
    expect((await of(one, "state=merged"))[0]).toMatchObject({ id: pair.id, mergedId });
    await settle();
    const members = async () =>
      (await call("GET", `/crm/v3/lists/${body.list.listId}/memberships`)).body.results.map((row: any) => row.recordId);
    expect(await members()).toEqual([mergedId]);
    await call("PATCH", `/crm/v3/objects/contacts/${mergedId}`, { properties: { lastname: "Later" } });
    await call("PUT", `/crm/v4/objects/contacts/${mergedId}/associations/default/companies/${company}`);

    const undone = await call("POST", `/v1/duplicates/${pair.id}/undo`);
    expect([undone.status, undone.body]).toEqual([200, { restoredIds: [one, two] }]);
    expect((await record(one)).properties).toMatchObject({
      email: "eva@undo.test",
      firstname: "Eva",
      city: null,
      lastname: "Later",
    });
    expect((await record(two)).properties).toMatchObject({
      email: "eva.b@undo.test",
      firstname: "Eva B",
      city: "Bonn",
      lastname: null,
    });
    expect((await call("GET", `/crm/v3/objects/contacts/${mergedId}`)).status).toBe(404);
    const tied = async (id: string, to: string) =>
      (await call("GET", `/crm/v4/objects/contacts/${id}/associations/${to}`)).body.results.map(
        (row: any) => row.toObjectId,
      );
    expect([await tied(two, "deals"), await tied(one, "deals"), await tied(one, "companies")]).toEqual([
      [deal],
      [],
      [company],
    ]);
    expect(
      (await call("GET", `/crm/v3/objects/contacts/${encodeURIComponent("eva.b@undo.test")}?idProperty=email`)).body.id,
    ).toBe(two);
    await settle();
    expect(await members()).toEqual([one]);
    expect((await of(one))[0]).toMatchObject({ id: pair.id, state: "open" });
    const restored = (await crm.events("crm.contact.restored")).map((event) => event["subject"]);
    expect(restored).toEqual([`contacts/${one}`, `contacts/${two}`]);
    expect((await call("POST", `/v1/duplicates/${pair.id}/undo`)).status).toBe(404);
  });

  test("of merges is undone in their order, each record found under its id", async () => {
    const [a, b, c] = [
      await made("contacts", { firstname: "A" }),
      await made("contacts", { firstname: "B" }),
      await made("contacts", { firstname: "C" }),
    ];
    const merge = async (primaryObjectId: string, objectIdToMerge: string) =>
      (await call("POST", "/crm/v3/objects/contacts/merge", { primaryObjectId, objectIdToMerge })).body.id as string;
    const undo = (id: string) => call("POST", `/v1/records/contacts/${id}/undo-merge`);
    const first = await merge(a, b);
    const second = await merge(c, first);
    expect((await record(a)).id).toBe(second);
    expect((await undo(second)).body).toEqual({ restoredIds: [c, first] });
    expect([(await record(a)).id, (await record(b)).id, (await record(c)).id]).toEqual([first, first, c]);
    expect((await undo(first)).status).toBe(200);
    expect((await record(b)).properties.firstname).toBe("B");
    expect((await undo(c)).status).toBe(400);
    expect((await undo("999999")).status).toBe(404);
  });

  test("harm 31: by many at once happens once", async () => {
    const one = await made("contacts", { firstname: "R1", phone: "+49 30 3333333" });
    await made("contacts", { firstname: "R2", phone: "+49 30 3333333" });
    await settle();
    const [pair] = await of(one);
    const merges = await Promise.all(
      Array.from({ length: 5 }, () => call("POST", `/v1/duplicates/${pair.id}/merge`, { primaryId: one })),
    );
    expect(merges.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404, 404, 404, 404]);
    const undos = await Promise.all(Array.from({ length: 5 }, () => call("POST", `/v1/duplicates/${pair.id}/undo`)));
    expect(undos.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404, 404, 404, 404]);
  });
});

describe("who may not see", () => {
  const as = (grants: Grants, more: object = {}) => crm.http({ ...actorWith(grants, { id: "eve" }), ...more });

  test("both records does not see the pair, and may decide only about what is theirs to write", async () => {
    const mine = await made("contacts", { hubspot_owner_id: "eve", phone: "+49 40 4444444" });
    await made("contacts", { hubspot_owner_id: "ann", phone: "+49 40 4444444" });
    await settle();
    const [pair] = await of(mine);
    expect(await of(mine, "", as({ "crm.contacts:read": "own" }))).toEqual([]);
    expect(await of(mine, "", as({ "crm.contacts:read": "all" }))).toHaveLength(1);
    const own = as({ "crm.contacts:read": "all", "crm.contacts:write": "own", "crm.contacts:delete": "own" });
    for (const deed of ["dismiss", "reopen", "undo"])
      expect((await own("POST", `/v1/duplicates/${pair.id}/${deed}`)).status).toBe(404);
    expect((await own("POST", `/v1/duplicates/${pair.id}/merge`, { primaryId: mine })).status).toBe(404);
    expect((await as({})("GET", "/v1/duplicates")).status).toBe(403);
  });

  test("harm 26: a property learns nothing from pairs that it speaks for", async () => {
    const one = await made("contacts", { firstname: "Hid", lastname: "Den", company: "Hush", phone: "+49 40 5555555" });
    await made("contacts", { firstname: "Hid", lastname: "Den", company: "Hush", phone: "+49 40 5555555" });
    const phoneOnly = await made("contacts", { firstname: "X", phone: "+49 40 6666666" });
    await made("contacts", { firstname: "Y", phone: "+49 40 6666666" });
    await settle();
    const eve = as({ "*": "all" }, { fields: { "contacts.phone": "hidden" } });
    expect((await of(one, "", eve))[0]).toMatchObject({ confidence: 0.7, reasons: [{ kind: "name_company" }] });
    expect(await of(phoneOnly, "", eve)).toEqual([]);
    const [pair] = await of(phoneOnly);
    expect((await eve("POST", `/v1/duplicates/${pair.id}/dismiss`)).status).toBe(404);
  });
});
