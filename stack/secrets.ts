import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { exists, secret, writePrivate } from "./files.ts";
import type { RolePasswords } from "./provision.ts";
import { databases, serviceNames, type Database, type Service } from "./services.ts";

/** Every password and key of a one-machine stack, made once and kept where only its owner reads. */
export interface Secrets {
  postgres: string;
  databases: Record<Database, RolePasswords>;
  redis: Record<Service | "stack", string>;
  clients: Record<Service, string>;
  auth: string;
  /** 32 bytes in base64. */
  codec: string;
}

/** The first administrator. Without `password` it was changed; the key works until it is revoked. */
export interface Admin {
  email: string;
  password?: string;
  apiKey?: string;
}

const record = <K extends string, V>(keys: readonly K[], value: () => V) =>
  Object.fromEntries(keys.map((key) => [key, value()])) as Record<K, V>;

export function makeSecrets(): Secrets {
  return {
    postgres: secret(),
    databases: record(databases, () => ({ owner: secret(), run: secret() })),
    redis: record(["stack", ...serviceNames], secret),
    clients: record(serviceNames, () => secret(32)),
    auth: secret(32),
    codec: Buffer.from(secret(32), "base64url").toString("base64"),
  };
}

async function loadOrMake<T>(path: string, make: () => T): Promise<T> {
  if (await exists(path)) return JSON.parse(await readFile(path, "utf8")) as T;
  const made = make();
  await writePrivate(path, JSON.stringify(made, null, 2));
  return made;
}

export const loadSecrets = (home: string) => loadOrMake(join(home, "secrets.json"), makeSecrets);

const adminFile = (home: string) => join(home, "admin.json");

export const loadAdmin = (home: string, env: NodeJS.ProcessEnv) =>
  loadOrMake<Admin>(adminFile(home), () => ({
    email: env.ADMIN_EMAIL ?? "admin@crm.test",
    password: env.ADMIN_PASSWORD ?? secret(15),
  }));

export const saveAdmin = (home: string, admin: Admin) => writePrivate(adminFile(home), JSON.stringify(admin, null, 2));
