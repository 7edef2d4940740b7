import { and, desc, eq, isNull, lt } from "drizzle-orm";
import { apiKeys } from "#db/user_management/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission, scopeOf } from "#kit/authorize.ts";
import { DomainError, invalid, notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import { PermissionPattern } from "../access/permissions.ts";
import type { UsersCtx } from "../context.ts";
import { ById, pageOf, type Page } from "../paging.ts";
import { keyPrefix, randomToken, sha256 } from "../tokens/opaque.ts";

export const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    /** What the key begins with, to tell keys apart. */
    prefix: z.string(),
    ownerId: z.uuid(),
    /** What it may do at most; null: all that its owner may. */
    permissions: z.array(z.string()).nullable(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
  })
  .openapi("ApiKey");
export type ApiKey = z.infer<typeof ApiKey>;
export const NewApiKey = ApiKey.extend({ key: z.string() }).openapi("NewApiKey");
export type NewApiKey = z.infer<typeof NewApiKey>;

export const CreateApiKey = z.strictObject({
  name: z.string().trim().min(1).max(100),
  permissions: z.array(PermissionPattern).min(1).max(200).optional(),
  expiresAt: z.iso.datetime().optional(),
});
export const ListApiKeys = ById.extend({ owner: z.uuid().optional() });

/** Makes a key that acts for its maker; its secret is shown this once. */
export async function createApiKey(ctx: UsersCtx, input: z.output<typeof CreateApiKey>): Promise<NewApiKey> {
  requirePermission(ctx, "users.keys:write");
  if (ctx.actor.kind !== "user") throw new DomainError("forbidden", "only people make API keys");
  const beyond = input.permissions?.filter((permission) => !scopeOf(ctx.actor, permission)) ?? [];
  if (beyond.length > 0) throw new DomainError("forbidden", `you do not hold ${beyond.join(", ")} yourself`);
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
  if (expiresAt && expiresAt <= new Date())
    throw invalid("the key would be expired", [{ path: "/expiresAt", message: "is not in the future" }]);
  const key = randomToken(keyPrefix);
  const { name, permissions } = input;
  const id = uuidv7();
  return ctx.db.transaction(async (tx) => {
    const secret = { prefix: key.slice(0, keyPrefix.length + 6), hash: sha256(key) };
    const [row] = await tx
      .insert(apiKeys)
      .values({ id, userId: ctx.actor.id, name, permissions, expiresAt, ...secret })
      .returning();
    const detail = { name, permissions: permissions ?? "all", expiresAt };
    await recordAudit(tx, ctx, { action: "key.created", subject: `api-keys/${id}`, detail });
    return { ...asApiKey(row!), key };
  });
}

/** One's own keys, or with the permission for all everyone's; the newest first. */
export async function listApiKeys(ctx: UsersCtx, input: z.output<typeof ListApiKeys>): Promise<Page<ApiKey>> {
  const all = scopeOf(ctx.actor, "users.keys:read") === "all";
  if (!all) requirePermission(ctx, "users.keys:write");
  const owner = all ? input.owner : ctx.actor.id;
  const rows = await ctx.db
    .select()
    .from(apiKeys)
    .where(and(owner ? eq(apiKeys.userId, owner) : undefined, input.after ? lt(apiKeys.id, input.after) : undefined))
    .orderBy(desc(apiKeys.id))
    .limit(input.limit + 1);
  return pageOf(rows.map(asApiKey), input.limit);
}

/** The key opens nothing from now on. */
export async function revokeApiKey(ctx: UsersCtx, { id }: { id: string }): Promise<void> {
  const all = requirePermission(ctx, "users.keys:write") === "all";
  const which = and(eq(apiKeys.id, id), all ? undefined : eq(apiKeys.userId, ctx.actor.id), isNull(apiKeys.revokedAt));
  await ctx.db.transaction(async (tx) => {
    const [revoked] = await tx.update(apiKeys).set({ revokedAt: new Date() }).where(which).returning();
    if (!revoked) throw notFound("the API key");
    await recordAudit(tx, ctx, { action: "key.revoked", subject: `api-keys/${id}` });
  });
}

const asApiKey = (row: typeof apiKeys.$inferSelect): ApiKey => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  ownerId: row.userId,
  permissions: row.permissions,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
});
