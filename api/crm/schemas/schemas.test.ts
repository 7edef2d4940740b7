import { afterAll, beforeAll, expect, test } from "vitest";
import { openCrm } from "../testing.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
});
afterAll(() => crm.close());

const schemas = "/crm-object-schemas/v3/schemas";
const egg = (name: string) => ({
  name,
  labels: { singular: "Car", plural: "Cars" },
  primaryDisplayProperty: "model",
  secondaryDisplayProperties: ["price"],
  searchableProperties: ["model"],
  requiredProperties: ["vin"],
  associatedObjects: [],
  properties: [
    { name: "model", label: "Model", type: "string", fieldType: "text" },
    { name: "vin", label: "VIN", type: "string", fieldType: "text", hasUniqueValue: true },
    { name: "price", label: "Price", type: "number", fieldType: "number" },
    { name: "dealer", label: "Dealer", type: "string", fieldType: "text", textDisplayHint: "email" },
  ],
});
const make = async (name: string) => (await call("POST", schemas, egg(name))).body;

test("a type is defined with its properties, and its records live under name, qualified name and type id", async () => {
  const { status, body } = await call("POST", schemas, egg("car"));
  expect(status).toBe(201);
  expect(body).toMatchObject({ name: "car", fullyQualifiedName: "p_car", labels: { plural: "Cars" }, archived: false });
  expect(body.objectTypeId).toMatch(/^2-\d+$/);
  expect(body.properties.map((one: { name: string }) => one.name)).toContain("vin");
  const made = await call("POST", "/crm/v3/objects/p_car", {
    properties: { model: "Twingo", vin: "VF1", price: 9900 },
  });
  expect(made.status).toBe(201);
  expect(made.body.properties).toMatchObject({ model: "Twingo", price: "9900" });
  for (const name of ["p_car", body.objectTypeId, "P_Car"])
    expect((await call("GET", `/crm/v3/objects/${name}/VF1?idProperty=vin`)).body.id).toBe(made.body.id);
  const found = await call("POST", "/crm/v3/objects/p_car/search", { query: "twing" });
  expect(found.body.total).toBe(1);
  expect((await crm.events("crm.p_car.created"))[0]).toMatchObject({ subject: `p_car/${made.body.id}` });
});

test("its records are tied to those of the types it was defined with, and to any other when asked", async () => {
  const { body } = await call("POST", schemas, { ...egg("truck"), associatedObjects: ["CONTACT", "0-2"] });
  const reached = body.associations.map((one: { toObjectTypeId: string }) => one.toObjectTypeId);
  expect(reached.toSorted()).toEqual(["0-1", "0-2"]);
  const egg2 = { fromObjectTypeId: "p_truck", toObjectTypeId: "deals", name: "truck_to_deal" };
  const tied = await call("POST", `${schemas}/p_truck/associations`, egg2);
  expect([tied.status, tied.body.name]).toEqual([201, "truck_to_deal"]);
  const truck = (await call("POST", "/crm/v3/objects/p_truck", { properties: { vin: "T1" } })).body.id;
  const contact = (await call("POST", "/crm/v3/objects/contacts", { properties: {} })).body.id;
  const path = `/crm/v4/objects/p_truck/${truck}/associations`;
  expect((await call("PUT", `${path}/default/contacts/${contact}`)).status).toBe(200);
  expect((await call("GET", `/crm/v3/objects/p_truck/${truck}?associations=contacts`)).body.associations).toMatchObject(
    {
      contacts: { results: [{ id: contact }] },
    },
  );
  expect((await call("DELETE", `${schemas}/p_truck/associations/${tied.body.id}`)).status).toBe(204);
  expect((await call("DELETE", `${schemas}/p_truck/associations/${tied.body.id}`)).status).toBe(404);
});

