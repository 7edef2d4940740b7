import { join } from "node:path";
import type { Environment, Given, Ports } from "./environment.ts";
import { startMailCatcher } from "./mail.ts";
import { startPostgres } from "./postgres.ts";
import type { Running } from "./processes.ts";
import { provisionDatabase } from "./provision.ts";
import { startRedis } from "./redis.ts";
import type { Secrets } from "./secrets.ts";
import { databases } from "./services.ts";
import { supervise } from "./supervise.ts";
import { ensureNamespace, startTemporal } from "./temporal.ts";

export interface Parts {
  env: Environment;
  has: Given;
  ports: Ports;
  secrets: Secrets;
  home: string;
  say: (part: string, line: string) => void;
  signal?: AbortSignal | undefined;
  /** What to call to stop each part that was started, oldest first. */
  started: (() => Promise<unknown>)[];
}

/** Starts what the environment does not bring along, each kept running, and stops it, side by side. */
export async function startInfrastructure(all: Parts): Promise<void> {
  const parts = { ...all, started: [] as Parts["started"] };
  all.started.push(() => Promise.all(parts.started.map((stop) => stop())));
  const results = await Promise.allSettled([postgres(parts), redis(parts), temporal(parts), mail(parts)]);
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

/** Starts a part and keeps it running from then on. */
export async function keep<T extends Running>(
  { started, say }: Parts,
  name: string,
  start: () => Promise<T>,
): Promise<T> {
  const running = await start();
  started.push(supervise(running, start, (line) => say(name, line)).stop);
  return running;
}

async function postgres(parts: Parts): Promise<void> {
  const { has, say, home, ports, secrets } = parts;
  if (has.databases) return say("Postgres", "as the environment says");
  const options = { home, port: ports.postgres, password: secrets.postgres };
  const { url, data } = await keep(parts, "Postgres", () => startPostgres(options));
  for (const name of databases) await provisionDatabase(url, name, secrets.databases[name]);
  say("Postgres", `127.0.0.1:${ports.postgres}${data.startsWith(home) ? "" : `, data in ${data}`}`);
}

async function redis(parts: Parts): Promise<void> {
  const { has, say, home, ports, secrets } = parts;
  if (has.redis) return say("Redis", "as the environment says");
  const options = { home, port: ports.redis, passwords: secrets.redis, say: (line: string) => say("Redis", line) };
  await keep(parts, "Redis", () => startRedis(options));
  say("Redis", `127.0.0.1:${ports.redis}`);
}

async function temporal(parts: Parts): Promise<void> {
  const { has, say, home, ports, env } = parts;
  if (has.temporal) {
    await ensureNamespace(env.TEMPORAL_ADDRESS!, env.TEMPORAL_NAMESPACE!, false);
    return say("Temporal", `as the environment says: ${env.TEMPORAL_ADDRESS}`);
  }
  const tell = (line: string) => say("Temporal", line);
  const options = {
    home,
    port: ports.temporal,
    uiPort: ports.temporalUi,
    namespace: env.TEMPORAL_NAMESPACE!,
    say: tell,
  };
  await keep(parts, "Temporal", () => startTemporal(options));
  tell(`127.0.0.1:${ports.temporal}`);
}

async function mail({ has, say, home, ports, started }: Parts): Promise<void> {
  if (has.mail) return say("Mail", "as the environment says");
  const catcher = await startMailCatcher({ folder: join(home, "mail"), port: ports.mail });
  started.push(catcher.stop);
  say("Mail", `127.0.0.1:${ports.mail}, caught and kept here`);
}
