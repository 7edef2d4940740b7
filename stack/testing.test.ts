import { Redis } from "ioredis";
import pg from "pg";
import { expect, test } from "vitest";
import { testDatabase, testRedis } from "./testing.ts";

const run = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(sql).finally(() => client.end());
};

test("a test's database is its own, and its run role changes rows but not tables", async () => {
  const [one, other] = await Promise.all([testDatabase("crm"), testDatabase("crm")]);
  await run(one.ownerUrl, "create table notes_of_test (id int)");
  await run(one.url, "insert into notes_of_test values (1)");
  await expect(run(one.url, "drop table notes_of_test")).rejects.toThrow("must be owner");
  await expect(run(one.url, "create table t (id int)")).rejects.toThrow("permission denied");
  await expect(run(other.url, "select from notes_of_test")).rejects.toThrow("does not exist");
  await one.drop();
  await expect(run(one.url, "select 1")).rejects.toThrow("does not exist");
});

test("two tests of one service do not see each other's keys", async () => {
  const [one, other] = await Promise.all([testRedis("crm"), testRedis("crm")]);
  const [first, second] = [new Redis(one.url), new Redis(other.url)];
  await first.set("crm:a", "1");
  expect(await second.get("crm:a")).toBeNull();
  first.disconnect();
  second.disconnect();
});
