import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Grants } from "#kit/authorize.ts";
import { getObject } from "../objects/get-object.ts";
import { searchObjects, SearchObjects } from "../objects/search-objects.ts";
import type { ObjectType } from "../objects/types.ts";
import { listProperties } from "../properties/list-properties.ts";
import { openCrm } from "../testing.ts";
import { contentType, importFile, importRow, multipart, upload, work } from "./testing.ts";
import { snakeCase } from "./plan-columns.ts";
import { getImport, listImportErrors, undoImport } from "./read-import.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
beforeAll(async () => {
  crm = await openCrm();
});
afterAll(() => crm.close());

const find = async (type: ObjectType, name: string, value: string, properties: string[] = []) =>
  (
    await searchObjects(
      crm.admin,
      type,
      SearchObjects.parse({ properties, filterGroups: [{ filters: [{ propertyName: name, operator: "EQ", value }] }] }),
    )
  ).results;
const errorsOf = async (id: string) =>
  (await listImportErrors(crm.admin, { id, limit: 100 })).results.map(({ line, column, message }) => ({
    line,
    column,
    message,
  }));

test("over HTTP: 202 with an id, then its progress", async () => {
  const app = crm.http();
  const started = await crm.app().request("/v1/imports", {
    method: "POST",
    headers: { authorization: "Bearer token", "content-type": contentType },
    body: multipart({ objectType: "contacts" }, "Email,Firstname\nhttp@example.com,Ada\n"),
    duplex: "half",
  });
  expect(started.status).toBe(202);
  const { id } = (await started.json()) as { id: string };
  expect((await app("GET", `/v1/imports/${id}`)).body).toMatchObject({ state: "running", rows: 0 });
  await work(crm);
  expect((await app("GET", `/v1/imports/${id}`)).body).toMatchObject({
    state: "done",
    rows: 1,
    created: 1,
    updated: 0,
    failed: 0,
  });
  expect(await find("contacts", "email", "http@example.com")).toHaveLength(1);
});

describe("columns", () => {
  test("without a mapping go to snake_case properties, defined with the types of their values", async () => {
    const csv = [
      "Prospect ID,Total Time Spent on Website,TotalVisits,Do Not Email,Signed up,Lead Number,Notes,Zip",
      "a-1,1532,2.0,No,2024-02-29,660737,,01234",
      "a-2,0,,Yes,2024-03-01,660738,,10115",
    ].join("\n");
    const row = await importFile(crm, { createMissing: true, key: "prospect_id" }, csv);
    expect(row).toMatchObject({ state: "done", created: 2, failed: 0, error: null });
    const types = new Map((await listProperties(crm.admin, "leads")).map((one) => [one.name, one]));
    expect(
      ["prospect_id", "total_time_spent_on_website", "total_visits", "do_not_email", "signed_up", "notes", "zip"].map(
        (name) => types.get(name)!.type,
      ),
    ).toEqual(["string", "number", "number", "string", "date", "string", "string"]);
    expect(types.get("prospect_id")!.hasUniqueValue).toBe(true);
    const [lead] = await find("leads", "prospect_id", "a-1", [
      "total_visits",
      "do_not_email",
      "zip",
      "notes",
      "hs_pipeline_stage",
    ]);
    expect(lead!.properties).toMatchObject({
      total_visits: "2.0",
      do_not_email: "No",
      zip: "01234",
      notes: null,
      hs_pipeline_stage: "new-stage-id",
    });
  });

  test("with a mapping go where it says; the others are left out", async () => {
    const row = await importFile(
      crm,
      { objectType: "contacts", mapping: { Mail: "email", " Vorname ": "firstname" } },
      "Vorname;Mail;Alter\nAda;map@example.com;36\n",
    );
    expect(row.state).toBe("done");
    const [contact] = await find("contacts", "email", "map@example.com", ["firstname"]);
    expect(contact!.properties["firstname"]).toBe("Ada");
  });

  test("that fit nowhere are refused at once, every one of them", async () => {
    const refused = (request: object, csv: string) => upload(crm.admin, { objectType: "leads", ...request }, csv);
    await expect(refused({}, "Email,Nonsense,Other nonsense\na@b.co,1,2\n")).rejects.toMatchObject({
      code: "invalid_input",
      faults: [{ path: "/file/Nonsense" }, { path: "/file/Other nonsense" }],
    });
    await expect(refused({ createMissing: true }, "Email,Email\na@b.co,c@d.ef\n")).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(refused({ createMissing: true }, "E mail,e-mail\na,b\n")).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(refused({ createMissing: true }, "Email,\na@b.co,x\n")).rejects.toThrow("columns do not fit");
    await expect(refused({ mapping: { Email: "hs_object_id" } }, "Email\n1\n")).rejects.toThrow("columns do not fit");
    await expect(refused({ mapping: { Missing: "email" } }, "Email\n1\n")).rejects.toThrow("columns do not fit");
    await expect(refused({ key: "phone" }, "Email\na@b.co\n")).rejects.toThrow("columns do not fit");
    await expect(refused({}, "")).rejects.toThrow("empty");
  });

  test("get names that a property may have", () => {
    expect(
      ["Total Time Spent on Website", "TotalVisits", "E-Mail (work)", "  Größe ", "2nd phone", "What's new?", "ID"].map(
        snakeCase,
      ),
    ).toEqual([
      "total_time_spent_on_website",
      "total_visits",
      "e_mail_work",
      "gro_e",
      "n_2nd_phone",
      "what_s_new",
      "id",
    ]);
  });
});

