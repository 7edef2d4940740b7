import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Connection } from "@temporalio/client";
import { Redis } from "ioredis";
import type pg from "pg";
import { inject } from "vitest";
import { migrate } from "#kit/database.ts";
import { root } from "./files.ts";
import { startMailCatcher } from "./mail.ts";
import { freePort } from "./ports.ts";
import { asSuperuser, closeDatabase, grantDefaults } from "./provision.ts";
import { serviceRedisUrl } from "./redis.ts";
import type { Database, Service } from "./services.ts";
import { ensureNamespace } from "./temporal.ts";
import type { TestStores } from "./test-servers.ts";

declare module "vitest" {
  interface ProvidedContext {
    stores: TestStores;
    temporal: string;
  }
}

export interface TestDatabase {
  /** The run role's address: rows, no DDL. */
  url: string;
  /** The owner's address: migrations. */
  ownerUrl: string;
  drop: () => Promise<void>;
}

/** A fresh copy of one service's database with its migrations applied and its two roles. */
export async function testDatabase(database: Database): Promise<TestDatabase> {
  const { url: adminUrl, passwords } = inject("stores").postgres;
  const name = `${database}_${randomBytes(5).toString("hex")}`;
  await asSuperuser(adminUrl, async (admin) => {
    const template = await ensureTemplate(admin, database);
    await admin.query(`create database ${name} template ${template} owner ${database}_owner`);
    await closeDatabase(admin, name, database);
  });
  return {
    url: roleUrl(adminUrl, name, database, passwords[database].run),
    ownerUrl: roleUrl(adminUrl, name, `${database}_owner`, passwords[database].owner),
    drop: () => asSuperuser(adminUrl, async (admin) => void (await admin.query(`drop database ${name} with (force)`))),
  };
}

function roleUrl(adminUrl: string, database: string, role: string, password: string): string {
  const url = new URL(adminUrl);
  Object.assign(url, { username: role, password, pathname: `/${database}` });
  return url.href;
}

// Migrated once a run; test files copy it. The lock makes the others wait for the one that builds it.
async function ensureTemplate(admin: pg.Client, database: Database): Promise<string> {
  const template = `${database}_template`;
  await admin.query("select pg_advisory_lock(hashtext($1))", [template]);
  const { rowCount } = await admin.query("select from pg_database where datname = $1", [template]);
  if (!rowCount) {
    const draft = `${database}_draft`;
    await admin.query(`drop database if exists ${draft} with (force)`);
    await admin.query(`create database ${draft} owner ${database}_owner`);
    const { url, passwords } = inject("stores").postgres;
    await asSuperuser(url, (client) => grantDefaults(client, database), draft);
    const migrations = join(root, "db", database, "migrations");
    const ownerUrl = roleUrl(url, draft, `${database}_owner`, passwords[database].owner);
    if (existsSync(migrations)) await migrate(ownerUrl, pathToFileURL(migrations));
    await admin.query(`alter database ${draft} rename to ${template}`);
  }
  await admin.query("select pg_advisory_unlock(hashtext($1))", [template]);
  return template;
}

/** A Redis address with one service's credentials and an index that no other test uses. */
export async function testRedis(service: Service): Promise<{ url: string }> {
  const { url, port, passwords } = inject("stores").redis;
  const admin = new Redis(url);
  try {
    return { url: serviceRedisUrl(port, service, passwords[service], await admin.incr("stack:test-index")) };
  } finally {
    admin.disconnect();
  }
}

/** The one-machine mail catcher on a free port, with a folder of its own. */
export async function testMail(): Promise<{ folder: string; url: string; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "crm-mail-"));
  const port = await freePort();
  const catcher = await startMailCatcher({ folder, port });
  const stop = async () => {
    await catcher.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, url: `smtp://127.0.0.1:${port}`, stop };
}

/** A fresh namespace of the run's Temporal server. */
export async function testTemporal(): Promise<{ address: string; namespace: string }> {
  const address = inject("temporal");
  const namespace = `test-${randomBytes(5).toString("hex")}`;
  await ensureNamespace(address, namespace);
  const connection = await Connection.connect({ address });
  try {
    // The server learns of a namespace a moment after it was made.
    for (let seen = false; !seen;) {
      seen = await connection.workflowService.countWorkflowExecutions({ namespace }).then(
        () => true,
        () => new Promise((resolve) => setTimeout(() => resolve(false), 50)),
      );
    }
  } finally {
    await connection.close();
  }
  return { address, namespace };
}
