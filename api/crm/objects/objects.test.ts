import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DomainError } from "#kit/errors.ts";
import { openCrm } from "../testing.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
});
afterAll(() => crm.close());

const contacts = "/crm/v3/objects/contacts";
const create = async (type: string, properties: Record<string, unknown>) =>
  (await call("POST", `/crm/v3/objects/${type}`, { properties })).body;

describe("one record", () => {
  test("created is 201 with string values, its default set, id and dates", async () => {
    const { status, body, headers } = await call("POST", contacts, {
      properties: { email: "Ada@Example.com", firstname: "Ada" },
    });
    expect(status).toBe(201);
    expect(headers.get("content-type")).toContain("application/json");
    expect(body.id).toMatch(/^\d+$/);
    expect(body.archived).toBe(false);
    expect(body.properties).toEqual({
      email: "ada@example.com",
      firstname: "Ada",
      lastname: null,
      hs_object_id: body.id,
      createdate: body.createdAt,
      lastmodifieddate: body.updatedAt,
    });
    expect(new Date(body.createdAt).toISOString()).toBe(body.createdAt);
  });

  test("is found under plural, singular and type id alike", async () => {
    const { id } = await create("companies", { name: "Acme" });
    for (const name of ["companies", "company", "0-2", "Companies"])
      expect((await call("GET", `/crm/v3/objects/${name}/${id}`)).body.properties.name).toBe("Acme");
    const unknown = await call("GET", `/crm/v3/objects/unicorns/${id}`);
    expect([unknown.status, unknown.body.category]).toEqual([400, "VALIDATION_ERROR"]);
  });

  test("shows asked properties: unset as null, unknown left out, by comma or repeated", async () => {
    const { id } = await create("contacts", { email: "asked@example.com" });
    for (const query of ["properties=email,phone,nonsense", "properties=email&properties=phone&properties=nonsense"]) {
      const { body } = await call("GET", `${contacts}/${id}?${query}`);
      expect(Object.keys(body.properties).sort()).toEqual([
        "createdate",
        "email",
        "hs_object_id",
        "lastmodifieddate",
        "phone",
      ]);
      expect(body.properties.phone).toBeNull();
    }
  });

  test("is read and updated by a unique property, and by no other", async () => {
    const { id } = await create("contacts", { email: "key@example.com" });
    const path = `${contacts}/KEY@example.com?idProperty=email`;
    expect((await call("GET", path)).body.id).toBe(id);
    const updated = await call("PATCH", path, { properties: { city: "Pune" } });
    expect([updated.status, updated.body.properties.city]).toEqual([200, "Pune"]);
    expect((await call("GET", `${contacts}/Ada?idProperty=firstname`)).status).toBe(400);
  });

  test("updated tells only of what changed; the same values again tell nothing", async () => {
    const { id } = await create("leads", { email: "a@b.co", city: "Pune" });
    const patch = { properties: { city: "Delhi", email: "a@b.co" } };
    expect((await call("PATCH", `/crm/v3/objects/leads/${id}`, patch)).status).toBe(200);
    expect((await call("PATCH", `/crm/v3/objects/leads/${id}`, patch)).status).toBe(200);
    const told = (await crm.events()).filter((event) => event["subject"] === `leads/${id}`);
    expect(told.map((event) => event["type"])).toEqual(["crm.lead.created", "crm.lead.updated"]);
    expect(told[1]!["data"]).toMatchObject({
      objectType: "leads",
      id,
      changed: ["city"],
      previous: { city: "Pune" },
      properties: { city: "Delhi", email: "a@b.co", hs_object_id: id },
    });
  });

  test("an empty value unsets, and the property is then null", async () => {
    const { id } = await create("contacts", { firstname: "Ada", city: "Pune" });
    await call("PATCH", `${contacts}/${id}`, { properties: { city: "" } });
    expect((await call("GET", `${contacts}/${id}?properties=city`)).body.properties.city).toBeNull();
  });

  test("an update that names an old version is refused with 412", async () => {
    const { id } = await create("contacts", { firstname: "Ada" });
    const read = await call("GET", `${contacts}/${id}`);
    const ifMatch = { "if-match": read.headers.get("etag")! };
    expect((await call("PATCH", `${contacts}/${id}`, { properties: { city: "Pune" } }, ifMatch)).status).toBe(200);
    expect((await call("PATCH", `${contacts}/${id}`, { properties: { city: "Delhi" } }, ifMatch)).status).toBe(412);
    expect((await call("DELETE", `${contacts}/${id}`, undefined, ifMatch)).status).toBe(412);
  });

  test("archived is 204, gone from reads, found with archived=True, and told", async () => {
    const { id } = await create("contacts", { email: "gone@example.com" });
    expect((await call("DELETE", `${contacts}/${id}`)).status).toBe(204);
    expect((await call("DELETE", `${contacts}/${id}`)).status).toBe(204);
    expect((await call("GET", `${contacts}/${id}`)).status).toBe(404);
    const { body } = await call("GET", `${contacts}/${id}?archived=True`);
    expect(body.archived).toBe(true);
    expect(body.archivedAt).toBeTruthy();
    expect((await crm.events("crm.contact.deleted")).some((event) => event["subject"] === `contacts/${id}`)).toBe(true);
    expect((await call("POST", contacts, { properties: { email: "gone@example.com" } })).status).toBe(201);
  });

  test("keeps the history of a property, the newest first", async () => {
    const { id } = await create("contacts", { city: "Pune" });
    await call("PATCH", `${contacts}/${id}`, { properties: { city: "Delhi" } });
    const { body } = await call("GET", `${contacts}/${id}?propertiesWithHistory=city`);
    expect(body.propertiesWithHistory.city.map((entry: { value: string }) => entry.value)).toEqual(["Delhi", "Pune"]);
    const history = await call("GET", `/v1/records/contacts/${id}/history`);
    expect(history.body.results[0]).toMatchObject({
      kind: "updated",
      changes: { city: { from: "Pune", to: "Delhi" } },
    });
  });
});

