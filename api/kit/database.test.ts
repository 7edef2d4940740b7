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
