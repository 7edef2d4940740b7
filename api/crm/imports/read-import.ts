import { and, asc, desc, eq, gt, lt } from "drizzle-orm";
import { importErrors, importParts, imports } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { allow, requirePermission } from "#kit/authorize.ts";
import { conflict, invalid, notFound } from "#kit/errors.ts";
import type { CrmCtx } from "../context.ts";
import type { Page } from "../objects/list-objects.ts";
import { parseId } from "../objects/record.ts";
import { permissionFor } from "../objects/scope.ts";
import type { ObjectType } from "../objects/types.ts";
import type { Job } from "./import-chunk.ts";

/** An import and how far it has come. */
export async function getImport(ctx: CrmCtx, id: string, permission = "crm.imports:read"): Promise<Job> {
  requirePermission(ctx, permission);
  const [row] = await ctx.db.select().from(imports).where(eq(imports.id, id));
  if (!row || !allow(ctx.actor, permission, { ownerId: row.actorId })) throw notFound(`the import ${id}`);
  return row;
}

/** The same by the number that the contract knows it by. */
export async function importByNumber(ctx: CrmCtx, number: number, permission = "crm.imports:read"): Promise<Job> {
  requirePermission(ctx, permission);
  const [row] = await ctx.db.select({ id: imports.id }).from(imports).where(eq(imports.number, number));
  if (!row) throw notFound(`the import ${number}`);
  return getImport(ctx, row.id, permission);
}

/** Imports that the actor may see, the newest first. */
export async function listImports(
  ctx: CrmCtx,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<Page<Job>> {
  const scope = requirePermission(ctx, "crm.imports:read");
  const cursor = after === undefined ? undefined : parseId(after);
  if (after !== undefined && cursor === undefined) throw invalid("after is no cursor of this list");
  const rows = await ctx.db
    .select()
    .from(imports)
    .where(
      and(
        scope === "all" ? undefined : eq(imports.actorId, ctx.actor.id),
        cursor === undefined ? undefined : lt(imports.number, cursor),
      ),
    )
    .orderBy(desc(imports.number))
    .limit(limit + 1);
  const results = rows.slice(0, limit);
  return { results, ...(rows.length > limit && { paging: { next: { after: String(results.at(-1)!.number) } } }) };
}

export type ImportError = { id: number; line: number; column: string | null; message: string };

/** The rows that were not taken in, and why. */
export async function listImportErrors(
  ctx: CrmCtx,
  { id, limit, after }: { id: string; limit: number; after?: string | undefined },
): Promise<Page<ImportError>> {
  await getImport(ctx, id);
  const cursor = after === undefined ? 0 : parseId(after);
  if (cursor === undefined) throw invalid("after is no cursor of this list");
  const rows = await ctx.db
    .select()
    .from(importErrors)
    .where(and(eq(importErrors.importId, id), gt(importErrors.id, cursor)))
    .orderBy(asc(importErrors.id))
    .limit(limit + 1);
  const results = rows.slice(0, limit);
  return { results, ...(rows.length > limit && { paging: { next: { after: String(results.at(-1)!.id) } } }) };
}

/** Stops an import after the chunk it is at; what it has taken in stays. */
export async function cancelImport(ctx: CrmCtx, id: string): Promise<Job> {
  await getImport(ctx, id, "crm.imports:write");
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .update(imports)
      .set({ state: "cancelled", endedAt: new Date(), leasedUntil: null })
      .where(and(eq(imports.id, id), eq(imports.state, "running")))
      .returning();
    if (!row) throw conflict("the import is not running");
    await tx.delete(importParts).where(eq(importParts.importId, id));
    await recordAudit(tx, ctx, { action: "crm.imports.cancel", subject: `imports/${id}` });
    return row;
  });
}

/** Takes an import back in the background, with the rights of whoever asks for that. */
export async function undoImport(ctx: CrmCtx, id: string): Promise<Job> {
  const job = await getImport(ctx, id, "crm.imports:write");
  const type = job.objectType as ObjectType;
  requirePermission(ctx, permissionFor(type, "write"));
  requirePermission(ctx, permissionFor(type, "delete"));
  if (job.dryRun) throw conflict("a dry run has nothing to take back");
  if (!["done", "failed", "cancelled"].includes(job.state)) throw conflict(`the import is ${job.state}`);
  const { kind, id: actorId, roles, teams, grants, fields, via } = ctx.actor;
  return ctx.db.transaction(async (tx) => {
    const [row] = await tx
      .update(imports)
      .set({
        state: "undoing",
        actor: { kind, id: actorId, roles, teams, grants, fields, via },
        attempts: 0,
        leasedUntil: null,
      })
      .where(and(eq(imports.id, id), eq(imports.state, job.state)))
      .returning();
    if (!row) throw conflict("the import has changed in the meantime");
    await recordAudit(tx, ctx, { action: "crm.imports.undo", subject: `imports/${id}` });
    return row;
  });
}
