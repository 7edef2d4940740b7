import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outbox } from "#db/crm/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { everything, openCrm } from "../testing.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
let call: ReturnType<typeof crm.http>;
beforeAll(async () => {
  crm = await openCrm();
  call = crm.http();
});
afterAll(() => crm.close());

type Feed = { results: any[]; upToDate: boolean; paging: { next: { after: string } } };
const read = async (query = "", by = call): Promise<Feed> => {
  const { status, body } = await by("GET", `/v1/events?${query}`);
  expect(status).toBe(200);
  return body as Feed;
};
const now = async () => (await read("after=now")).paging.next.after;
/** All that comes behind a cursor, once everything older than it is settled. */
const follow = async (after: string, count: number, by = call) => {
  let seen: any[] = [];
  await expect
    .poll(async () => (seen = (await read(`after=${after}&limit=500`, by)).results).length, { timeout: 10_000 })
    .toBe(count);
  return seen;
};
const contact = async (properties: object = {}) =>
  (await call("POST", "/crm/v3/objects/contacts", { properties })).body.id as string;

test("tells what happened, in order, and always where to go on", async () => {
  const after = await now();
  const id = await contact({ firstname: "Ada" });
  await call("PATCH", `/crm/v3/objects/contacts/${id}`, { properties: { firstname: "Grace" } });
  const events = await follow(after, 2);
  expect(events.map(({ type, subject, data }) => [type, subject, data.properties.firstname])).toEqual([
    ["crm.contact.created", `contacts/${id}`, "Ada"],
    ["crm.contact.updated", `contacts/${id}`, "Grace"],
  ]);
  expect(events[0].sequence < events[1].sequence).toBe(true);

  const first = await read(`after=${after}&limit=1`);
  expect([first.results.length, first.upToDate]).toEqual([1, false]);
  const second = await read(`after=${first.paging.next.after}&limit=5`);
  expect([second.results[0].id, second.upToDate]).toEqual([events[1].id, true]);
  const third = await read(`after=${second.paging.next.after}`);
  expect(third).toEqual({ results: [], upToDate: true, paging: { next: { after: second.paging.next.after } } });
});

test("an event whose transaction commits late is not passed over", async () => {
  const after = await now();
  const ctx = crm.as(everything);
  let early = "";
  let late = "";
  await ctx.db.transaction(async (tx) => {
    late = (await ctx.publish(tx, { type: "crm.contact.created", subject: "contacts/0", data: {} }))[0]!.id;
    early = await contact();
    // The later transaction has committed, the earlier one has not: neither is told of yet.
    expect((await read(`after=${after}`)).results).toEqual([]);
  });
  const events = await follow(after, 2);
  expect(events[0].id).toBe(late);
  expect(events[1].subject).toBe(`contacts/${early}`);
});

test("types narrow it, and what is left out does not come again", async () => {
  const after = await now();
  const id = await contact();
  await call("POST", "/crm/v3/objects/companies", { properties: { name: "Acme" } });
  await follow(after, 2);
  expect((await read(`after=${after}&types=crm.company.*`)).results.map(({ type }) => type)).toEqual([
    "crm.company.created",
  ]);
  const none = await read(`after=${after}&types=crm.deal.created,crm.contact.deleted`);
  expect([none.results, none.upToDate]).toEqual([[], true]);
  expect((await read(`after=${after}&types=crm.contact.created`)).results[0].subject).toBe(`contacts/${id}`);
});

test("harm 26: only records within the actor's reach are told of, without what a role hides", async () => {
  const after = await now();
  await contact({ hubspot_owner_id: "ben" });
  const own = await contact({ hubspot_owner_id: "ann", jobtitle: "secret", firstname: "Ada" });
  await call("PATCH", `/crm/v3/objects/contacts/${own}`, { properties: { jobtitle: "more secret" } });
  await follow(after, 3);
  const grants = { "crm.events:read": "all", "crm.contacts:read": "own" } as const;
  const ann = crm.http(actorWith(grants, { id: "ann", fields: { "contacts.jobtitle": "hidden" } }));
  const seen = await follow(after, 1, ann);
  expect(seen[0].subject).toBe(`contacts/${own}`);
  expect(JSON.stringify(seen)).not.toContain("secret");
  expect(seen[0].data.properties.firstname).toBe("Ada");
});

test("rejects an actor without crm.events:read, and what is no cursor or type", async () => {
  const ann = crm.http(actorWith({ "crm.contacts:read": "all" }));
  expect((await ann("GET", "/v1/events")).status).toBe(403);
  for (const query of [
    "after=1",
    "after=1.2.3",
    "after=x.y",
    "after='--",
    "types=drop%20table",
    "types=crm.*.created",
    "limit=0",
    "after=99999999999999999999.1",
  ])
    expect([query, (await call("GET", `/v1/events?${query}`)).status]).toEqual([query, 400]);
});

test("is read by its index, however much came before", async () => {
  await crm.as(everything).db.transaction(async (tx) => {
    await tx.execute(
      sql`insert into ${outbox} (id, type, subject, event) select gen_random_uuid(), 't', 's', '{}' from generate_series(1, 5000)`,
    );
    await tx.execute(sql`analyze outbox`);
    const { rows } = await tx.execute<{ "QUERY PLAN": string }>(
      sql`explain select event from outbox where (xid, seq) > ('900'::xid8, 0::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid, seq limit 50`,
    );
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("outbox_feed");
  });
});
