import { count, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changes, objects, uniqueValues } from "#db/crm/schema.ts";
import { openCrm } from "../testing.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
});
afterAll(() => crm.close());

const contacts = "/crm/v3/objects/contacts";
const injections = [
  `'; drop table objects; --`,
  `" or 1=1 --`,
  `email' || pg_sleep(5) || '`,
  `a"}'::jsonb or true --`,
  `$1`,
  `\\`,
  `%`,
  `{"$ne": null}`,
  `constructor`,
  `__proto__`,
  "a".repeat(199),
];

describe("SQL injection", () => {
  const alive = async () => (await crm.db.select({ n: count() }).from(objects))[0]!.n;

  test("through property names of writes, filters, sorts and reads finds no property", async () => {
    const before = await alive();
    for (const name of injections) {
      const created = await call("POST", contacts, { properties: { ok: "1", [name]: "x" } });
      expect(created.status, name).toBe(400);
      const filtered = await call("POST", `${contacts}/search`, {
        filterGroups: [{ filters: [{ propertyName: name, operator: "EQ", value: "x" }] }],
      });
      expect(filtered.status, name).toBe(400);
      const sorted = await call("POST", `${contacts}/search`, { sorts: [name] });
      expect(sorted.status, name).toBe(400);
      const read = await call(
        "GET",
        `${contacts}?properties=${encodeURIComponent(name)}&idProperty=${encodeURIComponent(name)}`,
      );
      expect(read.status, name).toBe(200);
      expect((await call("GET", `${contacts}/1?idProperty=${encodeURIComponent(name)}`)).status, name).toBe(400);
    }
    expect(await alive()).toBe(before);
  });

  test("through values, queries and tokens matches nothing but itself", async () => {
    await call("POST", contacts, { properties: { firstname: "Robert'); drop table objects; --" } });
    await call("POST", contacts, { properties: { firstname: "Ada", lastname: "50%" } });
    const total = async (body: unknown) => (await call("POST", `${contacts}/search`, body)).body.total;
    for (const value of injections)
      for (const operator of ["EQ", "GT", "CONTAINS_TOKEN"]) {
        const { status } = await call("POST", `${contacts}/search`, {
          filterGroups: [{ filters: [{ propertyName: "firstname", operator, value }] }],
        });
        expect(status, `${operator} ${value}`).toBe(200);
      }
    expect(await total({ query: "%" })).toBe(1);
    expect(await total({ query: "_" })).toBe(0);
    expect(await total({ query: `');` })).toBe(1);
    expect(
      await total({
        filterGroups: [
          { filters: [{ propertyName: "firstname", operator: "EQ", value: "Robert'); drop table objects; --" }] },
        ],
      }),
    ).toBe(1);
  });

  test("through cursors and ids is refused", async () => {
    for (const text of ["1 or 1=1", "-1", "1e9", "0x10", "9".repeat(20), "NaN", "1;"]) {
      const cursor = encodeURIComponent(text);
      expect((await call("GET", `${contacts}?after=${cursor}`)).status, text).toBe(400);
      expect((await call("GET", `${contacts}/${cursor}`)).status, text).toBe(404);
      expect((await call("POST", `${contacts}/search`, { after: text })).status, text).toBe(400);
    }
  });
});

describe("mass assignment", () => {
  test("of id, owner, dates, version beside the properties is refused", async () => {
    for (const extra of ["id", "ownerId", "teamId", "createdAt", "archived", "version", "type", "isAdmin"])
      expect((await call("POST", contacts, { properties: {}, [extra]: "1" })).status, extra).toBe(400);
  });

  test("of read-only properties is refused", async () => {
    for (const name of ["hs_object_id", "createdate", "lastmodifieddate", "ownerId", "version"])
      expect((await call("POST", contacts, { properties: { [name]: "1" } })).status, name).toBe(400);
  });
});

test("harm 31: of 20 parallel creates with one email one is made, and all others name it", async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      call("POST", contacts, { properties: { email: n % 2 ? "race@example.com" : "RACE@example.com " } }),
    ),
  );
  const made = answers.filter(({ status }) => status === 201);
  expect(made.length).toBe(1);
  for (const { status, body } of answers.filter((answer) => answer !== made[0])) {
    expect(status).toBe(409);
    expect(body.message).toBe(`Contact already exists. Existing ID: ${made[0]!.body.id}`);
  }
  const told = (await crm.events("crm.contact.created")).filter(
    (event) => event["data"].properties.email === "race@example.com",
  );
  expect(told.length).toBe(1);
});

test("harm 31: fifty parallel submits under one key make one record, and each is answered with it", async () => {
  const key = { "idempotency-key": crypto.randomUUID() };
  const submit = () => call("POST", contacts, { properties: { lastname: "Fiftyfold" } }, key);
  const answers = await Promise.all(Array.from({ length: 50 }, submit));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`))).toEqual(
    new Set([`201 ${answers[0]!.body.id}`]),
  );
  expect((await call("POST", `${contacts}/search`, { query: "fiftyfold" })).body.total).toBe(1);
});

test("harm 31: of parallel updates that all read the same version one is written, the others are refused", async () => {
  const { body } = await call("POST", contacts, { properties: { city: "Ulm" } });
  const path = `${contacts}/${body.id}`;
  const ifMatch = { "if-match": (await call("GET", path)).headers.get("etag")! };
  const cities = Array.from({ length: 10 }, (_, n) => `City ${n}`);
  const answers = await Promise.all(cities.map((city) => call("PATCH", path, { properties: { city } }, ifMatch)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    200,
    ...Array.from({ length: 9 }, () => 412),
  ]);
  const won = cities[answers.findIndex(({ status }) => status === 200)];
  expect((await call("GET", `${path}?properties=city`)).body.properties.city).toBe(won);
});

test("parallel batches over the same records in other orders do not wait for each other for ever", async () => {
  const { body } = await call("POST", `${contacts}/batch/create`, {
    inputs: Array.from({ length: 50 }, () => ({ properties: {} })),
  });
  const ids: string[] = body.results.map((one: { id: string }) => one.id);
  const answers = await Promise.all(
    [ids, ids.toReversed(), ids, ids.toReversed()].map((order, n) =>
      call("POST", `${contacts}/batch/update`, {
        inputs: order.map((id) => ({ id, properties: { city: `city ${n}` } })),
      }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

test("a failed batch leaves no record, no claim on a value, no history, no event", async () => {
  const counts = async () =>
    Promise.all(
      [objects, uniqueValues, changes].map(async (table) => (await crm.db.select({ n: count() }).from(table))[0]!.n),
    );
  const before = [...(await counts()), (await crm.events()).length];
  const inputs = [{ properties: { email: "half@example.com" } }, { properties: { email: "half@example.com" } }];
  expect((await call("POST", `${contacts}/batch/create`, { inputs })).status).toBe(409);
  expect([...(await counts()), (await crm.events()).length]).toEqual(before);
});

test("values that no text column takes are refused, not a 500", async () => {
  for (const firstname of ["a\0b", "\ud800", "x".repeat(70_000)])
    expect((await call("POST", contacts, { properties: { firstname } })).status).toBe(400);
});

test("a search that cannot be answered ends after two seconds with 504", async () => {
  const answer = await crm.db.transaction(async (tx) => {
    await tx.execute(sql`lock table ${objects} in access exclusive mode`);
    return call("POST", `${contacts}/search`, {});
  });
  expect([answer.status, answer.body.category, answer.headers.get("retry-after")]).toEqual([504, "TIMEOUT", "5"]);
});
