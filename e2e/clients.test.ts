import type { Client } from "@hubspot/api-client";
import {
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
} from "@hubspot/api-client/lib/codegen/crm/properties/index.js";
import { ObjectTypePropertyCreateTypeEnum } from "@hubspot/api-client/lib/codegen/crm/schemas/index.js";
import { FilterOperatorEnum } from "@hubspot/api-client/lib/codegen/crm/contacts/index.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf, failure } from "./clients/suite.ts";
import { System } from "./system.ts";

let system: System;
let client: Client;
beforeAll(async () => {
  system = await System.start("--no-demo");
  client = clientOf(system);
});
afterAll(() => system?.dispose());

const associations: never[] = [];
const ids = (all: { id: string }[]) => all.map(({ id }) => id);

describe("contacts through the official Node client", () => {
  const contacts = () => client.crm.contacts;
  const make = (email: string, more: Record<string, string> = {}) =>
    contacts().basicApi.create({ properties: { email, ...more }, associations });

  test("create, read, update, archive: dates are dates, values strings, the default set comes", async () => {
    const made = await make("ada@clients.test", { firstname: "Ada" });
    expect(made.createdAt).toBeInstanceOf(Date);
    expect(Object.keys(made.properties).sort()).toEqual(
      ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"].sort(),
    );
    const read = await contacts().basicApi.getById(
      "ada@clients.test",
      ["city"],
      ["firstname"],
      undefined,
      false,
      "email",
    );
    expect([read.id, read.properties["city"]]).toEqual([made.id, null]);
    expect(read.propertiesWithHistory!["firstname"]![0]!.value).toBe("Ada");
    expect(read.propertiesWithHistory!["firstname"]![0]!.timestamp).toBeInstanceOf(Date);
    const changed = await contacts().basicApi.update("ada@clients.test", { properties: { city: "Ulm" } }, "email");
    expect(changed.properties["city"]).toBe("Ulm");
    expect(await contacts().basicApi.archive(made.id)).toBeUndefined();
    expect((await failure(contacts().basicApi.getById(made.id))).code).toBe(404);
    const gone = await contacts().basicApi.getById(made.id, undefined, undefined, undefined, true);
    expect([gone.archived, gone.archivedAt instanceof Date]).toEqual([true, true]);
  });

  test("getAll pages to the end, getPage tells the next one only when there is one", async () => {
    const inputs = Array.from({ length: 100 }, (_, n) => ({
      properties: { email: `page${n}@clients.test` },
      associations,
    }));
    const batch = await contacts().batchApi.create({ inputs });
    expect([batch.status, batch.results.length]).toEqual(["COMPLETE", 100]);
    await make("page100@clients.test");
    const all = await contacts().getAll();
    expect(new Set(ids(all)).size).toBe(all.length);
    expect(all.filter(({ properties }) => properties["email"]?.startsWith("page"))).toHaveLength(101);
    const first = await contacts().basicApi.getPage(100);
    expect(first.paging?.next?.after).toBe(first.results.at(-1)!.id);
    expect((await contacts().basicApi.getPage(100, first.paging!.next!.after)).paging).toBeUndefined();
  });

  test("batches: read with what is missing, update, upsert with new, archive", async () => {
    const [one, two] = [await make("b1@clients.test"), await make("b2@clients.test")];
    const asked = { properties: ["email"], propertiesWithHistory: [], inputs: ids([one, two]).map((id) => ({ id })) };
    expect((await contacts().batchApi.read(asked)).results).toHaveLength(2);
    const missing = await contacts().batchApi.read({ ...asked, inputs: [{ id: one.id }, { id: "999999999" }] });
    expect((missing as { errors: unknown[] }).errors).toMatchObject([
      { status: "error", category: "OBJECT_NOT_FOUND", context: { ids: ["999999999"] } },
    ]);
    const updated = await contacts().batchApi.update({ inputs: [{ id: one.id, properties: { city: "Ulm" } }] });
    expect(updated.results[0]!.properties["city"]).toBe("Ulm");
    const upserted = await contacts().batchApi.upsert({
      inputs: ["b1@clients.test", "b3@clients.test"].map((id) => ({
        id,
        idProperty: "email",
        properties: { lastname: "X" },
      })),
    });
    expect(upserted.results.map((result) => result._new)).toEqual([false, true]);
    expect(await contacts().batchApi.archive({ inputs: [{ id: two.id }] })).toBeUndefined();
  });

  test("a batch with trace ids writes each row for itself and answers 207", async () => {
    const inputs = ["t1@clients.test", "no address"].map((email, n) => ({
      properties: { email },
      associations,
      objectWriteTraceId: `row-${n}`,
    }));
    const batch = (await contacts().batchApi.create({ inputs })) as {
      results: unknown[];
      numErrors: number;
      errors: unknown[];
    };
    expect([batch.results.length, batch.numErrors]).toEqual([1, 1]);
    expect(batch.results[0]).toMatchObject({ objectWriteTraceId: "row-0" });
    expect(batch.errors[0]).toMatchObject({ category: "VALIDATION_ERROR", context: { objectWriteTraceId: ["row-1"] } });
  });

  test("search answers a total, sorts by a string, and pages", async () => {
    const request = (after: string) => ({
      filterGroups: [
        { filters: [{ propertyName: "email", operator: FilterOperatorEnum.ContainsToken, value: "page9*" }] },
      ],
      sorts: ["-email"],
      properties: ["email"],
      limit: 10,
      after,
      query: "clients.test",
    });
    const found = await contacts().searchApi.doSearch(request("0"));
    expect([found.total, found.results.length, found.paging?.next?.after]).toEqual([11, 10, "10"]);
    expect(found.results[0]!.properties["email"]).toBe("page9@clients.test");
    expect((await contacts().searchApi.doSearch(request("10"))).paging).toBeUndefined();
  });

  test("merge answers a new id that both old ones lead to; purge leaves nothing", async () => {
    const [one, two] = [await make("m1@clients.test"), await make("m2@clients.test")];
    const merged = await contacts().basicApi.merge({ primaryObjectId: one.id, objectIdToMerge: two.id });
    for (const id of [one.id, two.id]) expect((await contacts().basicApi.getById(id)).id).toBe(merged.id);
    expect(await contacts().basicApi.purge({ objectId: "m1@clients.test", idProperty: "email" })).toBeUndefined();
    for (const id of [one.id, two.id, merged.id])
      expect((await failure(contacts().basicApi.getById(id))).code).toBe(404);
  });

  test("errors come through as they are: conflict with the id, bad values by name, no rights, no token", async () => {
    const { id } = await make("e@clients.test");
    const taken = await failure(make("e@clients.test"));
    expect([taken.code, taken.body.message]).toEqual([409, `Contact already exists. Existing ID: ${id}`]);
    expect(taken.body).toMatchObject({ status: "error", category: "CONFLICT", correlationId: expect.any(String) });
    const bad = await failure(make("no address", { nonsense: "1" }));
    const told = JSON.parse(bad.body.message.replace("Property values were not valid: ", "")) as { error: string }[];
    expect(told.map(({ error }) => error).sort()).toEqual(["INVALID_EMAIL", "PROPERTY_DOESNT_EXIST"]);
    const stranger = await failure(clientOf(system, "nothing").crm.contacts.basicApi.getPage());
    expect([stranger.code, stranger.body.category]).toEqual([401, "INVALID_AUTHENTICATION"]);
    const long = await failure(make("long@clients.test", { firstname: "x".repeat(10 * 1024 * 1024) }));
    expect([long.code, long.body.status]).toEqual([413, "error"]);
  });

  test("headers: the limit of ten seconds and the correlation id; a search tells no limit", async () => {
    const page = await client.apiRequest({ path: "/crm/v3/objects/contacts?limit=1" });
    expect(page.headers.get("x-hubspot-ratelimit-interval-milliseconds")).toBe("10000");
    expect(Number(page.headers.get("x-hubspot-ratelimit-remaining"))).toBeGreaterThan(0);
    expect(page.headers.get("x-hubspot-correlation-id")).toBeTruthy();
    const search = await client.apiRequest({ method: "POST", path: "/crm/v3/objects/contacts/search", body: {} });
    expect([search.status, search.headers.get("x-hubspot-ratelimit-max")]).toEqual([200, null]);
    const twin = await client.apiRequest({ path: "/crm/objects/2026-03/contacts?limit=1" });
    expect(((await twin.json()) as { results: unknown[] }).results).toHaveLength(1);
  });
});

