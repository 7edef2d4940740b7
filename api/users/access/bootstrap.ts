import { randomBytes } from "node:crypto";
import { and, eq, notInArray, sql } from "drizzle-orm";
import { oauthClientResources, oauthClients, oauthResources, roles, userRoles } from "#db/user_management/schema.ts";
import { serviceNames, type ServiceName } from "#kit/config.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { UsersCtx, UsersDb } from "../context.ts";
import { insertUser } from "../people/create-user.ts";
import { sha256 } from "../tokens/opaque.ts";
import { hashPassword } from "../tokens/password.ts";
import { ensureSigningKey } from "../tokens/signing-keys.ts";
import { builtInRoles } from "./built-in-roles.ts";
import { serviceClients } from "./service-clients.ts";

/** At each start: built-in roles, the services' clients with today's secrets, a signing key, a first administrator. */
export async function bootstrap(ctx: UsersCtx): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7268)`);
    await upsertRoles(tx);
    for (const name of serviceNames) await upsertResource(tx, name);
    for (const name of serviceNames) await upsertClient(tx, name, ctx.config[secretOf(name)]);
  });
  await ensureSigningKey(ctx);
  await firstAdministrator(ctx);
}

const secretOf = <N extends ServiceName>(name: N) => `${name.toUpperCase() as Uppercase<N>}_CLIENT_SECRET` as const;

async function upsertRoles(tx: UsersDb): Promise<void> {
  const rows = Object.entries(builtInRoles).map(([name, role]) => ({ name, ...role, builtIn: true }));
  await tx
    .insert(roles)
    .values(rows)
    .onConflictDoUpdate({
      target: roles.name,
      set: { description: sql`excluded.description`, grants: sql`excluded.grants`, builtIn: true },
    });
}

const upsertResource = (tx: UsersDb, identifier: ServiceName) =>
  tx
    .insert(oauthResources)
    .values({ id: uuidv7(), identifier, name: identifier, createdAt: new Date() })
    .onConflictDoNothing({ target: oauthResources.identifier });

async function upsertClient(tx: UsersDb, clientId: ServiceName, secret: string): Promise<void> {
  const { audiences, grantTypes } = serviceClients[clientId];
  const set = { clientSecret: sha256(secret), grantTypes, disabled: false, updatedAt: new Date() };
  const fixed = { redirectUris: [], tokenEndpointAuthMethod: "client_secret_basic", createdAt: new Date() };
  // While services are started anew one by one, some still come with the secret they knew.
  const changed = sql`${oauthClients.clientSecret} is distinct from ${set.clientSecret}`;
  const previous = {
    previousSecret: sql`case when ${changed} then ${oauthClients.clientSecret} else ${oauthClients.previousSecret} end`,
    previousSecretUntil: sql`case when ${changed} then now() + interval '1 hour' else ${oauthClients.previousSecretUntil} end`,
  };
  await tx
    .insert(oauthClients)
    .values({ id: uuidv7(), clientId, name: clientId, ...fixed, ...set })
    .onConflictDoUpdate({ target: oauthClients.clientId, set: { ...set, ...previous } });
  await tx
    .delete(oauthClientResources)
    .where(and(eq(oauthClientResources.clientId, clientId), notInArray(oauthClientResources.resourceId, audiences)));
  await tx
    .insert(oauthClientResources)
    .values(audiences.map((resourceId) => ({ id: uuidv7(), clientId, resourceId })))
    .onConflictDoNothing();
}

/** Made once, when nobody is an administrator; a password that was not given is printed once. */
async function firstAdministrator(ctx: UsersCtx): Promise<void> {
  const email = ctx.config.ADMIN_EMAIL ?? "admin@example.com";
  const password = ctx.config.ADMIN_PASSWORD ?? randomBytes(18).toString("base64url");
  if (await hasAdministrator(ctx.db)) return;
  const hash = await hashPassword(password);
  const made = await ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7268)`);
    if (await hasAdministrator(tx)) return false;
    await insertUser({ ...ctx, db: tx }, { email, name: "Administrator", roles: ["admin"], teams: [] }, hash);
    return true;
  });
  if (made && !ctx.config.ADMIN_PASSWORD) console.log(`First administrator: ${email}, password ${password}`);
}

const hasAdministrator = async (db: UsersDb) =>
  (await db.select().from(userRoles).where(eq(userRoles.role, "admin")).limit(1)).length > 0;