describe("a list", () => {
  test("pages by cursor, and the last page has no paging", async () => {
    for (let n = 0; n < 5; n++) await create("notes", { hs_note_body: `note ${n}` });
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const { body } = await call("GET", `/crm/v3/objects/notes?limit=2${after ? `&after=${after}` : ""}`);
      seen.push(...body.results.map((note: { id: string }) => note.id));
      after = body.paging?.next.after;
      if (!after) expect(body).not.toHaveProperty("paging");
    } while (after);
    expect(new Set(seen).size).toBe(5);
  });

  test("of more than 100 a page is refused in HubSpot's body", async () => {
    const { status, body } = await call("GET", `${contacts}?limit=101`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: "error", category: "VALIDATION_ERROR", correlationId: expect.any(String) });
  });
});

describe("pipelines", () => {
  test("a deal begins at the first stage, moves by stage, and takes no stage that is none", async () => {
    const deal = await create("deals", { dealname: "Big", amount: 42 });
    expect(deal.properties).toMatchObject({ amount: "42", pipeline: "default", dealstage: "appointmentscheduled" });
    const path = `/crm/v3/objects/deals/${deal.id}`;
    expect((await call("PATCH", path, { properties: { dealstage: "closedwon" } })).body.properties.dealstage).toBe(
      "closedwon",
    );
    const wrong = await call("PATCH", path, { properties: { dealstage: "nowhere" } });
    expect([wrong.status, wrong.body.message]).toEqual([400, expect.stringContaining("INVALID_OPTION")]);
  });

  test("a stage of another pipeline moves the record there; a stage outside the named pipeline is refused", async () => {
    const stages = [{ label: "Open", displayOrder: 0, stageId: "renewal-open", metadata: { probability: "0.5" } }];
    const made = await call("POST", "/crm/v3/pipelines/deals", {
      pipelineId: "renewals",
      label: "Renewals",
      displayOrder: 1,
      stages,
    });
    expect(made.status).toBe(201);
    const { id } = await create("deals", { dealname: "Renewal" });
    const moved = await call("PATCH", `/crm/v3/objects/deals/${id}`, { properties: { dealstage: "renewal-open" } });
    expect(
      moved.body.properties.pipeline ?? (await call("GET", `/crm/v3/objects/deals/${id}`)).body.properties.pipeline,
    ).toBe("renewals");
    const mixed = await call("POST", "/crm/v3/objects/deals", {
      properties: { pipeline: "default", dealstage: "renewal-open" },
    });
    expect(mixed.status).toBe(400);
    expect((await call("DELETE", "/crm/v3/pipelines/deals/renewals")).status).toBe(400);
    expect((await call("DELETE", "/crm/v3/pipelines/deals/default/stages/closedlost")).status).toBe(204);
  });

  test("leads come with their own stages", async () => {
    const { body } = await call("GET", "/crm/v3/pipelines/leads");
    expect(body.results[0].stages.map((stage: { id: string }) => stage.id)).toContain("qualified-stage-id");
    expect((await create("leads", {})).properties.hs_pipeline_stage).toBe("new-stage-id");
  });
});

