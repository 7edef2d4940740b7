import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openUsers } from "#api/users/testing.ts";
import { root } from "./files.ts";

const run = promisify(execFile);
let users: Awaited<ReturnType<typeof openUsers>>;
beforeAll(async () => (users = await openUsers()));
afterAll(() => users.close());

const command = (args: string[], env: Record<string, string> = {}) =>
  run(process.execPath, ["stack/keys-rotate.ts", ...args], {
    cwd: root,
    env: { PATH: process.env["PATH"], STACK_HOME: "/nonexistent", ...env },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
const here = () => ({ USERS_DATABASE_URL: users.url, AUTH_SECRET: users.config.AUTH_SECRET });
const kids = (stdout: string) =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split("  ")[0]!);

test("a rotation from the command line signs with a new key and refuses no token", async () => {
  const { body: before } = await users.signIn();
  const listed = await command(["--list"], here());
  expect(listed).toMatchObject({ code: 0, stderr: "" });
  const rotated = await command([], here());
  expect(rotated).toMatchObject({ code: 0, stderr: "" });
  expect(kids(rotated.stdout)).toEqual([expect.any(String), ...kids(listed.stdout)]);
  const { body: after } = await users.signIn();
  for (const { accessToken } of [before, after])
    expect(await users.introspect(accessToken)).toMatchObject({ active: true });
  expect(rotated.stdout).not.toContain(users.config.AUTH_SECRET);
});

test("a key that got out is dropped by its id; an unknown one is told of", async () => {
  const [signing] = kids((await command(["--list"], here())).stdout);
  const revoked = await command(["--revoke", signing!], here());
  expect(revoked.code).toBe(0);
  expect(kids(revoked.stdout)).not.toContain(signing);
  expect(await command(["--revoke", crypto.randomUUID()], here())).toMatchObject({
    code: 1,
    stderr: "the signing key was not found\n",
  });
});

test("without a database, or without the key beside it, one line says what is missing", async () => {
  expect((await command([])).stderr).toMatch(/^no stack runs in \/nonexistent: .*USERS_DATABASE_URL\n$/);
  expect(await command([], { USERS_DATABASE_URL: users.url })).toMatchObject({
    code: 1,
    stderr: "set AUTH_SECRET beside USERS_DATABASE_URL\n",
  });
  expect((await command(["--help"])).stdout).toContain("npm run keys:rotate");
});