const kinds: [string, () => { basicApi: object; batchApi: object; searchApi: object }, Record<string, string>][] = [
  ["companies", () => client.crm.companies, { name: "Acme" }],
  ["deals", () => client.crm.deals, { dealname: "Deal", amount: "42", dealstage: "closedwon" }],
  ["tickets", () => client.crm.tickets, { subject: "Help", hs_pipeline_stage: "1" }],
  ["products", () => client.crm.products, { name: "Thing", price: "1.5" }],
  ["line_items", () => client.crm.lineItems, { name: "Thing", quantity: "2" }],
  ["quotes", () => client.crm.quotes, { hs_title: "Offer", hs_expiration_date: "2027-01-31" }],
  ["invoices", () => client.crm.commerce.invoices, { hs_title: "Bill" }],
  ["taxes", () => client.crm.objects.taxes, { hs_label: "VAT" }],
  ["leads", () => client.crm.objects.leads, { hs_lead_name: "Lead" }],
  ["tasks", () => client.crm.objects.tasks, { hs_task_subject: "Call" }],
  ["notes", () => client.crm.objects.notes, { hs_note_body: "Note" }],
  ["calls", () => client.crm.objects.calls, { hs_call_title: "Call" }],
  ["emails", () => client.crm.objects.emails, { hs_email_subject: "Mail" }],
  ["meetings", () => client.crm.objects.meetings, { hs_meeting_title: "Meet" }],
  ["communications", () => client.crm.objects.communications, { hs_communication_body: "Hi" }],
  ["postal_mail", () => client.crm.objects.postalMail, { hs_postal_mail_body: "Letter" }],
  ["goal_targets", () => client.crm.objects.goals, { hs_goal_name: "More" }],
];

