import { serve } from "@hono/node-server";
import { eq } from "drizzle-orm";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changes, objects, outbox, personalDataCases, uniqueValues } from "#db/crm/schema.ts";
import { createServiceClient } from "#kit/client.ts";
import { actorWith } from "#kit/testing.ts";
import { openCrm } from "../testing.ts";

let asked: { service: string; path: string; subject: { emails: string[]; records: string[] } }[] = [];
let down: string | undefined;

// The other five services behind one door: it writes down what each is asked.
const others = new Hono()
  .post("/:service/v1/personal-data/:verb", async (c) => {
    const { service, verb } = c.req.param();
    const { subject } = await c.req.json<Pick<(typeof asked)[number], "subject">>();
    asked.push({ service, path: verb, subject });
    if (service === down) return c.json({ code: "unavailable", detail: "away" }, 503);
    if (verb === "find") return c.json({ holdings: [{ store: "things", count: 1, items: [{ of: service }] }] });
    if (verb !== "erase") return c.body(null, 204);
    return c.json({ erased: [{ store: "things", count: 1 }], remains: [{ what: "traces", until: "tomorrow" }] });
  })
  .post("/workflow/v1/runs", async (c) => c.json({ id: "run-1", status: "pending", asked: await c.req.json() }, 201));

let crm: Awaited<ReturnType<typeof openCrm>>;
let server: ReturnType<typeof serve>;
beforeAll(async () => {
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: others.fetch, port: 0, hostname: "127.0.0.1" }, (info) => resolve(info.port));
  });
  const client = (name: "workflow") =>
    createServiceClient(name, `http://127.0.0.1:${port}/${name}`, async () => "token");
  const names = ["workflow", "users", "comms", "analytics", "ai"];
  crm = await openCrm(Object.fromEntries(names.map((name) => [name, client(name as "workflow")])));
});
afterAll(async () => {
  server.close();
  await crm.close();
});

const http = () => crm.http();
const create = async (type: string, properties: object): Promise<string> =>
  (await http()("POST", `/crm/v3/objects/${type}`, { properties })).body.id;
const open = async (given: object) => (await http()("POST", "/v1/personal-data", given)).body;
const act = (id: string, verb: string, body?: object) => http()("POST", `/v1/personal-data/${id}/${verb}`, body);
/** Everyone has got every event, as the relay would see to. */
const delivered = () => crm.pool.query("update deliveries set delivered_at = now()");

test("a case finds the person by address: records of every type, whatever the case of the letters, and notes about nobody else", async () => {
  const email = "Ada.Lovelace@Example.com";
  const contact = await create("contacts", { email });
  const lead = await create("leads", { email: email.toLowerCase() });
  const [own, shared] = [
    await create("notes", { hs_note_body: "hers" }),
    await create("notes", { hs_note_body: "both" }),
  ];
  const other = await create("contacts", { email: "babbage@example.com" });
  for (const [note, about] of [
    [own, contact],
    [shared, contact],
    [shared, other],
  ])
    await http()("PUT", `/crm/v4/objects/notes/${note}/associations/default/contacts/${about}`);
  asked = [];
  const opened = await open({ email });
  expect(opened.records.sort()).toEqual([`contacts/${contact}`, `leads/${lead}`, `notes/${own}`].sort());
  expect(opened.found.crm).toContainEqual({ store: "records", count: 3 });
  expect(asked.map(({ service }) => service)).toEqual(["workflow", "ai", "comms", "users", "analytics"]);
  expect(asked[0]!.subject.emails).toEqual([email.toLowerCase()]);
});

test("erasing leaves nothing in records, history, unique values and events; what is told of it names no value", async () => {
  const email = "erase.me@example.com";
  const id = await create("contacts", { email, firstname: "Erasmus" });
  await http()("PATCH", `/crm/v3/objects/contacts/${id}`, { properties: { lastname: "Gone" } });
  const { id: caseId } = await open({ record: `contacts/${id}` });
  await delivered();
  const erased = await act(caseId, "erase", { service: "crm" });
  expect(erased.status).toBe(200);
  expect(erased.body).toMatchObject({
    state: "erasing",
    erased: { crm: expect.arrayContaining([{ store: "records", count: 1 }]) },
  });
  for (const [table, column] of [
    [objects, objects.id],
    [changes, changes.objectId],
    [uniqueValues, uniqueValues.objectId],
  ] as const)
    expect(
      await crm.db
        .select()
        .from(table)
        .where(eq(column, Number(id))),
    ).toEqual([]);
  const told = (
    await crm.db
      .select()
      .from(outbox)
      .where(eq(outbox.subject, `contacts/${id}`))
  ).map((row) => row.event);
  expect(told).toMatchObject([{ type: "crm.contact.deleted", data: { properties: {}, changed: [] } }]);
  expect(await create("contacts", { email }), "the address is free again").not.toBe(id);
});

