import { afterAll, beforeAll, expect, test } from "vitest";
import { openCrm } from "../testing.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
});
afterAll(() => crm.close());

const create = async (type: string, properties: Record<string, unknown>): Promise<string> =>
  (await call("POST", `/crm/v3/objects/${type}`, { properties })).body.id;
const merge = (type: string, primaryObjectId: string, objectIdToMerge: string) =>
  call("POST", `/crm/v3/objects/${type}/merge`, { primaryObjectId, objectIdToMerge });
const tie = (id: string, company: string) =>
  call("PUT", `/crm/v4/objects/contacts/${id}/associations/default/companies/${company}`);

test("a merge makes a new record: the primary's values win, gaps are filled, and the older date stays", async () => {
  const first = await create("contacts", { email: "a@merge.test", firstname: "Ada" });
  const second = await create("contacts", { email: "b@merge.test", firstname: "Augusta", city: "London" });
  const { status, body } = await merge("contacts", second, first);
  expect(status).toBe(200);
  expect([first, second]).not.toContain(body.id);
  expect(body.properties).toMatchObject({ email: "b@merge.test", firstname: "Augusta" });
  expect(body.properties.hs_merged_object_ids).toBe(`${second};${first}`);
  const { body: city } = await call("GET", `/crm/v3/objects/contacts/${body.id}?properties=city`);
  expect(city.properties.city).toBe("London");
  const { body: old } = await call("GET", `/crm/v3/objects/contacts/${first}?archived=true`);
  expect(new Date(body.createdAt)).toEqual(new Date(old.createdAt));
  expect((await crm.events("crm.contact.merged")).at(-1)).toMatchObject({
    subject: `contacts/${body.id}`,
    data: { mergedIds: [second, first], properties: { email: "b@merge.test" } },
  });
  expect(await crm.events("crm.contact.deleted")).toEqual([]);
});

test("both old ids and both addresses answer with the new record, however often it is merged on", async () => {
  const ids = [];
  for (const name of ["c", "d", "e"]) ids.push(await create("contacts", { email: `${name}@merge.test` }));
  const { body: one } = await merge("contacts", ids[0]!, ids[1]!);
  const { body: two } = await merge("contacts", ids[0]!, ids[2]!);
  for (const id of [...ids, one.id, two.id])
    expect((await call("GET", `/crm/v3/objects/contacts/${id}`)).body.id).toBe(two.id);
  for (const name of ["c", "d", "e"])
    expect((await call("GET", `/crm/v3/objects/contacts/${name}@merge.test?idProperty=email`)).body.id).toBe(two.id);
  const taken = await call("POST", "/crm/v3/objects/contacts", { properties: { email: "d@merge.test" } });
  expect([taken.status, taken.body.message]).toEqual([409, `Contact already exists. Existing ID: ${two.id}`]);
  expect((await call("PATCH", `/crm/v3/objects/contacts/${ids[1]}`, { properties: { city: "Ulm" } })).body.id).toBe(
    two.id,
  );
  const batch = await call("POST", "/crm/v3/objects/contacts/batch/read", { inputs: ids.map((id) => ({ id })) });
  expect([batch.status, batch.body.results.map((row: { id: string }) => row.id)]).toEqual([
    200,
    [two.id, two.id, two.id],
  ]);
});

test("associations move without doubles, the history of both stays, and none is left of the old ones", async () => {
  const [a, b] = [
    await create("contacts", { email: "f@merge.test" }),
    await create("contacts", { email: "g@merge.test" }),
  ];
  const [shared, own] = [await create("companies", { name: "Shared" }), await create("companies", { name: "Own" })];
  for (const [id, company] of [
    [a, shared],
    [b, shared],
    [b, own],
  ] as const)
    await tie(id, company);
  await call("PUT", `/crm/v4/objects/contacts/${a}/associations/default/contacts/${b}`);
  const { body } = await merge("contacts", a, b);
  const { body: listed } = await call("GET", `/crm/v4/objects/contacts/${b}/associations/companies`);
  expect(listed.results.map((one: { toObjectId: string }) => one.toObjectId).sort()).toEqual([shared, own].sort());
  expect((await call("GET", `/crm/v4/objects/companies/${shared}/associations/contacts`)).body.results).toHaveLength(1);
  expect((await call("GET", `/crm/v4/objects/contacts/${body.id}/associations/contacts`)).body.results).toEqual([]);
  const history = await call("GET", `/crm/v3/objects/contacts/${body.id}?propertiesWithHistory=email`);
  const values = history.body.propertiesWithHistory.email.map((one: { value: string }) => one.value);
  expect(values).toEqual(["f@merge.test", "g@merge.test", "f@merge.test"]);
  const changes = await call("GET", `/v1/records/contacts/${a}/history`);
  expect(changes.body.results.map((one: { kind: string }) => one.kind).sort()).toEqual(
    ["created", "created", "created", "deleted", "deleted"].sort(),
  );
});

test("deals, companies and tickets merge too; notes do not, nor a record with itself or one that is not there", async () => {
  for (const [type, name] of [
    ["deals", "dealname"],
    ["companies", "name"],
    ["tickets", "subject"],
  ] as const) {
    const [a, b] = [await create(type, { [name]: "one" }), await create(type, { [name]: "two" })];
    expect((await merge(type, a, b)).body.properties[name]).toBe("one");
  }
  const id = await create("contacts", { email: "h@merge.test" });
  expect((await merge("notes", "1", "2")).status).toBe(400);
  expect((await merge("contacts", id, id)).status).toBe(400);
  expect((await merge("contacts", id, "999999999")).status).toBe(404);
});

test("a merge takes the right to write and delete both records; what is not visible is not found", async () => {
  const [a, b] = [
    await create("contacts", { hubspot_owner_id: "u1" }),
    await create("contacts", { hubspot_owner_id: "u2" }),
  ];
  const body = { primaryObjectId: a, objectIdToMerge: b };
  const as = (grants: Record<string, "own" | "all">, fields?: Record<string, "hidden">) =>
    crm.http({ ...crm.as(grants).actor, ...(fields && { fields }) })("POST", "/crm/v3/objects/contacts/merge", body);
  const all = { "crm.contacts:read": "all", "crm.contacts:write": "all", "crm.contacts:delete": "all" } as const;
  expect((await as({ "crm.contacts:read": "all", "crm.contacts:write": "all" })).status).toBe(403);
  expect((await as({ ...all, "crm.contacts:write": "own" })).status).toBe(404);
  expect((await as({ ...all, "crm.contacts:delete": "own" })).status).toBe(403);
  expect((await as(all, { "contacts.phone": "hidden" })).status).toBe(403);
  expect((await as(all)).status).toBe(200);
});

test("harm 31: of twenty merges of the same two at once, one makes a record", async () => {
  const [a, b] = [
    await create("contacts", { email: "i@merge.test" }),
    await create("contacts", { email: "j@merge.test" }),
  ];
  const answers = await Promise.all(Array.from({ length: 20 }, () => merge("contacts", a, b)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.every(({ status }) => [200, 400, 404].includes(status))).toBe(true);
  const { body } = await call("POST", "/crm/v3/objects/contacts/search", {
    filterGroups: [{ filters: [{ propertyName: "email", operator: "EQ", value: "i@merge.test" }] }],
  });
  expect(body.total).toBe(1);
});