describe("a batch", () => {
  test("creates all or none; row by row with trace ids, then 207", async () => {
    const bad = [{ properties: { email: "ok1@example.com" } }, { properties: { email: "not an address" } }];
    expect((await call("POST", `${contacts}/batch/create`, { inputs: bad })).status).toBe(400);
    expect((await call("GET", `${contacts}/ok1@example.com?idProperty=email`)).status).toBe(404);
    const traced = bad.map((input, n) => ({ ...input, objectWriteTraceId: `t${n}` }));
    const { status, body } = await call("POST", `${contacts}/batch/create`, { inputs: traced });
    expect([status, body.results.length, body.numErrors]).toEqual([207, 1, 1]);
    expect(body.errors[0]).toMatchObject({ category: "VALIDATION_ERROR", context: { objectWriteTraceId: ["t1"] } });
  });

  test("creates 100 in the order given", async () => {
    const inputs = Array.from({ length: 100 }, (_, n) => ({ properties: { dealname: `deal ${n}` } }));
    const { status, body } = await call("POST", "/crm/v3/objects/deals/batch/create", { inputs });
    expect([status, body.status]).toEqual([201, "COMPLETE"]);
    expect(body.results.map((deal: any) => deal.properties.dealname)).toEqual(
      inputs.map((input) => input.properties.dealname),
    );
    expect((await call("POST", "/crm/v3/objects/deals/batch/create", { inputs: [...inputs, inputs[0]] })).status).toBe(
      400,
    );
  });

  test("reads what is there, and tells what is not with 207", async () => {
    const { id } = await create("contacts", { firstname: "Ada" });
    expect((await call("POST", `${contacts}/batch/read`, { inputs: [{ id }] })).status).toBe(200);
    const { status, body } = await call("POST", `${contacts}/batch/read`, { inputs: [{ id }, { id: "999999" }] });
    expect([status, body.results.length]).toEqual([207, 1]);
    expect(body.errors[0]).toMatchObject({ category: "OBJECT_NOT_FOUND", context: { ids: ["999999"] } });
  });

  test("updates, upserts and archives", async () => {
    const { id } = await create("contacts", { email: "upsert1@example.com" });
    const updated = await call("POST", `${contacts}/batch/update`, { inputs: [{ id, properties: { city: "Pune" } }] });
    expect([updated.status, updated.body.results[0].properties.city]).toEqual([200, "Pune"]);
    const inputs = ["upsert1@example.com", "upsert2@example.com"].map((email) => ({
      id: email,
      idProperty: "email",
      properties: { city: "Agra" },
    }));
    const upserted = await call("POST", `${contacts}/batch/upsert`, { inputs });
    expect(upserted.status).toBe(200);
    expect(upserted.body.results.map((one: any) => [one.new, one.properties.city])).toEqual([
      [false, "Agra"],
      [true, "Agra"],
    ]);
    expect((await call("POST", `${contacts}/batch/archive`, { inputs: [{ id }, { id: "424242" }] })).status).toBe(204);
    expect((await call("GET", `${contacts}/${id}`)).status).toBe(404);
  });
});

