import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as schema from "#db/frame.ts";
import { testDatabase } from "#stack/testing.ts";
import { openDatabase, type Database } from "./database.ts";
import { createPublisher, type CloudEvent } from "./outbox.ts";
import { createWaker, RejectedError, startRelay, type Deliver } from "./relay.ts";
import { silent } from "./testing.ts";

let database: Database<typeof schema>;
let url: string;
beforeAll(async () => {
  ({ url } = await testDatabase("analytics"));
  database = openDatabase(url, schema, { max: 40 });
});
afterAll(() => database.close());

const names = ["one", "two", "three"];
const publisher = () =>
  createPublisher(
    "/test",
    names.map((name) => ({ name, accepts: () => true })),
    createWaker(database.pool),
  );
const relay = (subscribers: Record<string, Deliver>) =>
  startRelay({ pool: database.pool, url, subscribers, log: silent, pollMs: 200, batch: 50 });
const undelivered = async () => {
  const { rows } = await database.db.execute<{ n: number }>(
    sql`select count(*)::int as n from deliveries where delivered_at is null and rejected_at is null`,
  );
  return rows[0]!.n;
};
const drained = async () => {
  while ((await undelivered()) > 0) await sleep(50);
};

test("200 concurrent writers: every subscriber gets every event once, per subject in commit order; one that was down loses nothing", async () => {
  const publish = publisher();
  const committed = new Map<string, string[]>();
  const got: Record<string, CloudEvent[]> = { one: [], two: [], three: [] };
  let down = true;
  const take =
    (name: string): Deliver =>
    async (events) => {
      if (name === "three" && down) throw new Error("away");
      await sleep(Math.random() * 5);
      got[name]!.push(...events);
    };
  // Two relays, as two processes of a service would run them.
  const relays = [0, 1].map(() => relay(Object.fromEntries(names.map((name) => [name, take(name)]))));
  await Promise.all(
    Array.from({ length: 200 }, async (_, writer) => {
      const subject = `records/${writer % 20}`;
      await sleep(Math.random() * 300);
      await database.db.transaction(async (tx) => {
        const [event] = await publish(tx, { type: "test.happened", subject, data: { writer } });
        await sleep(Math.random() * 40);
        // The subject's lock is held until commit, so this order is the order of commits.
        committed.set(subject, [...(committed.get(subject) ?? []), event!.id]);
      });
    }),
  );
  expect(got["three"]).toEqual([]);
  down = false;
  await drained();
  await Promise.all(relays.map((one) => one.stop()));
  for (const name of names) {
    expect(got[name]!.length).toBe(200);
    for (const [subject, ids] of committed)
      expect(got[name]!.filter((event) => event.subject === subject).map((event) => event.id)).toEqual(ids);
  }
}, 60_000);

test("a rolled-back write leaves no event", async () => {
  const publish = publisher();
  const attempt = database.db.transaction(async (tx) => {
    await publish(tx, { type: "test.happened", subject: "records/x", data: {} });
    throw new Error("no");
  });
  await expect(attempt).rejects.toThrow("no");
  expect(await undelivered()).toBe(0);
});

test("an event that a subscriber rejects for good does not hold up the others, nor is it forgotten", async () => {
  const publish = publisher();
  const got: string[] = [];
  const deliver: Deliver = async (events) => {
    if (events.some((event) => event.data === "poison")) throw new RejectedError("unusable");
    got.push(...events.map((event) => String(event.data)));
  };
  const ok: Deliver = async () => {};
  await database.db.transaction((tx) =>
    publish(
      tx,
      ["a", "poison", "b"].map((data) => ({ type: "test.happened", subject: `records/${data}`, data })),
    ),
  );
  const running = relay({ one: deliver, two: ok, three: ok });
  while (got.length < 2) await sleep(20);
  await database.db.execute(sql`update deliveries set attempts = 4, next_at = now() where delivered_at is null`);
  await drained();
  await running.stop();
  expect(got.toSorted((a, b) => a.localeCompare(b))).toEqual(["a", "b"]);
  const { rows } = await database.db.execute(sql`select error from deliveries where rejected_at is not null`);
  expect(rows).toEqual([{ error: "unusable" }]);
});

test("a relay that dies while it sends frees what it held at once", async () => {
  const publish = publisher();
  await database.db.transaction((tx) => publish(tx, { type: "test.happened", subject: "records/y", data: {} }));
  const holder = Promise.withResolvers<number>();
  const over = Promise.withResolvers<void>();
  const hang: Deliver = async () => {
    const { rows } = await database.db.execute<{ pid: number }>(
      sql`select pid from pg_stat_activity where state = 'idle in transaction' and query like '%deliveries%'`,
    );
    if (rows[0]) holder.resolve(rows[0].pid);
    await over.promise;
  };
  const ok: Deliver = async () => {};
  const dying = relay({ one: hang });
  await database.db.execute(sql`select pg_terminate_backend(${await holder.promise})`);
  const got: CloudEvent[] = [];
  const heir = relay({ one: async (events) => void got.push(...events), two: ok, three: ok });
  while (got.length === 0) await sleep(20);
  await heir.stop();
  expect(got.length).toBe(1);
  over.resolve();
  await dying.stop();
});
