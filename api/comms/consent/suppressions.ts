import { and, desc, eq, lt } from "drizzle-orm";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { PageQuery, z } from "#kit/router.ts";
import { suppressions } from "#db/communication/schema.ts";
import type { CommsCtx, CommsDb } from "../context.ts";
import { paged } from "../paging.ts";
import { Email, Time } from "../values.ts";

export const Suppression = z
  .object({
    id: z.uuid(),
    email: z.string(),
    reason: z.enum(["bounce", "complaint", "manual", "erasure"]),
    createdBy: z.string(),
    createdAt: Time,
  })
  .openapi("Suppression");
export type Suppression = z.infer<typeof Suppression>;

export const AddSuppression = z.strictObject({ email: Email, reason: z.enum(["complaint", "manual"]).optional() });
export type AddSuppression = z.infer<typeof AddSuppression>;

export const ListSuppressions = PageQuery.extend({ after: z.uuid().optional(), email: Email.optional() });
export type ListSuppressions = z.infer<typeof ListSuppressions>;

type Entry = { email: string; reason: Suppression["reason"]; message?: string };

const view = (row: typeof suppressions.$inferSelect): Suppression => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
});

export async function addSuppression(ctx: CommsCtx, { email, reason = "manual" }: AddSuppression) {
  requirePermission(ctx, "comms.suppressions:write");
  return ctx.db.transaction((tx) => suppress(ctx, tx, { email, reason }));
}

/** Puts an address on the list; the first reason stays. */
export async function suppress(ctx: CommsCtx, tx: CommsDb, entry: Entry): Promise<Suppression> {
  const [row] = await tx
    .insert(suppressions)
    .values({ id: uuidv7(), ...entry, createdBy: ctx.actor.id })
    .onConflictDoUpdate({ target: suppressions.email, set: { email: entry.email } })
    .returning();
  const subject = `suppressions/${row!.id}`;
  await recordAudit(tx, ctx, { action: "comms.suppression.added", subject, detail: { reason: entry.reason } });
  return view(row!);
}

export async function listSuppressions(ctx: CommsCtx, { limit, after, email }: ListSuppressions) {
  requirePermission(ctx, "comms.suppressions:read");
  const rows = await ctx.db
    .select()
    .from(suppressions)
    .where(and(after ? lt(suppressions.id, after) : undefined, email ? eq(suppressions.email, email) : undefined))
    .orderBy(desc(suppressions.id))
    .limit(limit + 1);
  return paged(rows.map(view), limit, (row) => row.id);
}

export async function removeSuppression(ctx: CommsCtx, id: string): Promise<void> {
  requirePermission(ctx, "comms.suppressions:write");
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.delete(suppressions).where(eq(suppressions.id, id)).returning({ id: suppressions.id });
    if (!row) throw notFound(`the suppression ${id}`);
    await recordAudit(tx, ctx, { action: "comms.suppression.removed", subject: `suppressions/${id}` });
  });
}

export async function isSuppressed(db: CommsDb, email: string): Promise<boolean> {
  const rows = await db.select({ id: suppressions.id }).from(suppressions).where(eq(suppressions.email, email));
  return rows.length > 0;
}