describe("rows", () => {
  test("update the record their key names and create the others; two rows of one key are one record", async () => {
    await importFile(
      crm,
      { objectType: "contacts", key: "email" },
      "email,city\nk1@example.com,Pune\nk2@example.com,Agra\n",
    );
    const row = await importFile(
      crm,
      { objectType: "contacts", key: "email", events: "each" },
      "email,city,phone\nK1@example.com,Delhi,\nk3@example.com,Goa,1\nk3@example.com,Kochi,\n",
    );
    expect(row).toMatchObject({ created: 1, updated: 2, failed: 0, rows: 3 });
    const [k1] = await find("contacts", "email", "k1@example.com", ["city"]);
    const [k3] = await find("contacts", "email", "k3@example.com", ["city", "phone"]);
    expect([k1!.properties["city"], k3!.properties["city"], k3!.properties["phone"]]).toEqual(["Delhi", "Kochi", "1"]);
  });

  test("with a fault are told with line and column, and the others go in", async () => {
    const csv =
      'email,firstname,lead_score\n"ok1@example.com","two\nlines",1\nnot an address,Bad,2\nok2@example.com,Text,many\nok3@example.com,"ragged"\nok4@example.com,Fine,4\n';
    const row = await importFile(crm, {}, csv);
    expect(row).toMatchObject({ state: "done", rows: 5, created: 2, failed: 3 });
    expect(await errorsOf(row.id)).toEqual([
      { line: 4, column: "email", message: "is not a valid email address" },
      { line: 5, column: "lead_score", message: "is not a number" },
      { line: 6, column: null, message: "has 2 cells, the header has 3" },
    ]);
  });

  test("by a key that is not unique find their record, and refuse to choose between two", async () => {
    await importFile(crm, {}, "email,city\nsame@example.com,Pune\nsame@example.com,Agra\nsingle@example.com,Goa\n");
    const row = await importFile(
      crm,
      { key: "email" },
      "email,city\nsame@example.com,Delhi\nsingle@example.com,Kochi\n",
    );
    expect(row).toMatchObject({ created: 0, updated: 1, failed: 1 });
    expect((await errorsOf(row.id))[0]).toMatchObject({ line: 2, column: "email" });
  });

  test("whose unique value another record has are refused, in the file and beside it", async () => {
    await importFile(crm, { objectType: "contacts" }, "email\ntaken@example.com\n");
    const row = await importFile(
      crm,
      { objectType: "contacts" },
      "email,city\ntaken@example.com,Pune\nnew@example.com,Agra\nnew@example.com,Goa\n",
    );
    expect(row).toMatchObject({ created: 1, failed: 2 });
    expect((await errorsOf(row.id)).map(({ line }) => line)).toEqual([2, 4]);
  });

  test("say Yes for true and an option's label for its value", async () => {
    const row = await importFile(crm, {}, "firstname,consent,hs_lead_label\nterms,Yes,Hot\n");
    expect(row.failed).toBe(0);
    const [lead] = await find("leads", "firstname", "terms", ["consent", "hs_lead_label"]);
    expect(lead!.properties).toMatchObject({ consent: "true", hs_lead_label: "HOT" });
  });
});

describe("events", () => {
  const told = async (id: string) => {
    const all = (await crm.events()).filter(
      (event) => event["subject"] === `imports/${id}` || event["data"].importId === id,
    );
    return Object.fromEntries(
      Map.groupBy(all, (event) => event["type"] as string)
        .entries()
        .map(([type, some]) => [type, some.length]),
    );
  };
  const csv = "firstname\n" + Array.from({ length: 3 }, (_, n) => `E${n}`).join("\n");

  test("always feed the records in batches; each, batch, none decide what processes hear", async () => {
    const batch = await importFile(crm, { events: "batch" }, csv);
    expect(await told(batch.id)).toEqual({ "crm.import.batch": 1, "crm.import.completed": 1 });
    const none = await importFile(crm, { events: "none" }, csv);
    expect(await told(none.id)).toEqual({ "crm.import.batch": 1 });
    const each = await importFile(crm, { events: "each" }, csv);
    expect(await told(each.id)).toEqual({ "crm.import.batch": 1, "crm.lead.created": 3, "crm.import.completed": 1 });
  });

  test("of a feed hold at most 500 records and half a megabyte", async () => {
    const long = "x".repeat(3_000);
    const row = await importFile(
      crm,
      { events: "none" },
      `firstname\n${Array.from({ length: 600 }, () => long).join("\n")}`,
    );
    const feed = (await crm.events("crm.import.batch")).filter((event) => event["subject"] === `imports/${row.id}`);
    expect(feed.flatMap((event) => event["data"].records)).toHaveLength(600);
    for (const event of feed) expect(JSON.stringify(event).length).toBeLessThan(600_000);
  });
});

