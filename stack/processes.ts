import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StackError } from "./errors.ts";

export interface Program {
  name: string;
  command: string;
  args: string[];
  /** Where `<name>.log` goes; `run/<name>.json` beside it remembers the process. */
  home: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** The user to run as, when that is not ours. */
  user?: { uid: number; gid: number };
  stopSignal?: NodeJS.Signals;
}

export interface Running {
  pid: number;
  log: string;
  exited: Promise<string>;
  alive: () => boolean;
  /** Asks it to end; after the patience, 20 s unless said, it is killed. */
  stop: (patienceMs?: number) => Promise<void>;
}

/** Starts a program in a process group of its own: Ctrl-C reaches only us, and we stop things in order. */
export async function launch(program: Program): Promise<Running> {
  const { name, command, args, home, user, stopSignal = "SIGTERM" } = program;
  const record = join(home, "run", `${name}.json`);
  const log = join(home, "logs", `${name}.log`);
  await Promise.all([dirname(record), dirname(log)].map((folder) => mkdir(folder, { recursive: true })));
  await rename(log, `${log}.1`).catch(() => undefined);
  const file = await open(log, "a", 0o600);
  const child = spawn(command, args, {
    stdio: ["ignore", file.fd, file.fd],
    detached: true,
    cwd: program.cwd ?? "/",
    env: program.env ?? process.env,
    ...user,
  });
  let ended: string | undefined;
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve((ended = error.message)));
    child.once("exit", (code, signal) => resolve((ended = signal ? `signal ${signal}` : `exit code ${code}`)));
  });
  await file.close();
  const pid = child.pid;
  if (!pid) throw new StackError(`${name} could not be started: ${await exited}`);
  await writeFile(record, JSON.stringify({ pid, born: born(pid), stopSignal }));
  void exited.then(() => rm(record, { force: true }).catch(() => undefined));
  const alive = () => ended === undefined;
  return { pid, log, exited, alive, stop: (patienceMs) => end(pid, stopSignal, alive, patienceMs) };
}

/** Waits until a started program is ready; says the end of its log when it dies or takes too long. */
export async function untilReady(name: string, running: Running, ready: () => Promise<boolean>, seconds = 60) {
  const deadline = Date.now() + seconds * 1_000;
  while (Date.now() < deadline) {
    if (!running.alive()) throw new StackError(`${name} ended (${await running.exited}):\n${logTail(running.log)}`);
    if (await ready()) return;
    await sleep(50);
  }
  await running.stop();
  throw new StackError(`${name} was not ready after ${seconds} s:\n${logTail(running.log)}`);
}

export function logTail(log: string, lines = 15): string {
  if (!existsSync(log)) return "";
  return readFileSync(log, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}

/** Stops what a launcher that was killed left running under this home, the last started first; says what. */
export async function stopLeftovers(home: string): Promise<string[]> {
  const folder = join(home, "run");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json"));
  const records = await Promise.all(names.map((name) => recordAt(join(folder, name))));
  const stopped: string[] = [];
  for (const { file, pid, born: then, stopSignal } of records.flat().sort((one, other) => other.at - one.at)) {
    // The same pid born at another time is a stranger.
    const same = () => then !== undefined && born(pid) === then;
    if (same()) {
      await end(pid, stopSignal, same);
      stopped.push(basename(file, ".json"));
    }
    await rm(file, { force: true });
  }
  return stopped;
}

type Recorded = { file: string; at: number; pid: number; born?: string; stopSignal: NodeJS.Signals };

/** What is known of a process; nothing when it has ended, and its record with it, since the folder was read. */
async function recordAt(file: string): Promise<Recorded[]> {
  try {
    const [{ mtimeMs: at }, text] = await Promise.all([stat(file), readFile(file, "utf8")]);
    return [{ file, at, ...JSON.parse(text) }];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function end(pid: number, signal: NodeJS.Signals, alive: () => boolean, patience = 20_000): Promise<void> {
  const deadline = Date.now() + patience;
  if (alive()) kill(pid, signal);
  while (alive()) {
    if (Date.now() > deadline) kill(pid, "SIGKILL");
    await sleep(25);
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** When a process was born, in the system's own words; undefined when there is none. */
export function born(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      return fields[0] === "Z" ? undefined : fields[19];
    }
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}
