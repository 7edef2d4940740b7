import { and, eq, notExists, sql } from "drizzle-orm";
import { keepDoing } from "#kit/background.ts";
import type { BaseConfig } from "#kit/config.ts";
import { importParts, imports } from "#db/crm/schema.ts";
import type * as schema from "#db/crm/schema.ts";
import { toDomainError } from "#kit/errors.ts";
import { systemCtx, type Deps } from "#kit/service.ts";
import type { Clients } from "../clients.ts";
import type { Config } from "../config.ts";
import type { CrmCtx } from "../context.ts";
import type { Job } from "./import-chunk.ts";
import { end, runImport } from "./run-import.ts";
import { runUndo } from "./undo-import.ts";

const pollMs = 500;
const leaseSeconds = 15;
const attemptsMax = 5;

type CrmDeps = Deps<typeof schema, Clients, BaseConfig & Config>;

/**
 * Works on imports beside the API, one at a time. A process holds an import by a lease that it renews; when it is killed
 * the lease runs out and any process goes on with the next chunk.
 */
export function startImporter(deps: CrmDeps): { stop: () => Promise<void> } {
  const ctx = systemCtx(deps, "crm");
  void dropOrphans(ctx).catch(() => {});
  return keepDoing("importing", (stopping) => workOnOne(ctx, stopping), { everyMs: pollMs, log: ctx.log });
}

/** Claims an import and works on it; false when there is none. */
export async function workOnOne(ctx: CrmCtx, signal: AbortSignal): Promise<boolean> {
  const job = await claim(ctx);
  if (!job) return false;
  const renewal = setInterval(() => void renew(ctx, job).catch(() => {}), (leaseSeconds * 1000) / 3);
  // The importer has no more rights than the person who asked for the import.
  const own: CrmCtx = { ...ctx, actor: job.actor, importId: job.id };
  try {
    await (job.state === "undoing" ? runUndo(own, job, signal) : runImport(own, job, signal));
    await release(ctx, job, 0);
  } catch (error) {
    // A store that is away is waited for; a fault of ours is not tried for ever.
    if (toDomainError(error).code === "internal" && job.attempts >= attemptsMax && job.state === "running")
      await end(own, job, "failed", "something went wrong on our side");
    await release(ctx, job, leaseSeconds);
    throw error;
  } finally {
    clearInterval(renewal);
  }
  return true;
}

async function claim(ctx: CrmCtx): Promise<Job | undefined> {
  const [job] = await ctx.db
    .update(imports)
    .set({ leasedUntil: sql`now() + ${leaseSeconds} * interval '1 second'`, attempts: sql`${imports.attempts} + 1` })
    .where(
      eq(
        imports.id,
        sql`(select id from ${imports} where state in ('running', 'undoing') and (leased_until is null or leased_until < now())
             order by created_at limit 1 for update skip locked)`,
      ),
    )
    .returning();
  return job;
}

const renew = (ctx: CrmCtx, job: Job) =>
  ctx.db
    .update(imports)
    .set({ leasedUntil: sql`now() + ${leaseSeconds} * interval '1 second'` })
    .where(eq(imports.id, job.id));

const release = (ctx: CrmCtx, job: Job, seconds: number) =>
  ctx.db
    .update(imports)
    .set({ leasedUntil: sql`now() + ${seconds} * interval '1 second'` })
    .where(eq(imports.id, job.id));

/** Files of uploads that were cut off. */
const dropOrphans = (ctx: CrmCtx) =>
  ctx.db.delete(importParts).where(
    and(
      sql`${importParts.createdAt} < now() - interval '1 day'`,
      notExists(
        ctx.db
          .select({ one: sql`1` })
          .from(imports)
          .where(eq(imports.id, importParts.importId)),
      ),
    ),
  );
