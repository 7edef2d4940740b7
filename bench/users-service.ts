import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import createClient from "openapi-fetch";
import { bootstrap } from "#api/users/access/bootstrap.ts";
import { users } from "#api/users/app.ts";
import type { paths as CommsPaths } from "#api/comms/openapi.gen.ts";
import { Config, type UsersCtx } from "#api/users/context.ts";
import * as schema from "#db/user_management/schema.ts";
import { readConfig, serviceNames } from "#kit/config.ts";
import { migrate } from "#kit/database.ts";
import { openTestService, silent } from "#kit/testing.ts";
import { provisionDatabase } from "#stack/provision.ts";
import { serviceRedisUrl } from "#stack/redis.ts";
import { startTestStores } from "#stack/test-servers.ts";

export const admin = { email: "admin@example.com", password: "the admin's own password" };

/** User Management on a port of its own over stores of its own; a caller's address is what it says it is. */
export async function startUsers() {
  const stores = await startTestStores();
  const { passwords, url: adminUrl } = stores.postgres;
  const roleUrl = (username: string, password: string) =>
    Object.assign(new URL(adminUrl), { username, password, pathname: "/user_management" }).href;
  await provisionDatabase(adminUrl, "user_management", passwords.user_management);
  await migrate(roleUrl("user_management_owner", passwords.user_management.owner), users.migrations);
  const databaseUrl = roleUrl("user_management", passwords.user_management.run);
  const redisUrl = serviceRedisUrl(stores.redis.port, "users", stores.redis.passwords.users, 0);
  const secrets = serviceNames.map((name) => [`${name.toUpperCase()}_CLIENT_SECRET`, randomBytes(16).toString("hex")]);
  const config = readConfig("users", Config, {
    USERS_DATABASE_URL: databaseUrl,
    USERS_REDIS_URL: redisUrl,
    AUTH_SECRET: randomBytes(32).toString("hex"),
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    TRUSTED_PROXIES: "127.0.0.1/32",
    RATE_LIMIT_PER_MINUTE: "10000000",
    ...Object.fromEntries(secrets),
  });
  // Nothing listens there: mails stay where they wait.
  const clients = { comms: createClient<CommsPaths>({ baseUrl: "http://127.0.0.1:9" }) };
  const service = openTestService<typeof schema, UsersCtx>("users", databaseUrl, redisUrl, schema, { config, clients });
  const ctx = service.ctx({ kind: "service", id: "users", roles: [], teams: [], grants: { "*": "all" } });
  await bootstrap(ctx);
  const deps = { ...service, config, clients, log: silent };
  const app = users.createApp({ ...deps, authenticate: await users.authenticator!(deps) });
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  const stop = async () => {
    server.close();
    await service.close();
    await stores.stop();
  };
  return { ...service, ctx, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}
