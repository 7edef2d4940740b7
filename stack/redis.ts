import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import { aptInstall } from "./apt.ts";
import { StackError } from "./errors.ts";
import { onPath, writePrivate } from "./files.ts";
import { launch, untilReady } from "./processes.ts";
import { serviceNames, services, type Service } from "./services.ts";

export interface RedisOptions {
  home: string;
  port: number;
  /** A password for each service, and one for the launcher's own `stack` user. */
  passwords: Record<Service | "stack", string>;
  /** How many indexes there are: tests take a fresh one each. */
  databases?: number;
  say?: (line: string) => void;
}

export const redisUrl = (port: number, user: string, password: string, index = 0, host = "127.0.0.1") =>
  `redis://${user}:${encodeURIComponent(password)}@${host}:${port}/${index}`;

/** A service sees its own keys and channels only, and can list no key names at all. */
export function aclLines(passwords: Partial<Record<Service | "stack", string>>): string[] {
  const hash = (password: string) => createHash("sha256").update(password).digest("hex");
  const rights = "+@all -@admin -@dangerous -scan -randomkey -dbsize -swapdb -flushdb +info";
  const lines = ["user default off"];
  if (passwords.stack) lines.push(`user stack on #${hash(passwords.stack)} ~* &* +@all`);
  for (const name of serviceNames) {
    const password = passwords[name];
    if (password) lines.push(`user ${name} on #${hash(password)} ~${name}:* &${name}:* ${rights}`);
  }
  return lines;
}

/** Starts Redis on loopback with its append-only file. */
export async function startRedis({ home, port, passwords, databases = 16, say }: RedisOptions) {
  const command = await redisServer(say);
  const dir = join(home, "redis");
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const acl = join(dir, "users.acl");
  await writePrivate(acl, `${aclLines(passwords).join("\n")}\n`);
  const settings = {
    port: String(port),
    bind: "127.0.0.1",
    dir,
    aclfile: acl,
    appendonly: "yes",
    save: "",
    databases: String(databases),
  };
  const args = Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value]);
  const running = await launch({ name: "redis", command, args, home });
  const url = redisUrl(port, "stack", passwords.stack);
  await untilReady("Redis", running, () => ping(url));
  return { ...running, url };
}

export const serviceRedisUrl = (
  port: number,
  name: Service,
  password: string,
  index: number = services[name].redisIndex,
) => redisUrl(port, name, password, index);

/** Whether a Redis accepts this address and password, and has read its data. */
export async function ping(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2_000 });
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    return (await redis.ping()) === "PONG";
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

/** A Redis or Valkey server of this machine; on Debian it is installed when we may. */
export async function redisServer(say: (line: string) => void = () => undefined): Promise<string> {
  const names = ["redis-server", "valkey-server"];
  const found = await onPath(...names);
  if (found) return found;
  await aptInstall("redis-server", say);
  const installed = await onPath(...names);
  if (installed) return installed;
  throw new StackError("no Redis: install redis-server or valkey-server, or give each service its REDIS_URL");
}