test.each(kinds)("%s: all eleven operations through their own client", async (_, api, properties) => {
  const { basicApi, batchApi, searchApi } = api() as typeof client.crm.companies;
  const made = await basicApi.create({ properties, associations });
  expect(made.properties).toMatchObject(properties);
  const [name, value] = Object.entries(properties)[0]!;
  expect((await basicApi.getById(made.id, [name])).properties[name]).toBe(value);
  expect((await basicApi.update(made.id, { properties: { [name]: "Other" } })).properties[name]).toBe("Other");
  expect(ids((await basicApi.getPage(100)).results)).toContain(made.id);
  const found = await searchApi.doSearch({
    filterGroups: [{ filters: [{ propertyName: name, operator: FilterOperatorEnum.Eq, value: "Other" }] }],
    limit: 5,
    after: "0",
    sorts: [],
    properties: [name],
  });
  expect(ids(found.results)).toEqual([made.id]);
  const batch = await batchApi.create({ inputs: [{ properties, associations }] });
  const { id } = batch.results[0]!;
  const asked = { properties: [name], propertiesWithHistory: [], inputs: [{ id }] };
  expect((await batchApi.read(asked)).results[0]!.properties[name]).toBe(value);
  await batchApi.update({ inputs: [{ id, properties: { [name]: "Third" } }] });
  const upserted = await batchApi.upsert({
    inputs: [{ id, idProperty: "hs_object_id", properties: { [name]: "Fourth" } }],
  });
  expect([upserted.results[0]!._new, upserted.results[0]!.properties[name]]).toEqual([false, "Fourth"]);
  await batchApi.archive({ inputs: [{ id }] });
  await basicApi.archive(made.id);
  expect((await failure(basicApi.getById(made.id))).code).toBe(404);
});

test("feedback submissions are read only", async () => {
  const api = client.crm.objects.feedbackSubmissions;
  expect((await api.basicApi.getPage()).results).toEqual([]);
  const write = client.crm.objects.basicApi.create("feedback_submissions", { properties: {}, associations });
  expect((await failure(write)).code).toBe(400);
});

test("custom types: schema, records by any of their names, archive", async () => {
  const schema = await client.crm.schemas.coreApi.create({
    name: "car",
    labels: { singular: "Car", plural: "Cars" },
    requiredProperties: ["vin"],
    primaryDisplayProperty: "vin",
    associatedObjects: [],
    properties: [
      {
        name: "vin",
        label: "VIN",
        type: ObjectTypePropertyCreateTypeEnum.String,
        fieldType: "text",
        hasUniqueValue: true,
      },
    ],
  });
  expect(schema.createdAt).toBeInstanceOf(Date);
  const { basicApi, batchApi } = client.crm.objects;
  const made = await basicApi.create(schema.objectTypeId!, { properties: { vin: "VF1" }, associations });
  expect((await basicApi.getById("p_car", "VF1", undefined, undefined, undefined, undefined, "vin")).id).toBe(made.id);
  const upserted = await batchApi.upsert("p_car", { inputs: [{ id: "VF2", idProperty: "vin", properties: {} }] });
  expect(upserted.results[0]!._new).toBe(true);
  expect((await client.crm.schemas.coreApi.getAll()).results.map(({ name }) => name)).toEqual(["car"]);
  const changed = await client.crm.schemas.coreApi.update("p_car", { labels: { plural: "Autos" } });
  expect(changed.labels).toEqual({ singular: "Car", plural: "Autos" });
  const tie = { fromObjectTypeId: "p_car", toObjectTypeId: "contacts", name: "car_to_driver" };
  const tied = await client.crm.schemas.coreApi.createAssociation("p_car", tie);
  expect([tied.fromObjectTypeId, tied.toObjectTypeId]).toEqual([schema.objectTypeId, "0-1"]);
  expect((await client.crm.schemas.coreApi.getById("p_car")).associations.map(({ id }) => id)).toContain(tied.id);
  await client.crm.schemas.coreApi.archiveAssociation("p_car", tied.id);
  await batchApi.archive("p_car", { inputs: [{ id: made.id }, { id: upserted.results[0]!.id }] });
  expect(await client.crm.schemas.coreApi.archive("p_car")).toBeUndefined();
});

