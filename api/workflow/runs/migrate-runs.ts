import { and, eq } from "drizzle-orm";
import { definitionVersions } from "#db/workflows/schema.ts";
import { DomainError } from "#kit/errors.ts";
import type { WorkflowCtx } from "../context.ts";
import { findVersion, type VersionRow } from "../definitions/find-version.ts";
import { audited, operate, requireOpen } from "./act-on-run.ts";
import { findRun } from "./get-run.ts";
import { moveTo, type Target, verdictOn } from "./migrate-run.ts";
import { pauseRun, resumeRun } from "./pause-run.ts";
import type { RunRow } from "./shapes.ts";

type Options = { updateId?: string; onProgress?: (done: number, of: number) => unknown };
type Judged = { id: string; verdict: "ok" | "blocked"; reasons: { path: string; message: string }[] };

/**
 * Moves runs to another version, all or none. They are paused first, so that none goes on between its check and its
 * move; where one is blocked, or fails late, those that were moved are moved back. Then what was paused here goes on.
 */
export async function migrateRuns(
  ctx: WorkflowCtx,
  ids: string[],
  input: Target & { reason?: string | undefined },
  { updateId, onProgress }: Options = {},
): Promise<{ applied: boolean; runs: Judged[] }> {
  const rows: RunRow[] = [];
  for (const id of ids) {
    const row = await findRun(ctx, id, operate);
    requireOpen(row);
    rows.push(row);
  }
  const paused: RunRow[] = [];
  const moved: RunRow[] = [];
  const reason = `being moved to version ${input.version}`;
  const key = (what: string) => (updateId ? `${updateId}:${what}` : undefined);
  try {
    for (const row of rows.filter(({ status }) => status !== "suspended")) {
      await pauseRun(ctx, row.id, { reason }, key("pause"));
      paused.push(row);
    }
    const judged = await judge(ctx, rows, input);
    if (judged.some(({ verdict }) => verdict === "blocked")) return { applied: false, runs: judged };
    for (const row of rows) {
      await moveTo(ctx, row, await findVersion(ctx, { ...row, version: input.version }), input.mapping, key("migrate"));
      moved.push(row);
      await audited(ctx, row, "migrate", { from: row.version, to: input.version, reason: input.reason });
      await onProgress?.(moved.length, rows.length);
    }
    return { applied: true, runs: judged };
  } catch (error) {
    for (const row of moved) await moveBack(ctx, row, input);
    throw error;
  } finally {
    for (const { id } of paused) await resumeRun(ctx, id, { reason }, key("resume")).catch(unlessRefused);
  }
}

async function judge(ctx: WorkflowCtx, rows: RunRow[], input: Target): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const row of rows) {
    const version = await findVersion(ctx, { ...row, version: input.version });
    const { verdict, reasons } = await verdictOn(ctx, row, version, input.mapping);
    judged.push({ id: row.id, verdict, reasons });
  }
  return judged;
}

async function moveBack(ctx: WorkflowCtx, row: RunRow, { version, mapping = {} }: Target): Promise<void> {
  const inverse = Object.fromEntries(Object.entries(mapping).map(([old, now]) => [now, old]));
  await moveTo(ctx, row, await versionOf(ctx, row), inverse);
  await audited(ctx, row, "migrate", { from: version, to: row.version, reason: "not all could be moved" });
}

/** The version that a run began with, retired or not. */
async function versionOf(ctx: WorkflowCtx, { namespace, name, version }: RunRow): Promise<VersionRow> {
  const v = definitionVersions;
  const same = and(eq(v.namespace, namespace), eq(v.name, name), eq(v.version, version));
  const [row] = await ctx.db.select().from(v).where(same);
  return row!;
}

/** One that ended, or that somebody resumed meanwhile, needs nothing more. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof DomainError && error.code === "conflict")) throw error;
}
