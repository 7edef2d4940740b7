import { AsyncLocalStorage } from "node:async_hooks";
import type { PgDatabase } from "drizzle-orm/pg-core";
import type { NodePgQueryResultHKT } from "drizzle-orm/node-postgres";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import type { Actor } from "./authorize.ts";
import type { Publish } from "./outbox.ts";

/** A database or a transaction on it: verbs take either. */
export type Db<Schema extends Record<string, unknown> = Record<string, unknown>> = PgDatabase<
  NodePgQueryResultHKT,
  Schema
>;

/** What every verb gets first: who asks, the service's own stores, and the ways to tell and ask others. */
export type Ctx<
  Schema extends Record<string, unknown> = Record<string, unknown>,
  Clients = unknown,
  Config = unknown,
> = {
  actor: Actor;
  db: Db<Schema>;
  /** For questions that people make up: see `openDatabase`. */
  reads: Db<Schema>;
  redis: Redis;
  clients: Clients;
  config: Config;
  publish: Publish;
  requestId: string;
  log: Logger;
};

/** The actor of requests to public routes. */
export const anonymousId = "anonymous";

/** For whom outgoing calls are made: the person's own token, or a person's id known from a run. */
export type OnBehalfOf = { token: string } | { userId: string };

type CallScope = { requestId: string; onBehalfOf?: OnBehalfOf };

const callScope = new AsyncLocalStorage<CallScope>();

/** Runs `work` so that calls to other services carry this request id and act for this person. */
export const withCallScope = <T>(scope: CallScope, work: () => T): T => callScope.run(scope, work);

export const currentCallScope = (): CallScope | undefined => callScope.getStore();