describe("errors", () => {
  test("name every value that was wrong, in the message that callers parse", async () => {
    const { status, body } = await call("POST", contacts, {
      properties: { email: "nope", nonsense: "1", hs_lead_status: "MAYBE", createdate: "2020-01-01" },
    });
    expect([status, body.category]).toEqual([400, "VALIDATION_ERROR"]);
    const told = JSON.parse(body.message.replace("Property values were not valid: ", ""));
    expect(told.map((fault: any) => [fault.name, fault.error])).toEqual([
      ["email", "INVALID_EMAIL"],
      ["nonsense", "PROPERTY_DOESNT_EXIST"],
      ["hs_lead_status", "INVALID_OPTION"],
      ["createdate", "READ_ONLY_VALUE"],
    ]);
  });

  test("of an existing contact name its id", async () => {
    const { id } = await create("contacts", { email: "twice@example.com" });
    const { status, body } = await call("POST", contacts, { properties: { email: "TWICE@example.com" } });
    expect([status, body.category, body.message]).toEqual([
      409,
      "CONFLICT",
      `Contact already exists. Existing ID: ${id}`,
    ]);
  });

  test("of a missing token and of too many requests are those that the official clients know", async () => {
    const refusing = (error: DomainError) =>
      crm.http(async () => {
        throw error;
      });
    const limited = await refusing(new DomainError("rate_limited", "too many", { retryAfter: 3 }))("GET", contacts);
    expect([limited.status, limited.body.policyName, limited.headers.get("retry-after")]).toEqual([
      429,
      "TEN_SECONDLY_ROLLING",
      "3",
    ]);
    const expired = await refusing(new DomainError("unauthenticated", "the token has expired"))("GET", contacts);
    expect([expired.status, expired.body.category]).toEqual([401, "EXPIRED_AUTHENTICATION"]);
    const none = await call("GET", contacts, undefined, { authorization: "" });
    expect([none.status, none.body.category]).toEqual([401, "INVALID_AUTHENTICATION"]);
  });

  test("have HubSpot's body under /crm and problem+json elsewhere", async () => {
    const there = await call("GET", `${contacts}/1234567`);
    expect(there.body).toMatchObject({ status: "error", category: "OBJECT_NOT_FOUND", message: "resource not found" });
    expect((await call("GET", "/crm/v3/nowhere")).body.category).toBe("OBJECT_NOT_FOUND");
    const own = await call("GET", "/v1/records/contacts/1234567/history");
    expect(own.headers.get("content-type")).toBe("application/problem+json");
    expect(own.body.code).toBe("not_found");
  });
});

test("a run's own write carries its id only when the Workflow Engine says so", async () => {
  const engine = crm.http({ kind: "service", id: "workflow", roles: [], teams: [], grants: { "*": "all" } });
  const headers = { "x-run-id": "0198c0de-0000-7000-8000-000000000001" };
  const byRun = await engine("POST", contacts, { properties: { firstname: "Run" } }, headers);
  const byPerson = await call("POST", contacts, { properties: { firstname: "Person" } }, headers);
  const told = await crm.events("crm.contact.created");
  const runOf = (id: string) => told.find((event) => event["subject"] === `contacts/${id}`)!["runid"];
  expect(runOf(byRun.body.id)).toBe(headers["x-run-id"]);
  expect(runOf(byPerson.body.id)).toBeUndefined();
});

test("the same Idempotency-Key gives the first answer and makes one record", async () => {
  const headers = { "idempotency-key": "k1" };
  const first = await call("POST", contacts, { properties: { firstname: "Once" } }, headers);
  const again = await call("POST", contacts, { properties: { firstname: "Once" } }, headers);
  expect(again.body).toEqual(first.body);
  expect((await call("POST", contacts, { properties: { firstname: "Twice" } }, headers)).status).toBe(422);
});
