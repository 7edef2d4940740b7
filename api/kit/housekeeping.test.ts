import { afterAll, beforeAll, expect, test } from "vitest";
import * as schema from "#db/frame.ts";
import { testDatabase } from "#stack/testing.ts";
import { openDatabase, type Database } from "./database.ts";
import { cleanUp } from "./housekeeping.ts";

let database: Database<typeof schema>;
beforeAll(async () => {
  database = openDatabase((await testDatabase("analytics")).url, schema);
});
afterAll(() => database.close());

test("kept answers go after a day, events a month after everyone has them; what is still owed stays", async () => {
  const { pool } = database;
  await pool.query(
    `insert into idempotency_keys (actor, key, request, created_at) values ('a', 'old', 'x', now() - interval '25 hours'), ('a', 'new', 'x', now())`,
  );
  await pool.query(`
    insert into outbox (id, type, subject, event, created_at)
    select gen_random_uuid(), name, 's', '{}', now() - age from (values
      ('old delivered', interval '31 days'), ('old owed', interval '31 days'), ('new', interval '1 day')) as t(name, age)`);
  await pool.query(`
    insert into deliveries (seq, subscriber, subject, delivered_at)
    select seq, 'one', 's', case when type = 'old owed' then null else now() end from outbox`);
  await cleanUp(pool);
  expect((await pool.query("select key from idempotency_keys")).rows).toEqual([{ key: "new" }]);
  expect((await pool.query("select type from outbox order by seq")).rows).toEqual([
    { type: "old owed" },
    { type: "new" },
  ]);
});
