import { provisionDatabase } from "#stack/provision.ts";
import { serviceRedisUrl } from "#stack/redis.ts";
import { services } from "#stack/services.ts";
import { startTestStores } from "#stack/test-servers.ts";

/** Stores of their own for services that run in this process, told as `runService` reads them. */
export async function startStores() {
  const { postgres, redis, stop } = await startTestStores();
  const envOf = async (name: keyof typeof services, port: number): Promise<Record<string, string>> => {
    const { database, env: prefix, redisIndex } = services[name];
    const passwords = postgres.passwords[database];
    await provisionDatabase(postgres.url, database, passwords);
    const url = (role: string, password: string) =>
      Object.assign(new URL(postgres.url), { username: role, password, pathname: `/${database}` }).href;
    return {
      [`${prefix}_PORT`]: String(port),
      [`${prefix}_DATABASE_URL`]: url(database, passwords.run),
      [`${prefix}_DATABASE_OWNER_URL`]: url(`${database}_owner`, passwords.owner),
      [`${prefix}_REDIS_URL`]: serviceRedisUrl(redis.port, name, redis.passwords[name], redisIndex),
    };
  };
  return { envOf, stop };
}
