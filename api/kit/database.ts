import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { fileURLToPath } from "node:url";
import type { Db } from "./context.ts";

export type Database<Schema extends Record<string, unknown>> = {
  db: Db<Schema>;
  /** Few connections of their own, for questions that people make up: each may take `readsTimeout`, and holds up nothing else. */
  reads: Db<Schema>;
  pool: pg.Pool;
  close: () => Promise<void>;
};

const readsMax = 4;
/** How long a question that people make up may take, in ms. */
export const readsTimeout = 2_000;

/**
 * Opens the pools of a service; neither connects before it is used. Who gets no connection within `patience` ms is told
 * so; no statement runs longer than `statementTimeout` ms.
 */
export function openDatabase<Schema extends Record<string, unknown>>(
  url: string,
  schema: Schema,
  { max = 8, statementTimeout = 10_000, patience = 2_000 } = {},
): Database<Schema> {
  const open = (connections: number, timeout: number) => {
    const pool = openPool(url, { max: connections, connectionTimeoutMillis: patience, statement_timeout: timeout });
    return { pool, db: drizzle(pool, { schema, casing: "snake_case" }) };
  };
  const { db, pool } = open(max, statementTimeout);
  const reads = open(readsMax, readsTimeout);
  return { db, pool, reads: reads.db, close: async () => void (await Promise.all([pool.end(), reads.pool.end()])) };
}

function openPool(connectionString: string, options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ connectionString, idle_in_transaction_session_timeout: 60_000, ...options });
  // A lost connection fails the query that uses it and is replaced; without listeners it would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  reclaimLost(pool);
  return pool;
}

/** drizzle never gives back a client whose `begin` failed, so one that has lost its server gives itself back. */
function reclaimLost(pool: pg.Pool): void {
  const held = new WeakSet<pg.PoolClient>();
  const giveBack = (client: pg.PoolClient) => {
    if (!held.has(client)) return;
    client.release(true);
    client.release = () => {};
  };
  pool.on("acquire", (client) => held.add(client));
  pool.on("release", (_error, client) => held.delete(client));
  pool.on("connect", (client) => client.once("end", () => setImmediate(giveBack, client)));
}

/** Applies a folder of migrations as the owner; an advisory lock lets only one process do so at a time. */
export async function migrate(ownerUrl: string, folder: URL): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(7265)");
    await applyMigrations(drizzle(client), {
      migrationsFolder: fileURLToPath(folder),
      migrationsSchema: "public",
    });
  } finally {
    await client.end();
  }
}
