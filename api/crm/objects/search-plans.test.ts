import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { objects } from "#db/crm/schema.ts";
import { loadDefinitions } from "../properties/load-definitions.ts";
import { openCrm } from "../testing.ts";
import { countOf, matchesOf, SearchObjects } from "./search-objects.ts";
import type { ObjectType } from "./types.ts";

let crm: Awaited<ReturnType<typeof openCrm>>;
beforeAll(async () => {
  crm = await openCrm();
  const owner = new pg.Client({ connectionString: crm.ownerUrl });
  await owner.connect();
  // Half of the records are contacts; the rest are deals, companies, tasks and leads.
  await owner.query(`
    insert into objects (type, properties, search_text, owner_id, created_at)
    select type, case type
        when 'contacts' then jsonb_build_object('email', email, 'firstname', 'Name' || n,
          'lifecyclestage', (array['lead','customer','opportunity','subscriber'])[1 + n % 4])
        when 'deals' then jsonb_build_object('amount', (n % 5000)::text, 'closedate', day,
          'dealstage', (array['closedwon','closedlost','contractsent','qualifiedtobuy'])[1 + n / 10 % 4])
        when 'leads' then jsonb_build_object('lead_score', (n / 10 % 100)::text)
        else jsonb_build_object('hs_timestamp', day) end,
      case type when 'contacts' then 'name' || n || ' ' || email else '' end, 'owner' || n % 500, day::timestamptz
    from (select n, 'p' || n || '@a' || n % 997 || '.test' as email,
      (array['contacts','deals','contacts','companies','contacts','deals','contacts','tasks','contacts','leads'])[1 + n % 10] as type,
      to_char(timestamp '2024-01-01' + n * interval '20 minutes', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as day
      from generate_series(1, 50000) n) as given`);
  await owner.query("vacuum analyze objects");
  await owner.end();
}, 60_000);
afterAll(() => crm.close());

const on = (propertyName: string, operator: string, rest: object) => ({
  filterGroups: [{ filters: [{ propertyName, operator, ...rest }] }],
});
const since = String(Date.parse("2025-11-01"));

const searches: [what: string, type: ObjectType, body: object, sorted?: false][] = [
  ["email", "contacts", on("email", "EQ", { value: "p777@a777.test" })],
  ["several emails", "contacts", on("email", "IN", { values: ["p2@a2.test", "p4@a4.test", "p6@a6.test"] })],
  ["lifecycle stage", "contacts", on("lifecyclestage", "EQ", { value: "customer" })],
  ["owner", "contacts", on("hubspot_owner_id", "EQ", { value: "owner42" })],
  ["stage", "deals", on("dealstage", "EQ", { value: "closedwon" })],
  ["create date", "contacts", on("createdate", "GTE", { value: since })],
  ["create date, exactly", "contacts", on("createdate", "EQ", { value: since })],
  ["modified date", "deals", on("hs_lastmodifieddate", "LT", { value: "2020-01-01" })],
  ["range of amounts", "deals", on("amount", "BETWEEN", { value: "100", highValue: "120" })],
  ["amount above, the largest first", "deals", { ...on("amount", "GT", { value: "4900" }), sorts: ["-amount"] }],
  ["close date", "deals", on("closedate", "BETWEEN", { value: "2025-01-01", highValue: "2025-01-08" })],
  ["lead score", "leads", on("lead_score", "GTE", { value: "95" })],
  ["due tasks", "tasks", on("hs_timestamp", "LT", { value: "2024-01-05" })],
  ["text", "contacts", { query: "name4242" }],
  ["a token of a name", "contacts", on("firstname", "CONTAINS_TOKEN", { value: "Name42*" })],
  [
    "alternatives",
    "contacts",
    {
      filterGroups: [
        { filters: [{ propertyName: "email", operator: "EQ", value: "p10@a10.test" }] },
        { filters: [{ propertyName: "hubspot_owner_id", operator: "EQ", value: "owner42" }] },
      ],
    },
  ],
  ["an association", "contacts", on("associations.company", "EQ", { value: "4" })],
  ["an id", "contacts", on("hs_object_id", "IN", { values: ["2", "4"] })],
];

test.each(searches)("a search by %s reads indexes only, page and total", async (_, type, body) => {
  const definitions = await loadDefinitions(crm.db, type);
  const found = matchesOf(crm.admin, type, definitions, SearchObjects.parse(body));
  const page = sql`select * from ${objects} where ${found.where} order by ${sql.join(found.order, sql`, `)} limit 10`;
  for (const query of [page, countOf(found)]) {
    const { rows } = await crm.db.execute<{ "QUERY PLAN": string }>(sql`explain ${query}`);
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toMatch(/Index (Only )?Scan/);
    expect(plan).not.toMatch(/Seq Scan on objects/);
  }
});
