import type { OpenAPIHono } from "@hono/zod-openapi";
import type { z } from "zod";
import { createAuthenticator, Introspection, type Authenticate } from "./authenticate.ts";
import { createServiceClient, createTokenSource, type ServiceToken } from "./client.ts";
import { ConfigError, readConfig, type BaseConfig, type Environment, type ServiceName } from "./config.ts";
import { migrate, openDatabase } from "./database.ts";
import { RejectedError, createWaker, startRelay, type Deliver } from "./relay.ts";
import { createServiceFetch } from "./client.ts";
import { remoteKeys } from "./keys.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { close, listen } from "./listen.ts";
import { createLogger } from "./log.ts";
import { createPublisher, type Subscriber } from "./outbox.ts";
import { openRedis } from "./redis.ts";
import type { Deps } from "./service.ts";

export type MakeClient = <Paths extends {}>(name: ServiceName) => ReturnType<typeof createServiceClient<Paths>>;

/** Something that runs beside the API (a relay, a job runner) and can be stopped. */
export type Running = { stop: () => Promise<unknown> };

/** A service, whole: what it reads, opens and serves. */
export type Service<Schema extends Record<string, unknown>, Config, Clients> = {
  name: ServiceName;
  schema: Schema;
  migrations: URL;
  config: z.ZodType<Config>;
  clients: (client: MakeClient) => Clients;
  /** Services that get this one's events at their `POST /v1/events`. */
  subscribers: (Subscriber & { name: ServiceName })[];
  createApp: (deps: Deps<Schema, Clients, Config>) => OpenAPIHono<any>;
  /** User Management verifies its own tokens without a detour. */
  authenticator?: (deps: Omit<Deps<Schema, Clients, Config>, "authenticate">) => Promise<Authenticate>;
  /** Work beside the API; runs once migrations are applied and before requests are served. */
  start?: (deps: Deps<Schema, Clients, Config>) => Promise<Running[]>;
};

export type AnyService = Service<any, any, any>;

export const defineService = <Schema extends Record<string, unknown>, Config, Clients>(
  service: Service<Schema, Config, Clients>,
): Service<Schema, Config, Clients> => service;

/** Migrates, opens, serves; the returned `stop` lets requests under way finish first. */
export async function runService(
  service: AnyService,
  env: Environment,
): Promise<{ port: number; stop: () => Promise<void> }> {
  const config = readConfig<Record<string, unknown>>(service.name, service.config, env);
  const log = createLogger(service.name, config.logLevel);
  if (config.databaseOwnerUrl) await migrate(config.databaseOwnerUrl, service.migrations);
  const database = openDatabase(config.databaseUrl, service.schema as Record<string, unknown>);
  const redis = openRedis(config.redisUrl, service.name);
  const token = createTokenSource({
    usersUrl: config.urls.users,
    clientId: service.name,
    clientSecret: config.clientSecret,
  });
  const publish = createPublisher(`/${service.name}`, service.subscribers, createWaker(database.pool));
  const client: MakeClient = (name) => createServiceClient(name, config.urls[name], token);
  const clients: unknown = service.clients(client);
  const base = { config, db: database.db, reads: database.reads, pool: database.pool, redis, clients, publish, log };
  const authenticate = service.authenticator
    ? await service.authenticator(base)
    : remoteAuthenticator(service.name, config, redis);
  const deps = { ...base, authenticate };
  const app = service.createApp(deps);
  const running = (await service.start?.(deps)) ?? [];
  running.push(relay(service, config, deps, token), startHousekeeping(database.pool, log, config.auditDays));
  const server = await listen(app.fetch, config);
  log.info({ port: config.port }, "serving");
  return {
    port: config.port,
    stop: async () => {
      await close(server);
      await Promise.allSettled(running.map((part) => part.stop()));
      redis.disconnect();
      await database.close();
    },
  };
}

function remoteAuthenticator(name: ServiceName, config: BaseConfig, redis: Deps<any, any, any>["redis"]): Authenticate {
  const keys = remoteKeys(`${config.urls.users}/.well-known/jwks.json`);
  const introspect = async (token: string) => {
    const response = await fetch(`${config.urls.users}/oauth2/introspect`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${name}:${config.clientSecret}`)}` },
      body: new URLSearchParams({ token }),
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) throw new Error(`introspection answered ${response.status}`);
    return Introspection.parse(await response.json());
  };
  return createAuthenticator({ audience: name, issuer: config.issuer, keys, introspect, redis });
}

function relay(service: AnyService, config: BaseConfig, deps: Deps<any, any, any>, token: ServiceToken): Running {
  const deliverTo = (name: ServiceName): Deliver => {
    const send = createServiceFetch(name, token);
    return async (events) => {
      const response = await send(
        new Request(`${config.urls[name]}/v1/events`, {
          method: "POST",
          headers: { "content-type": "application/cloudevents-batch+json" },
          body: JSON.stringify(events),
        }),
      );
      await response.body?.cancel();
      if (response.ok) return;
      const message = `${name} answered ${response.status}`;
      throw [400, 413, 422].includes(response.status) ? new RejectedError(message) : new Error(message);
    };
  };
  const subscribers = Object.fromEntries(service.subscribers.map(({ name }) => [name, deliverTo(name)]));
  return startRelay({ pool: deps.pool, url: config.databaseUrl, subscribers, log: deps.log });
}

/** The body of every `main.ts`: run until asked to stop; a bad environment is one clear line a fault. */
export async function main(...services: AnyService[]): Promise<void> {
  const started: { stop: () => Promise<void> }[] = [];
  const stop = async () => {
    process.off("SIGTERM", stop).off("SIGINT", stop);
    await Promise.allSettled(started.map((service) => service.stop()));
    process.exit(process.exitCode ?? 0);
  };
  process.once("SIGTERM", stop).once("SIGINT", stop);
  try {
    const faults = services.flatMap((service) => environmentFaults(service));
    if (faults.length > 0) throw new ConfigError([...new Set(faults)]);
    for (const service of services) started.push(await runService(service, process.env));
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exitCode = 1;
    await stop();
  }
}

function environmentFaults(service: AnyService): string[] {
  try {
    readConfig(service.name, service.config, process.env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
