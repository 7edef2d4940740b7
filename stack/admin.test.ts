import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { users } from "#api/users/app.ts";
import { runService } from "#kit/run.ts";
import { currentAdmin } from "./admin.ts";
import { buildEnvironment, planPorts, type Environment } from "./environment.ts";
import { freePort } from "./ports.ts";
import { loadAdmin, makeSecrets } from "./secrets.ts";
import { testDatabase, testRedis } from "./testing.ts";

let home: string;
let env: Environment;
let service: { stop: () => Promise<void> };

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "crm-admin-"));
  const database = await testDatabase("user_management");
  const given = {
    USERS_DATABASE_URL: database.url,
    USERS_DATABASE_OWNER_URL: database.ownerUrl,
    USERS_REDIS_URL: (await testRedis("users")).url,
    LOG_LEVEL: "silent",
  };
  const ports = { ...planPorts({}, 0), users: await freePort() };
  env = buildEnvironment({ env: given, ports, secrets: makeSecrets(), admin: await loadAdmin(home, {}), home });
  service = await runService(users, env);
});
afterAll(async () => {
  await service.stop();
  await rm(home, { recursive: true, force: true });
});

test("the first administrator gets one API key, kept where only its owner reads, until the password is changed", async () => {
  const url = env.USERS_URL!;
  const first = await currentAdmin(home, await loadAdmin(home, {}), url);
  const authorization = `Bearer ${first.apiKey}`;
  const me = await fetch(`${url}/v1/users/me`, { headers: { authorization } });
  expect(await me.json()).toMatchObject({ email: first.email, roles: ["admin"] });

  expect(await currentAdmin(home, await loadAdmin(home, {}), url)).toEqual(first);
  expect((await stat(join(home, "admin.json"))).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(join(home, "admin.json"), "utf8"))).toEqual(first);

  await changePassword(url, first.email, first.password!);
  const { password: _changed, ...rest } = first;
  expect(await currentAdmin(home, await loadAdmin(home, {}), url)).toEqual(rest);
});

async function changePassword(url: string, email: string, current: string) {
  const json = { "content-type": "application/json" };
  const signIn = { method: "POST", headers: json, body: JSON.stringify({ email, password: current }) };
  const { accessToken } = (await (await fetch(`${url}/v1/sessions`, signIn)).json()) as { accessToken: string };
  const changed = await fetch(`${url}/v1/users/me/password`, {
    method: "PUT",
    headers: { ...json, authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ current, password: "a wholly different phrase" }),
  });
  expect(changed.status).toBe(204);
}