test("properties and groups", async () => {
  const { coreApi, batchApi, groupsApi } = client.crm.properties;
  const group = await groupsApi.create("contacts", { name: "extra", label: "Extra", displayOrder: 1 });
  expect([group.name, group.archived]).toEqual(["extra", false]);
  const wanted = (name: string) => ({
    name,
    label: name,
    groupName: "extra",
    type: PropertyCreateTypeEnum.Enumeration,
    fieldType: PropertyCreateFieldTypeEnum.Select,
    options: [{ label: "A", value: "a", hidden: false, displayOrder: 0 }],
  });
  const made = await coreApi.create("contacts", wanted("colour"));
  expect(made.createdAt).toBeInstanceOf(Date);
  expect((await coreApi.update("contacts", "colour", { label: "Colour" })).label).toBe("Colour");
  expect((await coreApi.getByName("contacts", "colour")).options).toMatchObject([{ value: "a" }]);
  expect((await coreApi.getAll("contacts")).results.length).toBeGreaterThan(10);
  await batchApi.create("contacts", { inputs: [wanted("shape")] });
  const read = await batchApi.read("contacts", { archived: false, inputs: [{ name: "shape" }] });
  expect(read.results).toHaveLength(1);
  await batchApi.archive("contacts", { inputs: [{ name: "shape" }] });
  await coreApi.archive("contacts", "colour");
  expect((await coreApi.getAll("contacts", true)).results.map(({ name }) => name)).toEqual(["colour", "shape"]);
  expect((await groupsApi.update("contacts", "extra", { label: "More" })).label).toBe("More");
  expect((await groupsApi.getByName("contacts", "extra")).label).toBe("More");
  expect((await groupsApi.getAll("contacts")).results.map(({ name }) => name)).toContain("extra");
  await groupsApi.archive("contacts", "extra");
});

test("pipelines, stages and their audits", async () => {
  const { pipelinesApi, pipelineStagesApi, pipelineAuditsApi, pipelineStageAuditsApi } = client.crm.pipelines;
  const stage = (label: string, displayOrder: number) => ({ label, displayOrder, metadata: { probability: "0.5" } });
  const made = await pipelinesApi.create("deals", { label: "Renewals", displayOrder: 1, stages: [stage("One", 0)] });
  const { id } = made;
  expect((await pipelinesApi.getAll("deals")).results.map(({ label }) => label)).toContain("Renewals");
  expect((await pipelinesApi.getById("deals", id)).stages[0]!.metadata).toEqual({ probability: "0.5" });
  expect((await pipelinesApi.update("deals", id, { label: "Again" })).label).toBe("Again");
  const replaced = await pipelinesApi.replace("deals", id, {
    label: "New",
    displayOrder: 2,
    stages: [stage("Two", 0)],
  });
  expect(replaced.stages.map(({ label }) => label)).toEqual(["Two"]);
  const added = await pipelineStagesApi.create("deals", id, stage("Three", 1));
  expect((await pipelineStagesApi.replace("deals", id, added.id, stage("Four", 1))).label).toBe("Four");
  expect((await pipelineStagesApi.update("deals", id, added.id, { label: "Five", metadata: {} })).label).toBe("Five");
  expect((await pipelineStagesApi.getById("deals", id, added.id)).label).toBe("Five");
  expect((await pipelineStagesApi.getAll("deals", id)).results).toHaveLength(2);
  const used = await client.crm.deals.basicApi.create({
    properties: { pipeline: id, dealstage: added.id },
    associations,
  });
  const refused = await failure(pipelineStagesApi.archive("deals", id, added.id));
  expect([refused.code, refused.body]).toMatchObject([
    400,
    { subCategory: "PipelineError.STAGE_ID_IN_USE", context: { objectIds: [used.id] } },
  ]);
  await client.crm.deals.basicApi.archive(used.id);
  await pipelineStagesApi.archive("deals", id, added.id);
  const stageAudit = await pipelineStageAuditsApi.getAudit("deals", added.id);
  expect(stageAudit.results.map(({ action }) => action)).toEqual(["DELETE", "UPDATE", "UPDATE", "CREATE"]);
  await pipelinesApi.archive("deals", id, true);
  const audit = await pipelineAuditsApi.getAudit("deals", id);
  expect(audit.results.map(({ action }) => action)).toEqual(["DELETE", "UPDATE", "UPDATE", "CREATE"]);
});

