import { eq, sql } from "drizzle-orm";
import { runs, starts } from "#db/workflows/schema.ts";
import { DomainError, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx, WorkflowDb } from "../context.ts";
import { findVersion } from "../definitions/find-version.ts";
import { inputFaults } from "../definitions/schema-faults.ts";
import { Json } from "../json.ts";
import { insertRun } from "../runs/insert-run.ts";
import { skippedFault } from "../runs/start-run.ts";
import { DefinitionPath, ended } from "../runs/shapes.ts";
import { leaseMs, startNow } from "../temporal/start-now.ts";
import { requireWorker } from "./require-worker.ts";

export const StartSubRun = z.strictObject({
  key: z.string().min(1).max(1500).openapi({ description: "The step's key: the same gives the same run." }),
  definition: z.strictObject({ ...DefinitionPath.shape, version: z.string().max(64).optional() }),
  input: Json,
  runId: z.uuid().openapi({ description: "The run whose step this is." }),
});

/** More says that processes call each other for ever. */
export const maxDepth = 10;

/** Starts a run as a step of another: with its starter and its rights, and once however often it is asked. */
export async function startSubRun(
  ctx: WorkflowCtx,
  { key, definition, input, runId }: z.infer<typeof StartSubRun>,
): Promise<{ runId: string }> {
  requireWorker(ctx);
  const [parent] = await ctx.db.select().from(runs).where(eq(runs.id, runId));
  if (!parent) throw notFound(`run ${runId}`);
  const known = await startedBefore(ctx.db, runId, key);
  if (known) return { runId: known };
  if (ended.has(parent.status)) throw new DomainError("conflict", "the run has ended");
  if ((await depthOf(ctx.db, runId)) >= maxDepth)
    throw new DomainError("unprocessable", `processes start each other at most ${maxDepth} deep`, {
      details: { limit: "runDepth", maximum: maxDepth },
    });
  const latest = definition.version === "latest";
  const version = await findVersion(ctx, latest ? { ...definition, version: undefined } : definition);
  const faults = inputFaults(version.document, input);
  if (faults.length > 0) throw new DomainError("invalid_input", "the input does not fit the process", { faults });
  const lane = await laneOf(ctx.db, runId);
  const { id, row, skipped } = await ctx.db.transaction(async (tx) =>
    insertRun(tx, {
      namespace: version.namespace,
      name: version.name,
      version: version.version,
      owner: version.owner,
      input,
      cause: { kind: "run", id: key, run: runId },
      leaseMs,
      causeKey: `run:${runId}:${key}`,
      actingRole: await roleOf(tx, parent, version.actingRole),
      ...(parent.recordType && parent.recordId && { record: { type: parent.recordType, id: parent.recordId } }),
      ...(parent.startedBy && { startedBy: parent.startedBy }),
      team: parent.team,
      lane,
    }),
  );
  if (skipped) throw skippedFault(skipped);
  if (row) void startNow(ctx, { run: row, version, lane });
  return { runId: id };
}

// Asked again after another version became current, or the definition was retired, it is still the same run.
async function startedBefore(db: WorkflowDb, parent: string, key: string): Promise<string | undefined> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select id from runs where cause->>'run' = ${parent} and cause->>'kind' = 'run' and cause->>'id' = ${key}`);
  return rows[0]?.id;
}

async function laneOf(db: WorkflowDb, runId: string): Promise<number> {
  const [parent] = await db.select({ lane: starts.lane }).from(starts).where(eq(starts.runId, runId));
  return parent?.lane ?? 0;
}

/** How many runs led to this one, itself among them. */
async function depthOf(db: WorkflowDb, id: string): Promise<number> {
  const { rows } = await db.execute<{ depth: number }>(sql`
    with recursive chain as (
      select cause, 1 as depth from runs where id = ${id}
      union all select r.cause, c.depth + 1 from runs r join chain c on r.id = (c.cause->>'run')::uuid
      where c.depth < ${maxDepth})
    select max(depth)::int as depth from chain`);
  return rows[0]?.depth ?? 0;
}

async function roleOf(tx: WorkflowDb, parent: typeof runs.$inferSelect, own: string | null): Promise<string | null> {
  if (parent.actingRole) return parent.actingRole;
  const { rows } = await tx.execute<{ acting_role: string | null }>(sql`
    select acting_role from definition_versions
    where namespace = ${parent.namespace} and name = ${parent.name} and version = ${parent.version}`);
  return rows[0]?.acting_role ?? own;
}
