import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { checkEnvironment } from "./check.ts";
import type { Environment } from "./environment.ts";
import { freePort } from "./ports.ts";
import { redisUrl } from "./redis.ts";
import { serviceNames, services } from "./services.ts";
import { testDatabase, testRedis } from "./testing.ts";

const all = (kind: string, value: string): Environment =>
  Object.fromEntries(serviceNames.map((name) => [`${services[name].env}_${kind}`, value]));

let server: Server;
let openPort: number;
let closedPort: number;

beforeAll(async () => {
  closedPort = await freePort();
  openPort = await freePort();
  server = createServer().listen(openPort, "127.0.0.1");
});
afterAll(() => server.close());

test("an environment that brings nothing, or only what answers, has no fault", async () => {
  expect(await checkEnvironment({})).toEqual([]);
  const database = await testDatabase("crm");
  const given = {
    ...all("DATABASE_URL", database.url),
    ...all("DATABASE_OWNER_URL", database.ownerUrl),
    ...all("REDIS_URL", (await testRedis("crm")).url),
    SMTP_URL: `smtp://127.0.0.1:${openPort}`,
  };
  expect(await checkEnvironment(given)).toEqual([]);
});

test("half-set addresses are told with what is missing, in one line a kind", async () => {
  const database = await testDatabase("crm");
  const redis = await testRedis("crm");
  const faults = await checkEnvironment({
    ...all("DATABASE_URL", database.url),
    AI_DATABASE_URL: "",
    CRM_REDIS_URL: redis.url,
    TEMPORAL_UI_URL: "http://127.0.0.1:8233",
  });
  expect(faults).toHaveLength(3);
  expect(faults[0]).toMatch(/^AI_DATABASE_URL not set though CRM_DATABASE_URL, .* are: set all six or none$/);
  expect(faults[1]).toMatch(/^WORKFLOW_REDIS_URL, .* not set though CRM_REDIS_URL is: set all six or none$/);
  expect(faults[2]).toBe("TEMPORAL_UI_URL is set without TEMPORAL_ADDRESS");
});

test("a wrong password, a missing database, a dead server and a malformed address get one clear line each, all at once", async () => {
  const database = new URL((await testDatabase("crm")).url);
  const wrong = Object.assign(new URL(database), { password: "wrong" });
  const missing = Object.assign(new URL(database), { pathname: "/nowhere" });
  const redis = inject("stores").redis;
  const faults = await checkEnvironment({
    ...all("DATABASE_URL", database.href),
    CRM_DATABASE_URL: wrong.href,
    USERS_DATABASE_URL: missing.href,
    COMMS_DATABASE_URL: `postgres://crm:secret-word@127.0.0.1:${closedPort}/crm`,
    AI_DATABASE_URL: "localhost/crm",
    ...all("REDIS_URL", redisUrl(redis.port, "crm", "wrong")),
    SMTP_URL: `smtp://127.0.0.1:${closedPort}`,
    TEMPORAL_ADDRESS: `127.0.0.1:${closedPort}`,
  });
  expect(faults.sort()).toEqual(
    [
      `CRM_DATABASE_URL: ${database.host} refuses the user crm with this password`,
      `USERS_DATABASE_URL: ${database.host} has no database nowhere`,
      `COMMS_DATABASE_URL: nothing answers at 127.0.0.1:${closedPort}`,
      "AI_DATABASE_URL is not an address like postgres://user:password@host:5432/database",
      ...serviceNames.map(
        (name) => `${services[name].env}_REDIS_URL: 127.0.0.1:${redis.port} refuses the user crm with this password`,
      ),
      `SMTP_URL: nothing answers at 127.0.0.1:${closedPort}`,
      `TEMPORAL_ADDRESS: nothing answers at 127.0.0.1:${closedPort}`,
    ].sort(),
  );
  expect(faults.join()).not.toContain("secret-word");
});