test("an event under way is waited for: nothing is erased that would still be told", async () => {
  const id = await create("contacts", { email: "under.way@example.com" });
  const { id: caseId } = await open({ record: `contacts/${id}` });
  const early = await act(caseId, "erase", { service: "crm" });
  expect(early.status).toBe(503);
  expect(
    await crm.db
      .select()
      .from(objects)
      .where(eq(objects.id, Number(id))),
  ).toHaveLength(1);
  await delivered();
  expect((await act(caseId, "erase", { service: "crm" })).status).toBe(200);
});

test.each(["crm.import.batch", "crm.calculation.batch"])("%s loses the person and keeps the others", async (type) => {
  const [id, other] = [
    await create("leads", { email: `one@${type}` }),
    await create("leads", { email: `two@${type}` }),
  ];
  const records = [id, other].map((one) => ({ id: one, properties: { email: one }, created: true }));
  await crm.publish(crm.db, {
    type,
    subject: "imports/7",
    data: { objectType: "leads", importId: "7", records },
  });
  const { id: caseId } = await open({ record: `leads/${id}` });
  await delivered();
  await act(caseId, "erase", { service: "crm" });
  const [batch] = await crm.events(type);
  expect(batch!.data.records).toMatchObject([{ id: other }]);
});

test("a hold can be taken back until erasing begins, not after; erasing twice is as good as once", async () => {
  const held = await open({ email: "first@example.com" });
  expect((await act(held.id, "hold")).body.state).toBe("held");
  expect((await act(held.id, "release")).body.state).toBe("released");
  expect((await act(held.id, "release")).status, "again").toBe(200);
  expect((await act(held.id, "erase", { service: "comms" })).status).toBe(409);

  const gone = await open({ email: "second@example.com" });
  await act(gone.id, "erase", { service: "comms" });
  const again = await act(gone.id, "erase", { service: "comms" });
  expect(again.body.remains).toEqual([{ service: "comms", what: "traces", until: "tomorrow" }]);
  expect((await act(gone.id, "release")).status).toBe(409);
});

test("a case closes once every service has erased, and forgets whom it was about", async () => {
  const { id } = await open({ email: "closing@example.com" });
  const early = await act(id, "close");
  expect([early.status, early.body.detail]).toEqual([409, expect.stringContaining("analytics")]);
  for (const service of ["crm", "workflow", "ai", "comms", "users", "analytics"]) await act(id, "erase", { service });
  expect((await act(id, "close")).body).toMatchObject({ state: "erased", records: [] });
  const [row] = await crm.db.select().from(personalDataCases).where(eq(personalDataCases.id, id));
  expect(row!.emails).toEqual([]);
  expect((await http()("GET", `/v1/personal-data/${id}/export`)).status).toBe(409);
});

test("a service that is away stops the step, and the step can be made again", async () => {
  const { id } = await open({ email: "away@example.com" });
  down = "ai";
  expect((await act(id, "erase", { service: "ai" })).status).toBe(503);
  down = undefined;
  expect((await act(id, "erase", { service: "ai" })).status).toBe(200);
});

test("the process is started once a case, with nothing but the case", async () => {
  const { id } = await open({ email: "process@example.com" });
  expect((await act(id, "erasure")).body).toEqual({ runId: "run-1" });
});

test("rejects what names nobody, what is not there, and actors without the permission", async () => {
  for (const bad of [{}, { record: "deals/1" }, { email: "x" }, { email: "a@b.cd", emails: [] }])
    expect((await http()("POST", "/v1/personal-data", bad)).status).toBe(400);
  expect((await http()("POST", "/v1/personal-data", { record: "leads/999999999" })).status).toBe(404);
  expect((await act(crypto.randomUUID(), "hold")).status).toBe(404);
  const { id } = await open({ email: "mine@example.com" });
  const reader = crm.http(actorWith({ "crm.*:read": "all", "crm.personal-data:export": "all" }));
  expect((await reader("GET", `/v1/personal-data/${id}`)).status).toBe(200);
  for (const verb of ["hold", "release", "close"])
    expect((await reader("POST", `/v1/personal-data/${id}/${verb}`)).status).toBe(403);
  const auditor = crm.http(actorWith({ "*:read": "all" }));
  expect((await auditor("GET", `/v1/personal-data/${id}/export`)).status).toBe(403);
});