test("a record without a required property, or with an unfit value, is refused in words", async () => {
  await make("bike");
  const without = await call("POST", "/crm/v3/objects/p_bike", { properties: { model: "X" } });
  expect([without.status, without.body.context]).toEqual([400, { properties: ["vin"] }]);
  const unfit = await call("POST", "/crm/v3/objects/p_bike", { properties: { vin: "1", dealer: "no address" } });
  expect(unfit.body.message).toContain("INVALID_EMAIL");
});

test("what people change of a type is seen at once; names that are no properties are refused", async () => {
  const { objectTypeId } = await make("boat");
  const changed = await call("PATCH", `${schemas}/${objectTypeId}`, {
    labels: { plural: "Boote" },
    requiredProperties: [],
  });
  expect([changed.status, changed.body.labels]).toEqual([200, { singular: "Car", plural: "Boote" }]);
  expect((await call("POST", "/crm/v3/objects/p_boat", { properties: { model: "X" } })).status).toBe(201);
  const wrong = await call("PATCH", `${schemas}/p_boat`, { searchableProperties: ["colour"] });
  expect([wrong.status, wrong.body.message]).toEqual([400, "colour is no property of p_boat"]);
});

test("a type with records stays; archived it is unknown, and purged its name is free again", async () => {
  await make("van");
  const { body } = await call("POST", "/crm/v3/objects/p_van", { properties: { vin: "1" } });
  expect((await call("DELETE", `${schemas}/p_van`)).status).toBe(409);
  await call("DELETE", `/crm/v3/objects/p_van/${body.id}`);
  expect((await call("DELETE", `${schemas}/p_van`)).status).toBe(204);
  expect((await call("GET", `/crm/v3/objects/p_van`)).status).toBe(400);
  expect((await call("GET", `${schemas}?archived=true`)).body.results).toMatchObject([{ name: "van", archived: true }]);
  expect((await call("POST", schemas, egg("van"))).status).toBe(409);
  expect((await call("DELETE", `${schemas}/p_van?archived=true`)).status).toBe(204);
  expect((await call("POST", schemas, egg("van"))).status).toBe(201);
  expect((await call("GET", "/crm/v3/objects/p_van?archived=true")).body.results).toEqual([]);
});

test("a standard type is told of too, and cannot be changed or taken away", async () => {
  expect((await call("GET", `${schemas}/contacts`)).body).toMatchObject({ objectTypeId: "0-1", name: "contacts" });
  expect((await call("PATCH", `${schemas}/contacts`, { labels: { plural: "X" } })).status).toBe(404);
  expect((await call("DELETE", `${schemas}/contacts`)).status).toBe(404);
});

test("types are defined by those who may, and seen by those who may see their records", async () => {
  await make("plane");
  const seller = crm.http({ ...crm.as({ "crm.contacts:read": "all" }).actor });
  expect((await seller("POST", schemas, egg("train"))).status).toBe(403);
  expect((await seller("GET", schemas)).body.results).toEqual([]);
  expect((await seller("GET", `${schemas}/p_plane`)).status).toBe(403);
  expect((await seller("GET", "/crm/v3/objects/p_plane")).status).toBe(403);
  const pilot = crm.http({ ...crm.as({ "crm.p_plane:read": "all" }).actor });
  expect((await pilot("GET", schemas)).body.results).toMatchObject([{ name: "plane" }]);
});

test("harm 31: of twenty who define the same type at once, one does", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => call("POST", schemas, egg("tram"))));
  const statuses = answers.map(({ status }) => status);
  expect([201, 409].map((status) => statuses.filter((one) => one === status).length)).toEqual([1, 19]);
});

test.each([
  ["a name that is no word", { name: "a b" }],
  ["a search through what is no property", { searchableProperties: ["constructor"] }],
  ["no property at all", { properties: [] }],
  ["fields that are not its to set", { objectTypeId: "0-1", archived: true }],
])("harm 26: %s is refused and nothing is made", async (_, over) => {
  const { status, body } = await call("POST", schemas, { ...egg("ghost"), ...over });
  expect([status, body.category]).toEqual([400, "VALIDATION_ERROR"]);
  expect((await call("GET", `${schemas}/p_ghost`)).status).toBe(404);
});
