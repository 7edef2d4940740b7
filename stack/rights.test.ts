import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildEnvironment, planPorts, type Environment } from "./environment.ts";
import { root } from "./files.ts";
import { freePort } from "./ports.ts";
import { erasePostgres, startPostgres } from "./postgres.ts";
import { redisUrl, startRedis } from "./redis.ts";
import { makeSecrets } from "./secrets.ts";
import { serviceNames, services, type Service } from "./services.ts";

// Servers of their own: here roles and users are made as a deployment makes them.
const secrets = makeSecrets();
const stops: (() => Promise<void>)[] = [];
let env: Environment;
let redisPort: number;
let home: string;

const job = (script: string, ...args: string[]) =>
  spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env, POSTGRES_PASSWORD: secrets.postgres },
  });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "crm-rights-"));
  const ports = { ...planPorts({}, 0), postgres: await freePort(), redis: (redisPort = await freePort()) };
  const admin = { email: "admin@crm.test", password: "unused" };
  env = buildEnvironment({ env: {}, ports, secrets, admin, home });
  const postgres = await startPostgres({ home, port: ports.postgres, password: secrets.postgres, throwaway: true });
  const redis = await startRedis({ home, port: redisPort, passwords: secrets.redis });
  stops.push(postgres.stop, redis.stop);
  job("stack/provision-servers.ts");
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await erasePostgres(home);
  await rm(home, { recursive: true, force: true });
});

test("provisioning is safe to repeat", () => {
  expect(job("stack/provision-servers.ts")).toMatchObject({ status: 0, stderr: "" });
});

const others = (name: Service) => serviceNames.filter((other) => other !== name);
const address = (name: Service, kind: string, path?: string) => {
  const url = new URL(env[`${services[name].env}_${kind}`]!);
  if (path) url.pathname = path;
  return url.href;
};
async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(sql).finally(() => client.end());
}

test("Postgres logs that a statement failed, and neither the statement nor a value of a row", async () => {
  const twice = `create temp table people (email text unique);
    insert into people values ('planted@example.com'); insert into people values ('planted@example.com')`;
  await expect(query(address("crm", "DATABASE_OWNER_URL"), twice)).rejects.toThrow(/duplicate key/);
  const log = await readFile(join(home, "logs", "postgres.log"), "utf8");
  expect(log).toContain("duplicate key");
  expect(log).not.toContain("planted");
});

test.each(serviceNames)("%s's roles enter their own database and no other", async (name) => {
  const own = await query(address(name, "DATABASE_URL"), "select current_user as role");
  expect(own.rows).toEqual([{ role: services[name].database }]);
  const foreign = ["postgres", "template1", ...others(name).map((other) => services[other].database)];
  for (const database of foreign)
    for (const kind of ["DATABASE_URL", "DATABASE_OWNER_URL"])
      await expect(query(address(name, kind, database), "select 1")).rejects.toThrow("permission denied for database");
});

test.each(serviceNames)("%s's run role changes rows of what its owner made, and nothing else", async (name) => {
  await query(address(name, "DATABASE_OWNER_URL"), "create table if not exists things (id serial primary key)");
  await query(address(name, "DATABASE_OWNER_URL"), "create schema if not exists more");
  await query(address(name, "DATABASE_OWNER_URL"), "create table if not exists more.things (id int)");
  const run = (sql: string) => query(address(name, "DATABASE_URL"), sql);
  await run("insert into things default values; update things set id = id; delete from things");
  await run("insert into more.things values (1)");
  const forbidden = ["drop table things", "alter table things add x int", "truncate things", "create schema s"];
  for (const sql of [...forbidden, "create table t ()", "create temp table t ()", "create role r"])
    await expect(run(sql), sql).rejects.toThrow(/permission denied|must be owner/);
});

test.each(serviceNames)(
  "%s's Redis user opens no other service's keys and lists no names, in any index",
  async (name) => {
    for (const index of [services[name].redisIndex, 0, 5, 15]) {
      const redis = new Redis(redisUrl(redisPort, name, secrets.redis[name], index), { maxRetriesPerRequest: 0 });
      expect(await redis.set(`${name}:own`, "1")).toBe("OK");
      expect(await redis.publish(`${name}:news`, "1")).toBe(0);
      for (const other of others(name)) {
        const key = `${other}:own`;
        const foreign = [
          ["get", key],
          ["set", key, "2"],
          ["del", key],
          ["exists", key],
          ["copy", `${name}:own`, key],
        ];
        const scripted = [["eval", `return redis.call('get', '${key}')`, "0"]];
        for (const [command, ...args] of [
          ...foreign,
          ...scripted,
          ["publish", `${other}:news`, "1"],
          ["subscribe", `${other}:news`],
        ])
          await expect(redis.call(command!, ...args), `${command} ${key}`).rejects.toThrow(/NOPERM|can't access/);
      }
      const listing = [
        "scan 0",
        "keys *",
        "randomkey",
        "dbsize",
        "flushdb",
        "flushall",
        "swapdb 0 1",
        "monitor",
        "acl list",
        "config get *",
      ];
      for (const line of listing) {
        const [command, ...args] = line.split(" ");
        await expect(redis.call(command!, ...args), line).rejects.toThrow("NOPERM");
      }
      redis.disconnect();
    }
  },
);

test("a deployment's Redis servers know the users that live there, by hash only", async () => {
  const folder = join(home, "acl");
  const spread = Object.fromEntries(
    serviceNames.map((name) => [
      `${services[name].env}_REDIS_URL`,
      redisUrl(
        6379,
        name,
        secrets.redis[name],
        services[name].redisIndex,
        name === "comms" ? "redis-crm" : `redis-${name}`,
      ),
    ]),
  );
  Object.assign(env, spread);
  expect(job("stack/write-acl.ts", folder)).toMatchObject({ status: 0, stderr: "" });
  const shared = await readFile(join(folder, "redis-crm.acl"), "utf8");
  expect(shared.match(/^user \w+ \w+/gm)).toEqual(["user default off", "user crm on", "user comms on"]);
  for (const name of serviceNames) expect(shared).not.toContain(secrets.redis[name]);
});
