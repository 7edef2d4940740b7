import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exists, root } from "./files.ts";
import { lockHolder } from "./lock.ts";
import { freePort, portHolder } from "./ports.ts";
import { accepts, dataFolder, erasePostgres, startPostgres } from "./postgres.ts";
import { born, stopLeftovers } from "./processes.ts";
import { eraseState, openState } from "./state.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "crm-state-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const quiet = () => undefined;
const npm = (script: string, args: string[], input = "") =>
  spawnSync(process.execPath, [join(root, "stack", script), ...args], {
    encoding: "utf8",
    input,
    env: { ...process.env, STACK_HOME: home, PORT_OFFSET: "" },
  });

test("a second start on the same state says that one is running, and leaves it alone", async () => {
  const state = await openState(home, quiet);
  const second = npm("start.ts", []);
  expect(second.status).toBe(1);
  expect(second.stderr.trim()).toBe(`already running (pid ${process.pid}) with its state in ${home}`);
  await state.release();
  await (await openState(home, quiet)).release();
});

test("a lock whose process is gone, or whose pid went to another, holds nobody up", async () => {
  for (const dead of [JSON.stringify({ pid: process.pid, born: "another time" }), "torn"]) {
    await writeFile(join(home, "lock"), dead);
    const state = await openState(home, quiet);
    expect(await lockHolder(join(home, "lock"))).toBe(process.pid);
    await state.release();
  }
});

test("a start names who holds its ports, all of them at once, and starts nothing", async () => {
  const base = await freePort();
  const offset = base - 8000;
  const servers = [base, base + 2].map((port) => createServer().listen(port, "127.0.0.1"));
  for (const server of servers) if (!server.listening) await once(server, "listening");
  const { status, stderr } = npm("start.ts", ["--port-offset", String(offset)]);
  for (const server of servers) server.close();
  expect(status).toBe(1);
  expect(stderr).toContain(`port ${base}, for CRM Core, is taken by ${await nameOf(process.pid)} (pid ${process.pid})`);
  expect(stderr).toContain(`port ${base + 2}, for User Management, is taken by`);
  expect(await readdir(home)).toEqual([]);
});

const nameOf = async (pid: number) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const holder = await portHolder((server.address() as { port: number }).port);
  server.close();
  expect(holder).toMatch(new RegExp(`^.+ \\(pid ${pid}\\)$`));
  return holder.replace(/ \(pid.*$/, "");
};

test("what a killed launcher left running is stopped by the next start", async () => {
  const left = spawn("sleep", ["600"], { stdio: "ignore" });
  const stranger = spawn("sleep", ["600"], { stdio: "ignore" });
  await mkdir(join(home, "run"));
  const remember = (name: string, pid: number, then = born(pid)) =>
    writeFile(join(home, "run", `${name}.json`), JSON.stringify({ pid, born: then, stopSignal: "SIGTERM" }));
  await remember("redis", left.pid!);
  await remember("temporal", stranger.pid!, "another time");
  const gone = once(left, "exit");
  const said: string[] = [];
  await (await openState(home, (line) => said.push(line))).release();
  expect(await gone).toEqual([null, "SIGTERM"]);
  expect(said).toEqual(["stopped redis, left over from a start that was killed"]);
  expect(stranger.exitCode).toBeNull();
  stranger.kill();
});

test("a record that is gone by the time it is read stops nobody", async () => {
  await mkdir(join(home, "run"));
  await symlink(join(home, "gone"), join(home, "run", "redis.json"));
  await writeFile(join(home, "run", "worker.json"), JSON.stringify({ pid: process.pid, born: "another" }));
  expect(await stopLeftovers(home)).toEqual([]);
  expect(await readdir(join(home, "run"))).toEqual(["redis.json"]);
});

test("data without the passwords that open it is neither used nor erased", async () => {
  await mkdir(join(home, "redis"));
  await expect(openState(home, quiet)).rejects.toThrow("holds data but no secrets.json");
  expect(await exists(join(home, "redis"))).toBe(true);
  expect(await exists(join(home, "lock"))).toBe(false);
});

test("reset asks, and erases only on yes", async () => {
  await writeFile(join(home, "secrets.json"), "{}");
  expect(npm("reset.ts", [], "no\n").stdout).toContain("Nothing was erased.");
  expect(npm("reset.ts", []).stdout).toContain("Nothing was erased.");
  expect(await exists(join(home, "secrets.json"))).toBe(true);
  expect(npm("reset.ts", [], "yes\n").stdout).toContain(`Erased ${home}.`);
  expect(await readdir(home)).toEqual([]);
  await writeFile(join(home, "secrets.json"), "{}");
  expect(npm("reset.ts", ["--yes"]).status).toBe(0);
  expect(await readdir(home)).toEqual([]);
});

test("reset leaves what is not the stack's", async () => {
  for (const name of ["secrets.json", "secrets.json.12.tmp", "my-notes.txt", "admin.json.bak"])
    await writeFile(join(home, name), "{}");
  expect(npm("reset.ts", ["--yes"]).status).toBe(0);
  expect((await readdir(home)).toSorted()).toEqual(["admin.json.bak", "my-notes.txt"]);
});

test("reset refuses while it runs", async () => {
  const state = await openState(home, quiet);
  expect(npm("reset.ts", ["--yes"])).toMatchObject({
    status: 1,
    stderr: `still running (pid ${process.pid}): stop it first\n`,
  });
  await state.release();
});

test("Postgres runs where its user may go, keeps its data, and reset finds it there", async () => {
  const locked = join(home, "private", ".stack");
  await mkdir(join(home, "private"), { mode: 0o700 });
  const data = await dataFolder(locked);
  if (userInfo().uid === 0) expect(data).toMatch(/^\/var\/lib\/crm\//);
  else expect(data).toBe(join(locked, "postgres"));
  const options = { home: locked, port: await freePort(), password: "p4ssword" };
  for (const _start of [1, 2]) {
    const postgres = await startPostgres(options);
    expect(postgres.data).toBe(data);
    expect(await accepts(postgres.url)).toBe(true);
    expect(await accepts(postgres.url.replace("p4ssword", "wrong"))).toBe(false);
    await postgres.stop();
  }
  expect((await stat(data)).mode & 0o077).toBe(0);
  await eraseState(locked);
  expect(await exists(data)).toBe(false);
  await erasePostgres(locked);
});

test("wrong options are one line", () => {
  expect(npm("start.ts", ["--port-offset", "x"])).toMatchObject({
    status: 2,
    stderr: "the port offset must be a whole number from 0 to 57000\n",
  });
  expect(npm("start.ts", ["--help"]).stdout).toContain("--port-offset N");
});
