import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { audit } from "#db/frame.ts";
import { root } from "./files.ts";
import { databases } from "./services.ts";
import { testDatabase, type TestDatabase } from "./testing.ts";
import { recordAudit } from "#kit/audit.ts";
import { openDatabase, type Database } from "#kit/database.ts";
import { cleanUp } from "#kit/housekeeping.ts";
import { actorWith } from "#kit/testing.ts";
import { verifyAudit } from "#kit/verify-audit.ts";

const ctx = { actor: actorWith([], { id: "ann" }), requestId: "r1" };
const entry = (n: number) => ({ action: "role.changed", subject: `roles/${n}`, detail: { n, text: 'é "quoted" 🙂' } });

describe.each(databases)("the audit of %s", (name) => {
  let database: TestDatabase;
  let run: Database<Record<string, unknown>>;
  let owner: pg.Client;
  beforeAll(async () => {
    database = await testDatabase(name);
    run = openDatabase(database.url, { audit });
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await run.close();
  });

  const write = (n: number) => run.db.transaction((tx) => recordAudit(tx, ctx, entry(n)));
  const found = async () => (await verifyAudit(owner)).faults;
  /** Does harm as whoever owns the tables, looks what is found, and takes it back. */
  const harmed = async (...statements: string[]) => {
    await owner.query("begin");
    for (const statement of statements) await owner.query(statement);
    const client = { query: (text: string, values?: unknown[]) => quiet(text) ?? owner.query(text, values) };
    const { faults } = await verifyAudit(client as unknown as pg.Client).finally(() => owner.query("rollback"));
    return faults;
  };
  const quiet = (text: string) => (/^(begin|rollback)/.test(text) ? Promise.resolve({ rows: [] }) : undefined);

  test("is one chain, also when forty write at once and some give up", async () => {
    const attempts = Array.from({ length: 40 }, (_, n) =>
      n % 4 ? write(n) : run.db.transaction(async (tx) => (await recordAudit(tx, ctx, entry(n)), tx.rollback())),
    );
    const ended = await Promise.allSettled(attempts);
    expect(ended.filter(({ status }) => status === "fulfilled")).toHaveLength(30);
    const { rows, head, faults } = await verifyAudit(owner);
    expect({ rows, seq: head.seq, faults }).toEqual({ rows: 30, seq: 30, faults: [] });
  });

  test("can be neither changed nor shortened by the service, nor its chain", async () => {
    for (const statement of [
      "update audit set actor = 'x'",
      "update audit set hash = 'x'",
      "delete from audit",
      "truncate audit",
      "update audit_head set seq = 0",
      "insert into audit_head default values",
      "delete from audit_head",
      "select audit_append(id) from audit",
      "alter table audit disable trigger audit_chain",
    ])
      await expect(run.pool.query(statement), statement).rejects.toMatchObject({ code: "42501" });
    await expect(run.pool.query("select audit_cut(29)")).rejects.toThrow("30 days");
    await expect(
      run.pool.query(
        "insert into audit (id, actor, action, subject, seq, hash) values (gen_random_uuid(), 'x', 'x', 'x', 1, 'x')",
      ),
    ).rejects.toMatchObject({ code: "23505" });
  });

  test("shows a row that was changed, removed, slipped in or made to look so", async () => {
    expect(await found()).toEqual([]);
    const changed = await harmed("update audit set detail = '{}' where seq = 7");
    expect(changed).toEqual([expect.stringMatching(/^row 7 .* was changed$/)]);
    expect(await harmed("update audit set at = at + interval '1 second' where seq = 7")).toHaveLength(1);
    expect(await harmed("delete from audit where seq = 9")).toEqual([expect.stringContaining("row 9 was removed")]);
    expect(await harmed("delete from audit where seq > 28")).toEqual(["rows 29 to 30 were removed at the end"]);
    expect(await harmed("delete from audit where seq < 4")).toEqual([
      expect.stringContaining("rows 1 to 3 were removed"),
    ]);
    const loose = "insert into audit (id, actor, action, subject) values (gen_random_uuid(), 'x', 'x', 'x')";
    expect(await harmed(loose)).toEqual([expect.stringContaining("outside the chain")]);
    const hidden = [
      "delete from audit where seq < 4",
      "update audit_head set (anchor_seq, anchor_hash) = (select seq - 1, previous from audit where seq = 4)",
    ];
    expect(await harmed(...hidden)).toEqual(["rows at the start were removed otherwise than by retention"]);
  });

  test("still runs through a head that was noted, or was written anew", async () => {
    const { head } = await verifyAudit(owner);
    await write(100);
    expect((await verifyAudit(owner, head)).faults).toEqual([]);
    const { faults } = await verifyAudit(owner, { ...head, hash: "0".repeat(64) });
    expect(faults).toEqual([expect.stringContaining("was rewritten")]);
  });

  test("takes in the rows that were there before it", async () => {
    const old = await testDatabase(name);
    const client = new pg.Client({ connectionString: old.ownerUrl });
    await client.connect();
    await client.query(`drop trigger audit_chain on audit; drop function audit_link, audit_append, audit_cut; drop table audit_head;
      alter table audit drop column seq, drop column previous, drop column hash`);
    for (const at of ["2026-01-02", "2026-01-01", "2026-01-03"])
      await client.query(
        "insert into audit (id, at, actor, action, subject) values (gen_random_uuid(), $1, 'ann', 'old', 'x')",
        [at],
      );
    const folder = join(root, "db", name, "migrations");
    const file = (await readdir(folder)).find((one) => one.endsWith("_audit_chain.sql"))!;
    await client.query(await readFile(join(folder, file), "utf8"));
    expect(await verifyAudit(client)).toMatchObject({ rows: 3, head: { seq: 3 }, faults: [] });
    const { rows } = await client.query("select extract(day from at)::int as day from audit order by seq");
    expect(rows).toEqual([{ day: 1 }, { day: 2 }, { day: 3 }]);
    await client.end();
  });

  test("is cut by retention from its start, tells of it, and stays a chain", async () => {
    await run.pool.query(
      "insert into audit (id, at, actor, action, subject) values (gen_random_uuid(), now() - interval '90 days', 'ann', 'late', 'x')",
    );
    await cleanUp(run.pool, 60);
    expect((await verifyAudit(owner)).rows).toBe(32);
    const fresh = await testDatabase(name);
    const second = openDatabase(fresh.url, { audit });
    const old =
      "insert into audit (id, at, actor, action, subject) values (gen_random_uuid(), now() - interval '90 days', 'ann', 'old', 'x')";
    for (let n = 0; n < 3; n++) await second.pool.query(old);
    await second.db.transaction((tx) => recordAudit(tx, ctx, entry(1)));
    await cleanUp(second.pool, 60);
    await cleanUp(second.pool, 60);
    const client = new pg.Client({ connectionString: fresh.ownerUrl });
    await client.connect();
    expect(await verifyAudit(client)).toMatchObject({ rows: 2, head: { seq: 5 }, faults: [] });
    const told = await second.pool.query("select detail from audit where action = 'audit.cut'");
    expect(told.rows).toMatchObject([{ detail: { days: 60, rows: 3, seq: 3 } }]);
    await client.end();
    await second.close();
  });
});
