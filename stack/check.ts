import { connect } from "node:net";
import { Redis } from "ioredis";
import pg from "pg";
import type { Environment } from "./environment.ts";
import { serviceNames, services } from "./services.ts";
import { reachable } from "./temporal.ts";

const kinds = ["DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"] as const;
const names = (kind: string) => serviceNames.map((name) => `${services[name].env}_${kind}`);

/** Every fault of the given addresses, one line each: half-set, malformed, unreachable, refused. */
export async function checkEnvironment(env: Environment): Promise<string[]> {
  const set = (name: string) => Boolean(env[name]);
  const faults = kinds.flatMap((kind) => halfSet(names(kind).filter(set), names(kind)));
  const owners = names("DATABASE_OWNER_URL").some(set);
  if (owners && !names("DATABASE_URL").some(set))
    faults.push("the DATABASE_OWNER_URLs are set without the DATABASE_URLs");
  if (set("TEMPORAL_UI_URL") && !set("TEMPORAL_ADDRESS"))
    faults.push("TEMPORAL_UI_URL is set without TEMPORAL_ADDRESS");
  const probes = [
    ...[...names("DATABASE_URL"), ...names("DATABASE_OWNER_URL")].map((name) =>
      probe(name, env, /^postgres(ql)?:$/, tryPostgres),
    ),
    ...names("REDIS_URL").map((name) => probe(name, env, /^rediss?:$/, tryRedis)),
    probe("SMTP_URL", env, /^smtps?:$/, trySmtp),
    tryTemporal(env.TEMPORAL_ADDRESS),
  ];
  return [...faults, ...(await Promise.all(probes)).filter((fault) => fault !== undefined)];
}

function halfSet(present: string[], all: string[]): string[] {
  if (present.length === 0 || present.length === all.length) return [];
  const missing = all.filter((name) => !present.includes(name));
  return [
    `${missing.join(", ")} not set though ${present.join(", ")} ${present.length > 1 ? "are" : "is"}: set all six or none`,
  ];
}

type Attempt = (url: URL) => Promise<unknown>;

async function probe(name: string, env: Environment, protocol: RegExp, attempt: Attempt): Promise<string | undefined> {
  const text = env[name];
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !protocol.test(url.protocol)) return `${name} is not an address like ${example(protocol)}`;
  try {
    await attempt(url);
    return undefined;
  } catch (error) {
    return `${name}: ${reason(error as Error & { code?: string }, url)}`;
  }
}

const example = (protocol: RegExp) =>
  ["postgres://user:password@host:5432/database", "redis://user:password@host:6379/0", "smtp://host:25"].find((text) =>
    protocol.test(new URL(text).protocol),
  );

// The address is told without its password.
function reason({ code, message }: Error & { code?: string }, url: URL): string {
  const user = decodeURIComponent(url.username) || "default";
  if (code === "28P01" || code === "28000" || /WRONGPASS|NOAUTH|invalid username-password/.test(message))
    return `${url.host} refuses the user ${user} with this password`;
  if (code === "3D000") return `${url.host} has no database ${url.pathname.slice(1)}`;
  if (code === "42501") return `the user ${user} may not connect to the database ${url.pathname.slice(1)}`;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return `the host ${url.hostname} is not known`;
  if (code === "ECONNREFUSED" || /ECONNREFUSED|timeout|timed out|closed/i.test(message))
    return `nothing answers at ${url.host}`;
  return message;
}

async function tryPostgres(url: URL): Promise<void> {
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 3_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function tryRedis(url: URL): Promise<void> {
  const redis = new Redis(url.href, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 3_000,
    enableReadyCheck: false,
  });
  let cause: Error | undefined;
  redis.on("error", (error: Error) => (cause ??= error));
  try {
    await redis.connect();
    await redis.info("server");
  } catch (error) {
    throw cause ?? error;
  } finally {
    redis.disconnect();
  }
}

const trySmtp = (url: URL) =>
  new Promise<void>((resolve, reject) => {
    const port = Number(url.port || (url.protocol === "smtps:" ? 465 : 587));
    const socket = connect({ host: url.hostname, port, timeout: 3_000 });
    const settle = (error?: Error) => {
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    socket.once("connect", () => settle());
    socket.once("error", settle);
    socket.once("timeout", () => settle(new Error("timed out")));
  });

async function tryTemporal(address: string | undefined): Promise<string | undefined> {
  if (!address) return undefined;
  if (!/^[^\s/]+:\d+$/.test(address)) return "TEMPORAL_ADDRESS is not an address like host:7233";
  return (await reachable(address)) ? undefined : `TEMPORAL_ADDRESS: nothing answers at ${address}`;
}
