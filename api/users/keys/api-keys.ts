import { and, desc, eq, isNull, lt, sql } from "drizzle-orm";
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
import { OverlapSeconds, usualOverlapSeconds } from "../tokens/overlap.ts";

export const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    /** What the key begins with, to tell keys apart. */
    prefix: z.string(),
    ownerId: z.uuid(),
    /** What it may do at most; null: all that its owner may. */
    permissions: z.array(z.string()).nullable(),
    /** One of the owner's roles that it acts in; null: in all of them. */
    role: z.string().nullable(),
    /** Whether it only reads, whatever else it may. */
    readOnly: z.boolean(),
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
  role: z.string().max(100).optional(),
  readOnly: z.boolean().default(false),
  expiresAt: z.iso.datetime().optional(),
});
export const RotateApiKey = z.strictObject({ overlapSeconds: OverlapSeconds });
export const ListApiKeys = ById.extend({ owner: z.uuid().optional() });

/** Makes a key that acts for its maker; its secret is shown this once. */
export async function createApiKey(ctx: UsersCtx, input: z.output<typeof CreateApiKey>): Promise<NewApiKey> {
  requirePermission(ctx, "users.keys:write");
  requirePerson(ctx);
  const beyond = input.permissions?.filter((permission) => !scopeOf(ctx.actor, permission)) ?? [];
  if (beyond.length > 0) throw new DomainError("forbidden", `you do not hold ${beyond.join(", ")} yourself`);
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
  if (expiresAt && expiresAt <= new Date())
    throw invalid("the key would be expired", [{ path: "/expiresAt", message: "is not in the future" }]);
  const { name, permissions, role, readOnly } = input;
  if (role && !ctx.actor.roles.includes(role)) throw new DomainError("forbidden", `you are not ${role} yourself`);
  const { key, ...secret } = newSecret();
  const id = uuidv7();
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .insert(apiKeys)
      .values({ id, userId: ctx.actor.id, name, permissions, role, readOnly, expiresAt, ...secret })
      .returning();
    const detail = { name, permissions: permissions ?? "all", role, readOnly, expiresAt };
    await recordAudit(tx, ctx, { action: "key.created", subject: `api-keys/${id}`, detail });
    return { ...asApiKey(row!), key };
  });
}

/** A key, or a program acting for someone, would get itself more than it was given. */
function requirePerson({ actor }: UsersCtx): void {
  if (actor.kind !== "user" || actor.via)
    throw new DomainError("forbidden", "only people who are signed in get secrets of API keys");
}

function newSecret() {
  const key = randomToken(keyPrefix);
  return { key, prefix: key.slice(0, keyPrefix.length + 6), hash: sha256(key) };
}

/** Gives one's key a new secret; the old one is good for the overlap. */
export async function rotateApiKey(
  ctx: UsersCtx,
  { id, overlapSeconds = usualOverlapSeconds }: z.output<typeof RotateApiKey> & { id: string },
): Promise<NewApiKey> {
  requirePermission(ctx, "users.keys:write");
  requirePerson(ctx);
  const { key, ...secret } = newSecret();
  const previous = {
    previousHash: sql`${apiKeys.hash}`,
    previousUntil: sql`now() + ${overlapSeconds} * interval '1 second'`,
  };
  return ctx.db.transaction(async (tx) => {
    const which = and(eq(apiKeys.id, id), eq(apiKeys.userId, ctx.actor.id), isNull(apiKeys.revokedAt));
    const [row] = await tx
      .update(apiKeys)
      .set({ ...secret, ...previous })
      .where(which)
      .returning();
    if (!row) throw notFound("the API key");
    await recordAudit(tx, ctx, { action: "key.rotated", subject: `api-keys/${id}`, detail: { overlapSeconds } });
    return { ...asApiKey(row), key };
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
  role: row.role,
  readOnly: row.readOnly,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
});
