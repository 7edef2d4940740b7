import type { Socket } from "node:net";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { testDatabase } from "#stack/testing.ts";
import { openDatabase } from "./database.ts";

test("a connection lost before a transaction begins costs the pool no place", async () => {
  const { url } = await testDatabase("communication");
  const { db, pool, close } = openDatabase(url, {}, { max: 1 });
  for (let n = 0; n < 3; n++) {
    pool.once("acquire", (client) => {
      (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
    });
    await expect(db.transaction(async (tx) => tx.execute(sql`select 1`))).rejects.toThrow("begin");
    const { rows } = await db.transaction(async (tx) => tx.execute(sql`select 1 as one`));
    expect(rows).toEqual([{ one: 1 }]);
  }
  expect(pool.totalCount).toBe(1);
  await close();
});

test("harm 28: slow questions that people make up are cut off, and hold up nothing else meanwhile", async () => {
  const { url } = await testDatabase("communication");
  const { db, reads, close } = openDatabase(url, {});
  const ended: string[] = [];
  const slow = Array.from({ length: 8 }, async () => {
    const reason = await reads.execute(sql`select pg_sleep(30)`).then(
      () => "answered",
      ({ cause }: Error) => (cause as Error).message,
    );
    ended.push(reason);
  });
  await db.execute(sql`select 1`);
  expect(ended).toEqual([]);
  await Promise.all(slow);
  const [first, ...others] = [...new Set(ended)].sort();
  // Four are asked at once; who waits for a place is told so, or cut off in turn.
  expect(first).toMatch(/canceling statement due to statement timeout/);
  expect(others.every((reason) => /timeout exceeded when trying to connect/.test(reason))).toBe(true);
  await close();
});
