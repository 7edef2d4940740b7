import { and, eq, inArray } from "drizzle-orm";
import { definitionVersions, runs, secrets } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { DomainError, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { Json } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { Known } from "../json.ts";
import { SecretName } from "../secrets/put-secret.ts";
import { unseal } from "../secrets/seal.ts";
import { requireWorker } from "./require-worker.ts";

export const ReadSecrets = z.strictObject({ runId: z.uuid(), names: z.array(SecretName).min(1).max(100) });
export const SecretValues = z.object({ values: z.record(z.string(), Known) });

/** Values of secrets for a step of a run: those that its definition lists, and no other. */
export async function readSecrets(
  ctx: WorkflowCtx,
  { runId, names }: z.infer<typeof ReadSecrets>,
): Promise<{ values: Record<string, Json> }> {
  requireWorker(ctx);
  const v = definitionVersions;
  const [run] = await ctx.db
    .select({ document: v.document })
    .from(runs)
    .innerJoin(v, and(eq(v.namespace, runs.namespace), eq(v.name, runs.name), eq(v.version, runs.version)))
    .where(eq(runs.id, runId));
  if (!run) throw notFound(`run ${runId}`);
  const listed = new Set<string>(run.document.use?.secrets ?? []);
  refuse(
    names.filter((name) => !listed.has(name)),
    "the definition does not list",
  );
  const rows = await ctx.db.select().from(secrets).where(inArray(secrets.name, names));
  const known = new Map(rows.map((row) => [row.name, row]));
  refuse(
    names.filter((name) => !known.has(name)),
    "there is no value for",
  );
  await recordAudit(ctx.db, ctx, { action: "workflow.secrets.read", subject: `runs/${runId}`, detail: { names } });
  const values = rows.map((row) => [row.name, unseal(ctx.config.secretKeys, row.name, row)] as const);
  return { values: Object.fromEntries(values) };
}

function refuse(names: string[], why: string): void {
  if (names.length > 0) throw new DomainError("forbidden", `${why} the secret ${names.join(", ")}`);
}