test("a dry run counts and complains like a real one and leaves nothing", async () => {
  const before = (await crm.events()).length;
  const row = await importFile(
    crm,
    { dryRun: true, createMissing: true, events: "each" },
    "email,dry_property\ndry@example.com,1\nbad,2\n",
  );
  expect(row).toMatchObject({ state: "done", created: 1, failed: 1, rows: 2 });
  expect(await errorsOf(row.id)).toHaveLength(1);
  expect(await find("leads", "email", "dry@example.com")).toEqual([]);
  expect((await listProperties(crm.admin, "leads")).some(({ name }) => name === "dry_property")).toBe(false);
  expect((await crm.events()).length).toBe(before);
});

test("taken back: what it made is archived, what it changed is as before, what people changed since stays", async () => {
  await importFile(crm, { objectType: "contacts", key: "email" }, "email,city,phone\nundo1@example.com,Pune,1\n");
  const row = await importFile(
    crm,
    { objectType: "contacts", key: "email" },
    "email,city,phone\nundo1@example.com,Delhi,2\nundo2@example.com,Agra,3\n",
  );
  const [kept] = await find("contacts", "email", "undo1@example.com");
  await crm.http()("PATCH", `/crm/v3/objects/contacts/${kept!.id}`, { properties: { phone: "9" } });
  await undoImport(crm.admin, row.id);
  await work(crm);
  expect(await importRow(crm, row.id)).toMatchObject({ state: "undone", undone: 2 });
  expect(await find("contacts", "email", "undo2@example.com")).toEqual([]);
  const { properties } = await getObject(crm.admin, "contacts", { id: kept!.id, properties: ["city", "phone"] });
  expect(properties).toMatchObject({ city: "Pune", phone: "9" });
  await expect(undoImport(crm.admin, row.id)).rejects.toMatchObject({ code: "conflict" });
});

describe("rights", () => {
  const may = (over: object = {}) =>
    ({ "crm.imports:write": "own", "crm.imports:read": "own", "crm.leads:write": "own", ...over }) as never;

  test("an actor without them is rejected before a byte of the file is read", async () => {
    const file = (function* () {
      yield "firstname\n";
      throw new Error("read");
    })();
    for (const grants of [{ "crm.leads:write": "all" }, { "crm.imports:write": "all" }] as Grants[])
      await expect(upload(crm.as(grants), { objectType: "leads" }, "firstname\nA\n")).rejects.toMatchObject({
        code: "forbidden",
      });
    await expect(upload(crm.as({ "crm.imports:write": "all" }), { objectType: "leads" }, file)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(
      upload(crm.as(may()), { objectType: "leads", createMissing: true }, "new_one\nA\n"),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  test("another's import stays invisible, and so do another's records to an upsert", async () => {
    await importFile(
      crm,
      { createMissing: true, key: "secret_key" },
      "secret_key,city,hubspot_owner_id\ns-1,Pune,ben\n",
    );
    const ann = crm.as(may(), "ann");
    const row = await importFile(crm, { key: "secret_key" }, "secret_key,city\ns-1,Delhi\ns-2,Goa\n", ann);
    expect(row).toMatchObject({ created: 1, updated: 0, failed: 1 });
    const [untouched] = await find("leads", "secret_key", "s-1", ["city"]);
    const [made] = await find("leads", "secret_key", "s-2", ["hubspot_owner_id"]);
    expect([untouched!.properties["city"], made!.properties["hubspot_owner_id"]]).toEqual(["Pune", "ann"]);
    await expect(getImport(crm.as(may(), "ben"), row.id)).rejects.toMatchObject({ code: "not_found" });
  });
});

test("the same Idempotency-Key and file give the first import; another file under it is refused", async () => {
  const request = { objectType: "leads", mapping: { A: "firstname" } };
  const first = await upload(crm.admin, request, "A\nOnce\n", "key-1");
  expect(await upload(crm.admin, request, "A\nOnce\n", "key-1")).toEqual(first);
  await expect(upload(crm.admin, request, "A\nTwice\n", "key-1")).rejects.toMatchObject({ code: "unprocessable" });
  const racing = await Promise.all(Array.from({ length: 5 }, () => upload(crm.admin, request, "A\nRace\n", "key-2")));
  expect(new Set(racing.map(({ id }) => id)).size).toBe(1);
  await work(crm);
  expect(await find("leads", "firstname", "Once")).toHaveLength(1);
  expect(await find("leads", "firstname", "Race")).toHaveLength(1);
});
