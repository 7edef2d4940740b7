import { and, eq } from "drizzle-orm";
import { definitionVersions } from "#db/workflows/schema.ts";
import { DomainError } from "#kit/errors.ts";
import type { Waiting } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { findVersion, type VersionRow } from "../definitions/find-version.ts";
import { audited, operate, requireOpen } from "./act-on-run.ts";
import { findRun } from "./get-run.ts";
import { moveTo, type Target, verdictOn } from "./migrate-run.ts";
import { pauseRun, resumeRun } from "./pause-run.ts";
import { ended, type RunRow } from "./shapes.ts";

type Options = {
  /** Who moves them; the same again after a crash, it goes on where it stood. */
  by?: string;
  /** The versions that they had at first; those of now unless given. */
  from?: Record<string, string>;
  onProgress?: (done: number, of: number) => unknown;
};
type Judged = { id: string; verdict: "ok" | "blocked" | "ended"; reasons: { path: string; message: string }[] };

const side = 5;

/**
 * Moves runs to another version, all or none. They are paused first, so that none goes on between its check and its
 * move; where one is blocked, or fails late, those that were moved are moved back. Then what was paused here goes on.
 */
export async function migrateRuns(
  ctx: WorkflowCtx,
  ids: string[],
  input: Target & { reason?: string | undefined },
  { by, from, onProgress }: Options = {},
): Promise<{ applied: boolean; runs: Judged[] }> {
  const reason = `being moved to version ${input.version}${by ? ` by ${by}` : ""}`;
  const found = await inTurn(ids, (id) => findRun(ctx, id, operate));
  if (!by) for (const row of found) requireOpen(row);
  const paused = new Set<string>();
  const first = (row: RunRow): RunRow => ({ ...row, version: from?.[row.id] ?? row.version });
  let moved: RunRow[] = [];
  let left = false;
  try {
    const gone = new Set<string>();
    await inTurn(found, async ({ id }) => {
      const fate = await holdStill(ctx, id, reason);
      if (fate === "ended") gone.add(id);
      if (fate === "paused") paused.add(id);
    });
    const rows = found.filter(({ id }) => !gone.has(id));
    const judged = await judge(ctx, rows, input);
    const told = [...judged, ...[...gone].map((id): Judged => ({ id, verdict: "ended", reasons: [] }))];
    // After a crash some are there already, and count as moved.
    moved = rows.filter(({ id, version }) => version === input.version && from && from[id] !== version);
    if (judged.some(({ verdict }) => verdict === "blocked")) {
      for (const row of moved) await moveBack(ctx, first(row), input);
      return { applied: false, runs: told };
    }
    await inTurn(
      rows.filter((row) => !moved.includes(row)),
      async (row) => {
        const version = await findVersion(ctx, { ...row, version: input.version });
        await moveTo(ctx, row, version, input.mapping);
        moved.push(row);
        await audited(ctx, row, "migrate", { from: first(row).version, to: input.version, reason: input.reason });
        await onProgress?.(moved.length, rows.length);
      },
    );
    return { applied: true, runs: told };
  } catch (error) {
    left = by !== undefined && isAway(error);
    if (!left) for (const row of moved) await moveBack(ctx, first(row), input);
    throw error;
  } finally {
    // Temporal away, nothing can be taken back either: whoever asks again finds all standing still, and goes on.
    if (!left) await inTurn([...paused], (id) => resumeRun(ctx, id, { reason }).catch(unlessRefused));
  }
}

/** A run that stood still before stays so afterwards, unless it was made to by the same hand, which then died. */
async function holdStill(ctx: WorkflowCtx, id: string, reason: string): Promise<"paused" | "still" | "ended"> {
  const row = await findRun(ctx, id, operate);
  if (ended.has(row.status)) return "ended";
  if (row.status === "suspended") return (row.waitingFor as Waiting | null)?.detail === reason ? "paused" : "still";
  try {
    await pauseRun(ctx, id, { reason });
    return "paused";
  } catch (error) {
    const now = await findRun(ctx, id, operate);
    if (ended.has(now.status)) return "ended";
    if (now.status !== "suspended") throw error;
    return (now.waitingFor as Waiting | null)?.detail === reason ? "paused" : "still";
  }
}

const judge = (ctx: WorkflowCtx, rows: RunRow[], input: Target): Promise<Judged[]> =>
  inTurn(rows, async (row) => {
    const version = await findVersion(ctx, { ...row, version: input.version });
    const { verdict, reasons } = await verdictOn(ctx, row, version, input.mapping);
    return { id: row.id, verdict, reasons };
  });

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

/** Some at a time; the first that fails ends it when those beside it are done. */
async function inTurn<T, R>(all: T[], act: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += side) {
    const settled = await Promise.allSettled(all.slice(at, at + side).map(act));
    for (const one of settled) {
      if (one.status === "rejected") throw one.reason;
      results.push(one.value);
    }
  }
  return results;
}

const isAway = (error: unknown) => error instanceof DomainError && error.code === "unavailable";

/** One that ended, or that somebody resumed meanwhile, needs nothing more. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof DomainError && error.code === "conflict")) throw error;
}
