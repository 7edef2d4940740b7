import pg from "pg";
import type { Database } from "./services.ts";

export interface RolePasswords {
  owner: string;
  run: string;
}

/** Connects as a superuser for the time of one function. */
export async function asSuperuser<T>(
  url: string,
  use: (client: pg.Client) => Promise<T>,
  database?: string,
): Promise<T> {
  const target = new URL(url);
  if (database) target.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: target.href, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Makes a database and its two roles as the rights page wants them; safe to repeat. */
export async function provisionDatabase(adminUrl: string, database: Database, passwords: RolePasswords): Promise<void> {
  await asSuperuser(adminUrl, async (admin) => {
    await provisionRoles(admin, database, passwords);
    const { rowCount } = await admin.query("select from pg_database where datname = $1", [database]);
    if (!rowCount) await admin.query(`create database ${database} owner ${database}_owner`);
    await closeDatabase(admin, database, database);
    for (const shared of ["postgres", "template1"]) await admin.query(`revoke all on database ${shared} from public`);
  });
  await asSuperuser(adminUrl, (client) => grantDefaults(client, database), database);
}

/** `<database>_owner` migrates, `<database>` runs. */
export async function provisionRoles(
  admin: pg.Client,
  database: Database,
  { owner, run }: RolePasswords,
): Promise<void> {
  for (const [role, password] of [
    [`${database}_owner`, owner],
    [database, run],
  ] as const) {
    const { rowCount } = await admin.query("select from pg_roles where rolname = $1", [role]);
    await admin.query(
      `${rowCount ? "alter" : "create"} role ${role} login nosuperuser nocreatedb nocreaterole password ${pg.escapeLiteral(password)}`,
    );
  }
}

/** Nobody connects to a database but its own two roles. */
export async function closeDatabase(admin: pg.Client, name: string, role: Database): Promise<void> {
  await admin.query(`revoke all on database ${name} from public`);
  await admin.query(`grant connect on database ${name} to ${role}`);
}

/** What the owner makes from now on, the run role may read and write, never change in shape. */
export async function grantDefaults(client: pg.Client, role: Database): Promise<void> {
  const owner = `${role}_owner`;
  const defaults = (grant: string) =>
    client.query(`alter default privileges for role ${owner} grant ${grant} to ${role}`);
  await client.query(`alter schema public owner to ${owner}`);
  await client.query("revoke all on schema public from public");
  await client.query(`grant usage on schema public to ${role}`);
  await defaults("usage on schemas");
  await defaults("select, insert, update, delete on tables");
  await defaults("usage, select on sequences");
  await defaults("execute on functions");
}
