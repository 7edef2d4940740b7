import { spawn, spawnSync } from "node:child_process";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Connection } from "@temporalio/client";
import { TestWorkflowEnvironment } from "@temporalio/testing";
import { StackError } from "./errors.ts";
import { cacheFolder, exists, onPath } from "./files.ts";
import { takeLock } from "./lock.ts";
import { launch, untilReady } from "./processes.ts";
import { temporalNamespace } from "./services.ts";

const version = "1.5.1";
const retentionDays = 30;

export interface TemporalOptions {
  home: string;
  port: number;
  uiPort?: number;
  namespace?: string;
  /** Keeps nothing on disk. */
  throwaway?: boolean;
  say?: (line: string) => void;
}

/** Starts a Temporal server (and its Web UI under /temporal when it has a port) and makes the namespace. */
export async function startTemporal({ home, port, uiPort, namespace, throwaway, say }: TemporalOptions) {
  const command = await temporalBinary(say);
  await mkdir(join(home, "temporal"), { recursive: true, mode: 0o700 });
  const args = serverArguments({ port, uiPort, file: throwaway ? undefined : join(home, "temporal", "temporal.db") });
  const running = await launch({ name: "temporal", command, args, home });
  const address = `127.0.0.1:${port}`;
  await untilReady("Temporal", running, () => reachable(address));
  await ensureNamespace(address, namespace ?? temporalNamespace);
  return { ...running, address };
}

// Runs that go on as new ones many times do so without the second's rest between them.
const hasty = ["--dynamic-config-value", 'history.workflowIdReuseMinimalInterval="10ms"'];

// As durable as SQLite's own journal, and flushed once for each commit instead of several times.
const logged = ["--sqlite-pragma", "journal_mode=WAL"];

export function serverArguments(options: { port: number; uiPort?: number | undefined; file?: string | undefined }) {
  const ui = options.uiPort ? ["--ui-port", String(options.uiPort), "--ui-public-path", "/temporal"] : ["--headless"];
  const file = options.file ? ["--db-filename", options.file, ...logged] : hasty;
  const log = ["--log-format", "json", "--log-level", "warn"];
  return ["server", "start-dev", "--ip", "127.0.0.1", "--port", String(options.port), ...ui, ...file, ...log];
}

/** Whether a Temporal server answers there. */
export async function reachable(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 }).catch(() => undefined);
  await connection?.close();
  return connection !== undefined;
}

/** Makes a namespace that remembers ended runs for 30 days; an existing one on a server of ours is brought to that. */
export async function ensureNamespace(address: string, namespace: string, ours = true): Promise<void> {
  const connection = await Connection.connect({ address });
  const service = connection.workflowService;
  const retention = { seconds: (retentionDays * 86_400) as never };
  try {
    await service.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention });
  } catch (error) {
    if ((error as { code?: number }).code !== alreadyExists) throw error;
    if (ours) await service.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: retention } });
  } finally {
    await connection.close();
  }
}

const alreadyExists = 6;

/** The Temporal CLI, which carries the server: from PATH, from the cache, by the SDK's download, or built with Go. */
export async function temporalBinary(say: (line: string) => void = () => undefined): Promise<string> {
  const found = await onPath("temporal");
  if (found) return found;
  const folder = join(cacheFolder(), `temporal-${version}`);
  const binary = join(folder, "temporal");
  await mkdir(cacheFolder(), { recursive: true });
  for (let told = false; !(await exists(binary)); told = true) {
    const lock = await takeLock(`${folder}.lock`);
    if ("holder" in lock) {
      if (!told) say("another command is getting Temporal: waiting for it");
      await sleep(500);
      continue;
    }
    try {
      const got = (await exists(binary)) || (await download(folder, binary, say)) || (await build(folder, say));
      if (!got) throw new StackError("no Temporal server: put the Temporal CLI or Go on PATH, or set TEMPORAL_ADDRESS");
    } finally {
      await lock.release();
    }
  }
  return binary;
}

async function download(folder: string, binary: string, say: (line: string) => void): Promise<boolean> {
  const there = await fetch("https://temporal.download", { method: "HEAD", signal: AbortSignal.timeout(5_000) }).catch(
    () => undefined,
  );
  if (!there) return false;
  say("downloading the Temporal CLI");
  const draft = `${folder}.download`;
  await mkdir(draft, { recursive: true });
  try {
    const executable = { type: "cached-download", downloadDir: draft } as const;
    await (await TestWorkflowEnvironment.createLocal({ server: { executable } })).teardown();
    const [file] = await readdir(draft);
    await mkdir(folder, { recursive: true });
    await rename(join(draft, file!), binary);
    return true;
  } catch {
    return false;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** How the CLI is built when it cannot be downloaded. Later versions carry `replace` lines and cannot be installed so. */
export const buildCommand = (folder: string) => ({
  command: "go",
  args: ["install", `github.com/temporalio/cli/cmd/temporal@v${version}`],
  env: { ...process.env, GOBIN: folder, CGO_ENABLED: "0" },
});

async function build(folder: string, say: (line: string) => void): Promise<boolean> {
  if (spawnSync("go", ["version"]).status !== 0) return false;
  say("building the Temporal CLI with Go: about three minutes, once");
  const { command, args, env } = buildCommand(`${folder}.build`);
  const child = spawn(command, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  let message = "";
  child.stderr.on("data", (chunk) => (message = `${message}${chunk}`.slice(-2_000)));
  const status = await new Promise((resolve) => child.on("exit", resolve));
  if (status !== 0) throw new StackError(`the Temporal CLI could not be built: ${message.trim()}`);
  await rename(`${folder}.build`, folder);
  return true;
}
