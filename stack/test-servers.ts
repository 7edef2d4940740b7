import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secret } from "./files.ts";
import { freePort } from "./ports.ts";
import { erasePostgres, startPostgres } from "./postgres.ts";
import { born, stopLeftovers } from "./processes.ts";
import { asSuperuser, provisionRoles, type RolePasswords } from "./provision.ts";
import { startRedis } from "./redis.ts";
import { databases, serviceNames, type Database, type Service } from "./services.ts";
import { startTemporal } from "./temporal.ts";

const prefix = "crm-test-";

export interface TestStores {
  postgres: { url: string; passwords: Record<Database, RolePasswords> };
  redis: { url: string; port: number; passwords: Record<Service | "stack", string> };
}

/** A fresh folder for the servers of one test run. Folders of runs that were killed are cleared away first. */
export async function testHome(): Promise<string> {
  for (const name of (await readdir(tmpdir())).filter((entry) => entry.startsWith(prefix))) {
    if (born(Number(name.slice(prefix.length).split("-")[0])) === undefined) await clear(join(tmpdir(), name));
  }
  return mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
}

/** Stops what was started under such a folder, and removes it. */
export async function clear(home: string): Promise<void> {
  await stopLeftovers(home);
  await erasePostgres(home);
  await rm(home, { recursive: true, force: true });
}

/** Postgres with the roles of every database, and Redis with every service's user, both on free ports. */
export async function startTestStores(): Promise<TestStores & { stop: () => Promise<void> }> {
  const home = await testHome();
  const redisPasswords = Object.fromEntries(["stack", ...serviceNames].map((name) => [name, secret()]));
  const passwords = redisPasswords as TestStores["redis"]["passwords"];
  const redisPort = await freePort();
  const [postgres, redis] = await Promise.all([
    startPostgres({ home, port: await freePort(), password: secret(), throwaway: true }),
    startRedis({ home, port: redisPort, passwords, databases: 1_000 }),
  ]);
  const roles = Object.fromEntries(databases.map((name) => [name, { owner: secret(), run: secret() }]));
  const rolePasswords = roles as TestStores["postgres"]["passwords"];
  await asSuperuser(postgres.url, async (admin) => {
    for (const name of databases) await provisionRoles(admin, name, rolePasswords[name]);
    for (const shared of ["postgres", "template1"]) await admin.query(`revoke all on database ${shared} from public`);
  });
  return {
    postgres: { url: postgres.url, passwords: rolePasswords },
    redis: { url: redis.url, port: redisPort, passwords },
    stop: () => clear(home),
  };
}

/** A Temporal server of its own, without a Web UI, that keeps nothing. */
export async function startTestTemporal(): Promise<{ address: string; stop: () => Promise<void> }> {
  const home = await testHome();
  const say = (line: string) => console.error(line);
  const { address } = await startTemporal({ home, port: await freePort(), throwaway: true, say });
  return { address, stop: () => clear(home) };
}
