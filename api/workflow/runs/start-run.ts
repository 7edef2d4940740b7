import { createHash } from "node:crypto";
import { requirePermission } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { findVersion } from "../definitions/find-version.ts";
import { inputFaults } from "../definitions/schema-faults.ts";
import { Json } from "../json.ts";
import { leaseMs, startNow } from "../temporal/start-now.ts";
import { getRun } from "./get-run.ts";
import { insertRun, type Skipped } from "./insert-run.ts";
import { DefinitionPath, ended, RecordInput, type RunView } from "./shapes.ts";

export const StartRun = z.strictObject({
  definition: z.strictObject({ ...DefinitionPath.shape, version: z.string().max(64).optional() }),
  input: Json.optional(),
  key: z
    .string()
    .regex(/^[\w.:-]{1,128}$/)
    .optional()
    .openapi({ description: "A business key: a second start of the definition under it answers with the first run." }),
  record: RecordInput.optional(),
});
export type StartRun = z.infer<typeof StartRun>;

export const Wait = z.object({
  wait: z.coerce.number().min(0).max(60).default(0).openapi({ description: "Seconds to wait for the end of the run." }),
});

type Options = { idempotencyKey?: string; wait?: number };

/** Starts a run, once per `Idempotency-Key` or `key`. The start is written here; the dispatcher carries it to Temporal. */
export async function startRun(
  ctx: WorkflowCtx,
  input: StartRun,
  { idempotencyKey, wait = 0 }: Options,
): Promise<{ run: RunView; created: boolean }> {
  requirePermission(ctx, "workflow.runs:start");
  const version = await findVersion(ctx, input.definition);
  const given = input.input ?? {};
  const faults = inputFaults(version.document, given);
  if (faults.length > 0) throw new DomainError("invalid_input", "the input does not fit the process", { faults });
  const request = createHash("sha256").update(JSON.stringify(input)).digest("base64url");
  const who = `${ctx.actor.kind}:${ctx.actor.id}`;
  const cause = idempotencyKey ? `api:${who}:${idempotencyKey}` : input.key ? `key:${input.key}` : undefined;
  const { id, row, skipped, ...start } = await ctx.db.transaction((tx) =>
    insertRun(tx, {
      ...input.definition,
      version: version.version,
      owner: version.owner,
      input: given,
      ...(input.record && { record: input.record }),
      ...(input.key && { key: input.key }),
      cause: { kind: "api", id: idempotencyKey ?? input.key ?? ctx.requestId },
      leaseMs,
      causeKey: cause ?? `api:${who}:${crypto.randomUUID()}`,
      ...(idempotencyKey && { request }),
      ...(ctx.actor.kind !== "service" && { startedBy: ctx.actor.id, team: ctx.actor.teams[0] }),
    }),
  );
  if (start.request && start.request !== request)
    throw new DomainError("unprocessable", "this Idempotency-Key was used for another request");
  if (skipped) throw skippedFault(skipped);
  if (row) void startNow(ctx, { run: row, version });
  // Whoever starts a run sees what becomes of it; a business key that another used tells nothing more.
  const seer = start.created || idempotencyKey ? allSeeing(ctx) : ctx;
  return { run: await untilEnded(seer, id, wait), created: start.created };
}

/** A policy kept it from starting: that is the answer to a repeated call, too. */
export const skippedFault = ({ policy, reason }: Skipped) =>
  new DomainError("conflict", `not started: ${reason}`, { details: { policy } });

const allSeeing = (ctx: WorkflowCtx): WorkflowCtx => ({
  ...ctx,
  actor: { ...ctx.actor, grants: { "workflow.runs:read": "all" } },
});

async function untilEnded(ctx: WorkflowCtx, id: string, seconds: number): Promise<RunView> {
  const deadline = Date.now() + seconds * 1000;
  for (let pause = 50; ; pause = Math.min(pause * 1.5, 1000)) {
    const run = await getRun(ctx, id);
    const left = deadline - Date.now();
    if (ended.has(run.status) || left <= 0) return run;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, left)));
  }
}
