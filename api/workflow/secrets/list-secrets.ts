import { asc, eq, gt, sql } from "drizzle-orm";
import { secrets } from "#db/workflows/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";

const Time = z.iso.datetime();

export const SecretView = z
  .object({ name: z.string(), createdBy: z.string(), createdAt: Time, updatedBy: z.string(), updatedAt: Time })
  .openapi("Secret");
export type SecretView = z.infer<typeof SecretView>;

export const SecretUse = SecretView.extend({
  usedBy: z.array(
    z.object({
      namespace: z.string(),
      name: z.string(),
      version: z.string(),
      current: z.boolean(),
      retired: z.boolean(),
    }),
  ),
}).openapi("SecretUse");

export const ListSecrets = PageQuery;

const read = "workflow.secrets:read";

/** The names of secrets, by name; values are never shown. */
export async function listSecrets(ctx: WorkflowCtx, { limit, after }: z.infer<typeof ListSecrets>) {
  requirePermission(ctx, read);
  const rows = await ctx.db
    .select()
    .from(secrets)
    .where(after ? gt(secrets.name, after) : undefined)
    .orderBy(asc(secrets.name))
    .limit(limit + 1);
  const results = rows.slice(0, limit).map(secretView);
  const last = rows.length > limit ? results.at(-1) : undefined;
  return { results, ...(last && { paging: { next: { after: last.name } } }) };
}

/** A secret with the published versions that may use it. */
export async function getSecret(ctx: WorkflowCtx, name: string): Promise<z.infer<typeof SecretUse>> {
  requirePermission(ctx, read);
  const [row] = await ctx.db.select().from(secrets).where(eq(secrets.name, name));
  if (!row) throw notFound(`secret ${name}`);
  const { rows } = await ctx.db.execute<z.infer<typeof SecretUse>["usedBy"][number]>(sql`
    select v.namespace, v.name, v.version, coalesce(d.current_version = v.version, false) as current,
      v.retired_at is not null as retired
    from definition_versions v join definitions d on d.namespace = v.namespace and d.name = v.name
    where v.document->'use'->'secrets' ? ${name} order by v.namespace, v.name, v.published_at`);
  return { ...secretView(row), usedBy: rows };
}

export const secretView = (row: typeof secrets.$inferSelect): SecretView => ({
  name: row.name,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  updatedBy: row.updatedBy,
  updatedAt: row.updatedAt.toISOString(),
});
