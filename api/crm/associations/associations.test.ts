import { afterAll, beforeAll, expect, test } from "vitest";
import { openCrm } from "../testing.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
let contact: string;
let company: string;
let lead: string;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
  const create = async (type: string) => (await call("POST", `/crm/v3/objects/${type}`, { properties: {} })).body.id;
  [contact, company, lead] = (await Promise.all(["contacts", "companies", "leads"].map(create))) as [
    string,
    string,
    string,
  ];
});
afterAll(() => crm.close());

const spec = (associationTypeId: number) => ({ associationCategory: "HUBSPOT_DEFINED", associationTypeId });
const listed = async (from: string, id: string, to: string) =>
  (await call("GET", `/crm/v4/objects/${from}/${id}/associations/${to}`)).body.results;

test("made one way it is read both ways, each under its direction's number", async () => {
  const made = await call("PUT", `/crm/v4/objects/contacts/${contact}/associations/companies/${company}`, [
    spec(279),
    spec(1),
  ]);
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    fromObjectTypeId: "0-1",
    fromObjectId: contact,
    toObjectTypeId: "0-2",
    toObjectId: company,
    labels: ["Primary"],
  });
  const types = async (from: string, id: string, to: string) =>
    (await listed(from, id, to))[0].associationTypes.map((type: { typeId: number }) => type.typeId);
  expect(await types("contacts", contact, "companies")).toEqual([1, 279]);
  expect(await types("companies", company, "contacts")).toEqual([2, 280]);
});

test("the default is 200, again is the same, and taken away is 204 from both ends", async () => {
  const path = `/crm/v4/objects/lead/${lead}/associations/default/contact/${contact}`;
  for (const { status, body } of [await call("PUT", path), await call("PUT", path)]) {
    expect(status).toBe(200);
    expect(body.results).toEqual([{ from: { id: lead }, to: { id: contact }, associationSpec: spec(608) }]);
  }
  expect(await listed("contacts", contact, "leads")).toHaveLength(1);
  expect((await call("DELETE", `/crm/v4/objects/contacts/${contact}/associations/leads/${lead}`)).status).toBe(204);
  expect(await listed("leads", lead, "contacts")).toEqual([]);
});

test("a record is created with its associations, or not at all", async () => {
  const note = (id: string) => ({
    properties: { hs_note_body: "called" },
    associations: [{ to: { id }, types: [spec(202)] }],
  });
  const made = await call("POST", "/crm/v3/objects/notes", note(contact));
  expect(made.status).toBe(201);
  expect((await listed("contacts", contact, "notes")).map((one: { toObjectId: string }) => one.toObjectId)).toEqual([
    made.body.id,
  ]);
  const notes = async () => (await call("POST", "/crm/v3/objects/notes/search", {})).body.total;
  const before = await notes();
  expect((await call("POST", "/crm/v3/objects/notes", note("99999"))).status).toBe(404);
  expect(
    (
      await call("POST", "/crm/v3/objects/notes", {
        ...note(contact),
        associations: [{ to: { id: contact }, types: [spec(279)] }],
      })
    ).status,
  ).toBe(400);
  expect(await notes()).toBe(before);
  expect((await call("GET", `/crm/v3/objects/notes/${made.body.id}?associations=contacts`)).body.associations).toEqual({
    contacts: { results: [{ id: contact, type: "note_to_contact" }] },
  });
});

test("batches create 201, read 200 or 207, archive 204", async () => {
  const pair = { from: { id: company }, to: { id: contact } };
  const made = await call("POST", "/crm/v4/associations/companies/contacts/batch/create", {
    inputs: [{ ...pair, types: [spec(280)] }],
  });
  expect([made.status, made.body.results.length]).toEqual([201, 1]);
  const read = await call("POST", "/crm/v4/associations/companies/contacts/batch/read", { inputs: [{ id: company }] });
  expect([read.status, read.body.results[0].to[0].toObjectId]).toEqual([200, contact]);
  const some = await call("POST", "/crm/v4/associations/companies/contacts/batch/read", {
    inputs: [{ id: company }, { id: "88888" }],
  });
  expect([some.status, some.body.errors[0].context.ids]).toEqual([207, ["88888"]]);
  const gone = await call("POST", "/crm/v4/associations/companies/contacts/batch/archive", {
    inputs: [{ from: { id: company }, to: [{ id: contact }] }],
  });
  expect(gone.status).toBe(204);
  expect(await listed("companies", company, "contacts")).toEqual([]);
});

test("a type that leads elsewhere, or a record to itself, is refused", async () => {
  const path = `/crm/v4/objects/contacts/${contact}/associations/companies/${company}`;
  expect((await call("PUT", path, [spec(280)])).status).toBe(400);
  expect((await call("PUT", path, [spec(201)])).status).toBe(400);
  expect((await call("PUT", path, [{ ...spec(279), associationCategory: "USER_DEFINED" }])).status).toBe(400);
  expect(
    (await call("PUT", `/crm/v4/objects/contacts/${contact}/associations/default/contacts/${contact}`)).status,
  ).toBe(400);
});
