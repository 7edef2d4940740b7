import { and, desc, eq, lt } from "drizzle-orm";
import { changes, imports } from "#db/crm/schema.ts";
import { fieldRule } from "#kit/authorize.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { archiveRows } from "../objects/archive-objects.ts";
import { findRows } from "../objects/find-rows.ts";
import { loadRules } from "../objects/load-rules.ts";
import { currentValues, type Row } from "../objects/record.ts";
import type { ObjectType } from "../objects/types.ts";
import { applyPatches } from "../objects/update-objects.ts";
import type { Patch } from "../properties/check-properties.ts";
import type { Job } from "./import-chunk.ts";

const chunkRows = 500;
type Change = typeof changes.$inferSelect;

/**
 * Takes an import back, the newest write first: records that it made are archived, values that it changed go back to what
 * they were, unless somebody has changed them since.
 */
export async function runUndo(ctx: CrmCtx, job: Job, signal: AbortSignal): Promise<void> {
  const { importId: _, ...own } = ctx;
  let cursor = job.undoCursor ?? Number.MAX_SAFE_INTEGER;
  while (!signal.aborted) {
    const rows = await ctx.db
      .select()
      .from(changes)
      .where(and(eq(changes.importId, job.id), lt(changes.id, cursor)))
      .orderBy(desc(changes.id))
      .limit(chunkRows);
    if (rows.length === 0) return finish(ctx, job);
    const next = rows.at(-1)!.id;
    await undoChunk(own, job, rows, next);
    cursor = next;
  }
}

async function undoChunk(ctx: CrmCtx, job: Job, rows: Change[], cursor: number): Promise<void> {
  const type = job.objectType as ObjectType;
  await ctx.db.transaction(async (tx) => {
    const [now] = await tx
      .select({ undone: imports.undone, cursor: imports.undoCursor })
      .from(imports)
      .where(eq(imports.id, job.id))
      .for("update");
    if (now!.cursor !== null && now!.cursor <= cursor) return;
    const made = rows.filter((row) => row.kind === "created");
    const changed = rows.filter((row) => row.kind === "updated");
    const archived = await lock(tx, ctx, type, "delete", made);
    await archiveRows(tx, ctx, type, [...archived.values()]);
    const found = await lock(tx, ctx, type, "write", changed);
    const rules = await loadRules(ctx, tx, type);
    const patches = [...Map.groupBy(changed, (change) => String(change.objectId))].flatMap(([id, own]) => {
      const row = found.get(id);
      return row ? [{ row, patch: writable(ctx, type, backTo(row, own)) }] : [];
    });
    await applyPatches(tx, ctx, rules, patches);
    await tx
      .update(imports)
      .set({ undoCursor: cursor, undone: now!.undone + archived.size + patches.length })
      .where(eq(imports.id, job.id));
  });
}

const lock = (tx: CrmDb, ctx: CrmCtx, type: ObjectType, right: "write" | "delete", all: Change[]) =>
  findRows(tx, ctx, type, right, { ids: [...new Set(all.map((change) => String(change.objectId)))] }, { lock: true });

/** The values that stood before the changes, given the newest first, of those that are still what the import made of them. */
function backTo(row: Row, all: Change[]): Patch {
  const now = new Map<string, string | null>(Object.entries(currentValues(row)));
  const patch = new Map<string, string | null>();
  for (const { changed, previous } of all)
    for (const [name, before] of Object.entries(previous ?? {})) {
      if ((now.get(name) ?? null) !== (changed[name] ?? null)) continue;
      now.set(name, before);
      patch.set(name, before);
    }
  return Object.fromEntries(patch);
}

/** What the roles of whoever takes the import back do not let them write stays as it is. */
const writable = ({ actor }: CrmCtx, type: ObjectType, patch: Patch): Patch =>
  Object.fromEntries(Object.entries(patch).filter(([name]) => !fieldRule(actor, type, name)));

const finish = async (ctx: CrmCtx, job: Job): Promise<void> => {
  await ctx.db
    .update(imports)
    .set({ state: "undone", endedAt: new Date(), leasedUntil: null })
    .where(and(eq(imports.id, job.id), eq(imports.state, "undoing")));
};