test("flows are the published processes; sequences are those tagged so, and contacts are enrolled in them", async () => {
  const yaml = `document: { dsl: "1.0.3", namespace: clients, name: courtship, version: "1.0.0", title: Courtship, tags: { sequence: "true" } }
do:
  - rest: { wait: PT1H }
  - done: { set: { kept: true } }
`;
  const path = "/v1/definitions/clients/courtship";
  const headers = { "content-type": "application/yaml" };
  expect((await system.fetch("workflow", `${path}/draft`, { method: "PUT", body: yaml, headers })).status).toBe(200);
  await system.call("workflow", "POST", `${path}/publish`, {});
  const ask = async (method: string, route: string, body?: object) =>
    (await client.apiRequest({ method, path: `/automation/v4/${route}`, ...(body && { body }) })).json() as any;
  const listed = await ask("GET", "flows?limit=100");
  expect(listed.results).toContainEqual(expect.objectContaining({ id: "clients.courtship", name: "Courtship" }));
  const flow = await ask("GET", "flows/clients.courtship");
  expect([flow.startActionId, flow.revisionId, flow.enrollmentCriteria.type]).toEqual(["rest", "1.0.0", "MANUAL"]);
  expect(flow.actions).toMatchObject([
    { actionId: "rest", actionTypeId: "wait", connection: { edgeType: "STANDARD", nextActionId: "done" } },
    { actionId: "done", actionTypeId: "set" },
  ]);
  expect((await ask("GET", "sequences")).results.map(({ id }: { id: string }) => id)).toEqual(["clients.courtship"]);
  const { id } = await client.crm.contacts.basicApi.create({ properties: { email: "c@clients.test" }, associations });
  const enrolled = await ask("POST", "sequences/enrollments", { sequenceId: "clients.courtship", contactId: id });
  expect(enrolled).toMatchObject({ sequenceId: "clients.courtship", toEmail: "c@clients.test" });
  await system.until("the run waits", async () => {
    const run = await system.call("workflow", "GET", `/v1/runs/${enrolled.id}`);
    return run.status === "waiting";
  });
  expect((await ask("GET", `sequences/enrollments/contact/${id}`)).id).toBe(enrolled.id);
  expect((await client.apiRequest({ path: "/automation/v4/flows/nobody.knows" })).status).toBe(404);
});

test("owners, the archived ones too, and tokens", async () => {
  const person = {
    name: "Olga Owner",
    email: "olga@clients.test",
    password: "owner of many records",
    roles: ["sales"],
  };
  const { id } = await system.call("users", "POST", "/v1/users", person);
  const { ownersApi } = client.crm.owners;
  const [owner] = (await ownersApi.getPage("olga@clients.test")).results;
  expect(owner).toMatchObject({ id, firstName: "Olga", lastName: "Owner", archived: false });
  expect((await ownersApi.getById(id)).email).toBe("olga@clients.test");
  expect((await ownersApi.getById(owner!.userId!, "userId")).id).toBe(id);
  await system.call("users", "POST", `/v1/users/${id}/disable`);
  expect((await ownersApi.getPage(undefined, undefined, 100, true)).results.map((one) => one.id)).toEqual([id]);
  expect((await failure(ownersApi.getById(id))).code).toBe(404);
  expect((await ownersApi.getById(id, "id", true)).archived).toBe(true);
  const info = await client.oauth.accessTokensApi.get(system.ready.admin.apiKey!);
  expect([info.tokenType, info.scopes]).toEqual(["access", ["*"]]);
  const wrong = client.oauth.tokensApi.create("refresh_token", undefined, undefined, "nobody", "x", "y");
  expect((await failure(wrong)).code).toBe(401);
});
