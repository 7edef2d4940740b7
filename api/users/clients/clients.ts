import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { oauthClientResources, oauthClients, roles } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { serviceNames } from "#kit/config.ts";
import { conflict, DomainError, invalid, notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { z } from "#kit/router.ts";
import type { UsersCtx, UsersDb } from "../context.ts";
import { randomToken, sha256 } from "../tokens/opaque.ts";
import { covers } from "../tokens/person.ts";
import { usualOverlapSeconds } from "../tokens/overlap.ts";
import type { ChangeClient, Client, ClientId, CreateClient, NewClient, RotateSecret } from "./client.ts";

type Target = z.output<typeof ClientId>;

export async function listClients(ctx: UsersCtx): Promise<{ results: Client[] }> {
  requirePermission(ctx, "users.clients:read");
  const rows = await ctx.db.select().from(oauthClients).orderBy(asc(oauthClients.id)).limit(1_000);
  return { results: rows.map(asClient) };
}

export async function readClient(ctx: UsersCtx, { clientId }: Target): Promise<Client> {
  requirePermission(ctx, "users.clients:read");
  const [row] = await ctx.db.select().from(oauthClients).where(eq(oauthClients.clientId, clientId));
  if (!row) throw notFound("the client");
  return asClient(row);
}

/** Makes a client for programs of others; its secret is shown this once. */
export async function createClient(ctx: UsersCtx, input: z.output<typeof CreateClient>): Promise<NewClient> {
  requirePermission(ctx, "users.clients:write");
  const clientId = uuidv7();
  const secret = input.confidential ? randomToken("crm_secret_") : undefined;
  const { name, redirectUris, scopes, trusted, role } = input;
  return ctx.db.transaction(async (tx) => {
    if (role) await requireCovering(ctx, tx, role);
    const [row] = await tx
      .insert(oauthClients)
      .values({
        id: uuidv7(),
        clientId,
        name,
        clientSecret: secret && sha256(secret),
        redirectUris,
        tokenEndpointAuthMethod: secret ? "client_secret_basic" : "none",
        grantTypes: [
          ...(redirectUris.length > 0 ? ["authorization_code", "refresh_token"] : []),
          ...(role ? ["client_credentials"] : []),
        ],
        role,
        responseTypes: ["code"],
        scopes,
        requirePKCE: true,
        skipConsent: trusted,
        createdAt: new Date(),
        updatedAt: new Date(),
      })
      .returning();
    if (role)
      await tx
        .insert(oauthClientResources)
        .values(serviceNames.map((resourceId) => ({ id: uuidv7(), clientId, resourceId })));
    const detail = { name, redirectUris, scopes, trusted, role };
    await recordAudit(tx, ctx, { action: "client.created", subject: `clients/${clientId}`, detail });
    return { ...asClient(row!), ...(secret && { clientSecret: secret }) };
  });
}

/** Nobody hands out more than they hold, nor a role that is a service's. */
async function requireCovering(ctx: UsersCtx, tx: UsersDb, name: string): Promise<void> {
  const [role] = await tx.select().from(roles).where(eq(roles.name, name));
  if (!role || name.startsWith("service:"))
    throw invalid("there is no such role", [{ path: "/role", message: "is not known" }]);
  if (!covers(ctx.actor.grants, role.grants))
    throw new DomainError("forbidden", `${name} may do more than you may yourself`);
}

/** Changes a client. A disabled one gets no tokens, and those it has open nothing until it is enabled again. */
export const changeClient = (ctx: UsersCtx, { clientId, ...change }: z.output<typeof ChangeClient> & Target) =>
  changing(ctx, clientId, { action: "client.changed", detail: change }, async (tx) => {
    const { trusted, ...set } = change;
    const [row] = await tx
      .update(oauthClients)
      .set({ ...set, ...(trusted !== undefined && { skipConsent: trusted }), updatedAt: new Date() })
      .where(eq(oauthClients.clientId, clientId))
      .returning();
    return asClient(row!);
  });

/** Gives a client a new secret; the old one is good for the overlap. */
export const rotateSecret = (
  ctx: UsersCtx,
  { clientId, overlapSeconds = usualOverlapSeconds }: z.output<typeof RotateSecret> & Target,
): Promise<NewClient> =>
  changing(ctx, clientId, { action: "client.rotated", detail: { overlapSeconds } }, async (tx) => {
    const secret = randomToken("crm_secret_");
    const [row] = await tx
      .update(oauthClients)
      .set({
        clientSecret: sha256(secret),
        previousSecret: sql`${oauthClients.clientSecret}`,
        previousSecretUntil: sql`now() + ${overlapSeconds} * interval '1 second'`,
        updatedAt: new Date(),
      })
      .where(and(eq(oauthClients.clientId, clientId), isNotNull(oauthClients.clientSecret)))
      .returning();
    if (!row) throw conflict("a public client has no secret");
    return { ...asClient(row), clientSecret: secret };
  });

/** Deletes a client with all that people allowed it. */
export const deleteClient = (ctx: UsersCtx, { clientId }: Target): Promise<void> =>
  changing(ctx, clientId, { action: "client.deleted" }, async (tx) => {
    await tx.delete(oauthClients).where(eq(oauthClients.clientId, clientId));
  });

/** One change of a client that is no service's, and its audit entry. */
function changing<T>(
  ctx: UsersCtx,
  clientId: string,
  entry: { action: string; detail?: Record<string, unknown> },
  work: (tx: UsersDb) => Promise<T>,
): Promise<T> {
  requirePermission(ctx, "users.clients:write");
  if (isService(clientId)) throw conflict("a service's client is set by the environment");
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .select({ id: oauthClients.id })
      .from(oauthClients)
      .where(eq(oauthClients.clientId, clientId))
      .for("no key update");
    if (!row) throw notFound("the client");
    const done = await work(tx);
    await recordAudit(tx, ctx, { ...entry, subject: `clients/${clientId}` });
    return done;
  });
}

const isService = (clientId: string) => (serviceNames as readonly string[]).includes(clientId);

const asClient = (row: typeof oauthClients.$inferSelect): Client => ({
  clientId: row.clientId,
  name: row.name ?? row.clientId,
  service: isService(row.clientId),
  confidential: row.clientSecret !== null,
  trusted: row.skipConsent ?? false,
  disabled: row.disabled ?? false,
  redirectUris: row.redirectUris,
  scopes: row.scopes ?? [],
  grantTypes: row.grantTypes ?? [],
  role: row.role,
  createdAt: (row.createdAt ?? new Date(0)).toISOString(),
});
