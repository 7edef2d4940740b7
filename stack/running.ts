import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { StackError } from "./errors.ts";
import { exists, stateFolder } from "./files.ts";
import { dataFolder } from "./postgres.ts";
import { loadSecrets } from "./secrets.ts";
import { services, type Service } from "./services.ts";

/** A service's database for a command: what the environment says, else that of the stack that runs here. */
export async function databaseUrl(name: Service): Promise<string> {
  const given = process.env[`${services[name].env}_DATABASE_URL`];
  if (given) return given;
  const home = stateFolder();
  const running = join(await dataFolder(home), "postmaster.pid");
  if (!(await exists(running)) || !(await exists(join(home, "secrets.json"))))
    throw new StackError(`no stack runs in ${home}: start it, or set ${services[name].env}_DATABASE_URL`);
  // The fourth line is the port.
  const port = (await readFile(running, "utf8")).split("\n")[3]!.trim();
  const { database } = services[name];
  const { run } = (await loadSecrets(home)).databases[database];
  return `postgres://${database}:${run}@127.0.0.1:${port}/${database}`;
}

/** User Management's key, from the same place as its database. */
export async function authSecret(): Promise<string> {
  if (process.env.AUTH_SECRET) return process.env.AUTH_SECRET;
  if (process.env.USERS_DATABASE_URL) throw new StackError("set AUTH_SECRET beside USERS_DATABASE_URL");
  return (await loadSecrets(stateFolder())).auth;
}

/** What kept a command from its work, in one line. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
