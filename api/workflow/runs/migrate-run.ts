import { eq } from "drizzle-orm";
import { catalogue } from "#activities/catalog.ts";
import { runs } from "#db/workflows/schema.ts";
import { conflict } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { type MigrateUpdate, type MigrationCheck, QUERIES } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { findVersion, type VersionRow } from "../definitions/find-version.ts";
import { audited, operate, queryRun, Reason, requireOpen, updateRun } from "./act-on-run.ts";
import { findRun, getRun } from "./get-run.ts";
import { type RunRow, RunView } from "./shapes.ts";

const Pointer = z.string().min(1).max(1000);
export const Mapping = z
  .record(Pointer, Pointer)
  .optional()
  .openapi({
    description: "Step of the old version → step of the new one, as JSON pointers, where names do not tell.",
    example: { "/do/1/ask": "/do/2/confirm" },
  });
export const MigrateRun = z.strictObject({
  version: z.string().min(1).max(64),
  mapping: Mapping,
  reason: Reason,
  dryRun: z.boolean().default(false),
});
export type Target = { version: string; mapping?: Record<string, string> | undefined };

export const Verdict = z.object({
  verdict: z.enum(["ok", "blocked"]),
  reasons: z.array(z.object({ path: z.string(), message: z.string() })),
  moves: z.record(z.string(), z.string()).openapi({ description: "Steps being run whose path changes." }),
});
export type Verdict = z.infer<typeof Verdict>;
export const Migrated = Verdict.extend({ applied: z.boolean(), run: RunView }).openapi("Migrated");

/** Whether a run could go on under another version of its definition, and each reason why not. */
export async function checkMigration(ctx: WorkflowCtx, id: string, target: Target): Promise<Verdict> {
  const row = await findRun(ctx, id, operate);
  requireOpen(row);
  return verdictOn(ctx, row, await findVersion(ctx, { ...row, version: target.version }), target.mapping);
}

/** Lets a run go on under another version of its definition. Blocked, it stays as it is and says why. */
export async function migrateRun(
  ctx: WorkflowCtx,
  id: string,
  input: Target & { reason?: string | undefined; dryRun?: boolean },
  updateId?: string,
): Promise<z.infer<typeof Migrated>> {
  const row = await findRun(ctx, id, operate);
  requireOpen(row);
  const version = await findVersion(ctx, { ...row, version: input.version });
  if (input.dryRun) {
    const verdict = await verdictOn(ctx, row, version, input.mapping);
    return { applied: false, ...verdict, run: await getRun(ctx, id) };
  }
  const verdict = await moveTo(ctx, row, version, input.mapping, updateId);
  await audited(ctx, row, "migrate", { from: row.version, to: version.version, reason: input.reason });
  return { applied: true, ...verdict, run: await getRun(ctx, id) };
}

/** The same for whoever has found and judged it. */
export async function moveTo(
  ctx: WorkflowCtx,
  row: RunRow,
  version: VersionRow,
  mapping?: Record<string, string>,
  updateId?: string,
): Promise<Verdict> {
  const verdict = await verdictOn(ctx, row, version, mapping);
  if (verdict.verdict === "blocked" && !(await isThere(ctx, row, version)))
    throw conflict(`the run cannot go on under version ${version.version}`, { reasons: verdict.reasons });
  await updateRun(ctx, row, "migrate", argument(row, version, mapping), updateId);
  // A run that stands still tells of it only when it goes on.
  await ctx.db.update(runs).set({ version: version.version }).where(eq(runs.id, row.id));
  return verdict;
}

async function isThere(ctx: WorkflowCtx, row: RunRow, { version }: VersionRow): Promise<boolean> {
  const [now] = await ctx.db.select({ version: runs.version }).from(runs).where(eq(runs.id, row.id));
  return now?.version === version;
}

export async function verdictOn(
  ctx: WorkflowCtx,
  row: RunRow,
  version: VersionRow,
  mapping?: Record<string, string>,
): Promise<Verdict> {
  const check = await queryRun<MigrationCheck>(ctx, row, QUERIES.migration, argument(row, version, mapping));
  const reasons = [...check.reasons, ...missing(version)];
  return { verdict: reasons.length === 0 ? "ok" : "blocked", reasons, moves: check.moves };
}

const argument = (row: RunRow, version: VersionRow, mapping?: Record<string, string>): MigrateUpdate => {
  const actingRole = row.actingRole ?? version.actingRole;
  return {
    definition: version.document,
    functions: version.functions,
    hash: version.hash,
    ...(actingRole && { actingRole }),
    ...(mapping && { mapping }),
  };
};

const known = new Set([...catalogue.map(({ name }) => name), "http.request", "openapi.request"]);

/** Functions that the version calls and that are no more. */
const missing = ({ functions }: VersionRow) =>
  Object.keys(functions)
    .filter((name) => !known.has(name))
    .map((name) => ({ path: "", message: `the new version calls "${name}", which is not there any more` }));
