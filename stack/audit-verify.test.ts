import { execFile } from "node:child_process";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "./files.ts";
import { testDatabase, type TestDatabase } from "./testing.ts";

const run = promisify(execFile);
let database: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  database = await testDatabase("crm");
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  for (const n of [1, 2, 3])
    await owner.query("insert into audit (id, actor, action, subject) values (gen_random_uuid(), 'ann', 'x', $1)", [n]);
});
afterAll(() => owner.end());

const verify = (args: string[], url: string | undefined = database.url) =>
  run(process.execPath, ["stack/audit-verify.ts", ...args], {
    cwd: root,
    env: { PATH: process.env["PATH"], STACK_HOME: "/nonexistent", ...(url && { CRM_DATABASE_URL: url }) },
  }).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: "" }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );

test("says that an audit is unbroken, and where it ends", async () => {
  const { code, stdout } = await verify(["crm"]);
  expect(stdout).toMatch(/^CRM Core: 3 rows, unbroken, --head crm:3:[0-9a-f]{64}\n$/);
  expect(code).toBe(0);
  const head = /--head (\S+)/.exec(stdout)![1]!;
  expect((await verify(["crm", "--head", head])).code).toBe(0);
  const other = await verify(["crm", "--head", `crm:3:${"0".repeat(64)}`]);
  expect(other).toMatchObject({ code: 1, stdout: expect.stringContaining("row 3 is not the one that was noted") });
});

test("fails when a row was changed", async () => {
  await owner.query("update audit set actor = 'bob' where seq = 2");
  const { code, stdout } = await verify(["crm"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/BROKEN.*\n {2}row 2 \([0-9a-f-]+\) was changed\n/);
  await owner.query("update audit set actor = 'ann' where seq = 2");
  expect((await verify(["crm"])).code).toBe(0);
});

test("says how it is used, and never takes what it could not look at for unbroken", async () => {
  expect((await verify(["--help"])).stdout).toContain("npm run audit:verify");
  expect(await verify(["users"])).toMatchObject({ code: 2, stderr: expect.stringContaining("USERS_DATABASE_URL") });
  expect((await verify(["nobody"])).code).toBe(2);
  expect((await verify(["crm", "--head", "crm:3"])).code).toBe(2);
  expect((await verify(["crm"], "postgres://crm:x@127.0.0.1:1/crm")).code).toBe(2);
});
