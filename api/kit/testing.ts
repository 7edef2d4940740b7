import { pino } from "pino";
import type { Redis } from "ioredis";
import type { Actor, Grants } from "./authorize.ts";
import { createServiceClient } from "./client.ts";
import type { Ctx } from "./context.ts";
import { openDatabase } from "./database.ts";
import { createPublisher, type Subscriber } from "./outbox.ts";
import { openRedis } from "./redis.ts";
import type { MakeClient } from "./run.ts";

export const silent = pino({ level: "silent" });

/** A user who holds just these permissions, for all records unless a scope is given. */
export const actorWith = (permissions: string[] | Grants, over: Partial<Actor> = {}): Actor => ({
  kind: "user",
  id: "00000000-0000-7000-8000-000000000001",
  roles: [],
  teams: [],
  grants: Array.isArray(permissions) ? Object.fromEntries(permissions.map((name) => [name, "all"])) : permissions,
  ...over,
});

/** Clients of services that are away. */
export const awayClient: MakeClient = (name) => createServiceClient(name, "http://127.0.0.1:1", async () => "none");

type Given<Clients> = {
  clients?: Clients;
  config?: Record<string, unknown>;
  subscribers?: Subscriber[];
};

/** What verb tests need: contexts over a real database (`testDatabase`) and a real Redis (`testRedis`). */
export function openTestService<Schema extends Record<string, unknown>, C extends Ctx<Schema, any, any>>(
  service: string,
  databaseUrl: string,
  redisUrl: string,
  schema: Schema,
  { clients, config = {}, subscribers = [] }: Given<C["clients"]> = {},
) {
  // A machine that is busy with other tests is no fault.
  const database = openDatabase(databaseUrl, schema, { patience: 20_000 });
  const redis: Redis = openRedis(redisUrl, service);
  const publish = createPublisher(`/${service}`, subscribers, () => {});
  return {
    ...database,
    redis,
    publish,
    ctx: (actor: Actor) =>
      ({
        actor,
        db: database.db,
        reads: database.reads,
        redis,
        clients: clients ?? {},
        config,
        publish,
        requestId: "test",
        log: silent,
      }) as unknown as C,
    close: async () => {
      redis.disconnect();
      await database.close();
    },
  };
}
