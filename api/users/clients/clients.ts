import { and, asc, eq, isNotNull } from "drizzle-orm";
import { oauthClients } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { serviceNames } from "#kit/config.ts";
import { conflict, notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { UsersCtx, UsersDb } from "../context.ts";
import { scopes } from "../oauth/scopes.ts";
import { randomToken, sha256 } from "../tokens/opaque.ts";

export const Client = z
  .object({
    clientId: z.string(),
    name: z.string(),
    /** One of our own services: its secret comes from the environment. */
    service: z.boolean(),
    /** Holds a secret; a public one (a page, a desktop program) proves itself by PKCE alone. */
    confidential: z.boolean(),
    redirectUris: z.array(z.string()),
    grantTypes: z.array(z.string()),
    createdAt: z.iso.datetime(),
  })
  .openapi("Client");
export type Client = z.infer<typeof Client>;
export const NewClient = Client.extend({ clientSecret: z.string().optional() }).openapi("NewClient");
export type NewClient = z.infer<typeof NewClient>;

const RedirectUri = z
  .url()
  .max(500)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, hash } = new URL(text);
    const local = protocol === "http:" && (hostname === "127.0.0.1" || hostname === "[::1]");
    return (protocol === "https:" || local) && !hash;
  }, "must be https, or http on loopback, without a fragment");

export const CreateClient = z.strictObject({
  name: z.string().trim().min(1).max(100),
  redirectUris: z.array(RedirectUri).min(1).max(20),
  confidential: z.boolean().default(true),
});
export const ClientId = z.object({ clientId: z.string().min(1).max(100) });

export async function listClients(ctx: UsersCtx): Promise<{ results: Client[] }> {
  requirePermission(ctx, "users.clients:read");
  const rows = await ctx.db.select().from(oauthClients).orderBy(asc(oauthClients.id)).limit(1_000);
  return { results: rows.map(asClient) };
}

/** A program that an administrator vouches for: people who are signed in are not asked for consent. */
export async function createClient(ctx: UsersCtx, input: z.output<typeof CreateClient>): Promise<NewClient> {
  requirePermission(ctx, "users.clients:write");
  const clientId = uuidv7();
  const secret = input.confidential ? randomToken("crm_secret_") : undefined;
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(oauthClients)
      .values({
        id: uuidv7(),
        clientId,
        name: input.name,
        clientSecret: secret && sha256(secret),
        redirectUris: input.redirectUris,
        tokenEndpointAuthMethod: secret ? "client_secret_basic" : "none",
        grantTypes: ["authorization_code", "refresh_token"],
        responseTypes: ["code"],
        scopes,
        requirePKCE: true,
        skipConsent: true,
        createdAt: new Date(),
        updatedAt: new Date(),
      })
      .returning();
    const detail = { name: input.name, redirectUris: input.redirectUris };
    await recordAudit(tx, ctx, { action: "client.created", subject: `clients/${clientId}`, detail });
    return { ...asClient(row!), ...(secret && { clientSecret: secret }) };
  });
}

/** Gives a client a new secret; the old one stops at once. */
export async function rotateSecret(ctx: UsersCtx, { clientId }: z.output<typeof ClientId>): Promise<NewClient> {
  requirePermission(ctx, "users.clients:write");
  const secret = randomToken("crm_secret_");
  return ctx.db.transaction(async (tx) => {
    await refuseService(tx, clientId);
    const [row] = await tx
      .update(oauthClients)
      .set({ clientSecret: sha256(secret), updatedAt: new Date() })
      .where(and(eq(oauthClients.clientId, clientId), isNotNull(oauthClients.clientSecret)))
      .returning();
    if (!row) throw conflict("a public client has no secret");
    await recordAudit(tx, ctx, { action: "client.rotated", subject: `clients/${clientId}` });
    return { ...asClient(row), clientSecret: secret };
  });
}

/** Deletes a client with all authorizations it was given. */
export async function deleteClient(ctx: UsersCtx, { clientId }: z.output<typeof ClientId>): Promise<void> {
  requirePermission(ctx, "users.clients:write");
  await ctx.db.transaction(async (tx) => {
    await refuseService(tx, clientId);
    await tx.delete(oauthClients).where(eq(oauthClients.clientId, clientId));
    await recordAudit(tx, ctx, { action: "client.deleted", subject: `clients/${clientId}` });
  });
}

async function refuseService(tx: UsersDb, clientId: string): Promise<void> {
  const ours = (serviceNames as readonly string[]).includes(clientId);
  if (ours) throw conflict("a service's client is set by the environment");
  const [row] = await tx.select({ id: oauthClients.id }).from(oauthClients).where(eq(oauthClients.clientId, clientId));
  if (!row) throw notFound("the client");
}

const asClient = (row: typeof oauthClients.$inferSelect): Client => ({
  clientId: row.clientId,
  name: row.name ?? row.clientId,
  service: (serviceNames as readonly string[]).includes(row.clientId),
  confidential: row.clientSecret !== null,
  redirectUris: row.redirectUris,
  grantTypes: row.grantTypes ?? [],
  createdAt: (row.createdAt ?? new Date(0)).toISOString(),
});
