import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { promisify } from "node:util";

const listen = (port: number) =>
  new Promise<number | undefined>((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? address?.port : undefined));
    });
  });

export const portIsFree = async (port: number) => (await listen(port)) !== undefined;

/** A port nobody holds now. */
export async function freePort(): Promise<number> {
  const port = await listen(0);
  if (!port) throw new Error("no free port on 127.0.0.1");
  return port;
}

/** Whether something accepts connections there. */
export const answers = (port: number, host = "127.0.0.1") =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ port, host, timeout: 1_000 });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
    socket.once("timeout", () => done(false));
  });

/** Who listens on a port, as "name (pid 123)"; "another process" when the system does not tell. */
export async function portHolder(port: number): Promise<string> {
  const holder = process.platform === "linux" ? await holderByProc(port) : await holderByLsof(port);
  return holder ?? "another process";
}

async function holderByProc(port: number): Promise<string | undefined> {
  const inodes = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of (await readFile(table, "utf8").catch(() => "")).split("\n").slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      const listening = state === "0A";
      if (listening && inode && parseInt(local?.split(":")[1] ?? "", 16) === port) inodes.add(`socket:[${inode}]`);
    }
  }
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => "");
      if (inodes.has(target)) return `${(await readFile(`/proc/${pid}/comm`, "utf8")).trim()} (pid ${pid})`;
    }
  }
  return undefined;
}

async function holderByLsof(port: number): Promise<string | undefined> {
  const args = ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"];
  const out = await promisify(execFile)("lsof", args).catch(() => undefined);
  const [, pid, name] = out?.stdout.match(/^p(\d+)\nc(.+)$/m) ?? [];
  return pid && `${name} (pid ${pid})`;
}
