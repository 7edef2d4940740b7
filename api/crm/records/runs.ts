import { requirePermission } from "#kit/authorize.ts";
import { expectOk } from "#kit/client.ts";
import { withCallScope } from "#kit/context.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx } from "../context.ts";
import { findRows, objectNotFound } from "../objects/find-rows.ts";
import type { ObjectType } from "../objects/types.ts";

const Name = z.string().min(1).max(200);

export const StartRun = z
  .strictObject({
    definition: z.strictObject({ namespace: Name, name: Name, version: Name.optional() }),
    input: z.unknown().optional(),
    key: z.string().min(1).max(255).optional(),
  })
  .openapi("StartRecordRun");
export type StartRun = z.infer<typeof StartRun>;

/** A run as the Workflow Engine tells of it. */
export const Run = z
  .looseObject({
    id: z.string(),
    status: z.enum(["pending", "running", "waiting", "suspended", "incident", "completed", "faulted", "cancelled"]),
  })
  .openapi("Run");
export type Run = z.infer<typeof Run>;
type Fault = { type: string; status: number };
type Told = Run & {
  incident?: { input?: unknown; error?: Fault } | undefined;
  error?: Fault;
  input?: unknown;
  output?: unknown;
};

/** Starts a process for a record. The Workflow Engine decides whether the caller may start it, and keeps the key. */
export async function startRun(
  ctx: CrmCtx,
  type: ObjectType,
  { id, idempotencyKey, ...start }: StartRun & { id: string; idempotencyKey?: string | undefined },
): Promise<Run> {
  await assertVisible(ctx, type, id);
  return expectOk(
    ctx.clients.workflow.POST("/v1/runs", {
      body: { ...start, record: { type, id } },
      params: { header: idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey } },
    }),
  );
}

/**
 * The runs of a record. Who may see the record may see what runs about it, whoever started it, so CRM Core asks in its
 * own name; what the runs were given and gave is told only to those whom the Workflow Engine tells it.
 */
export async function listRuns(
  ctx: CrmCtx,
  type: ObjectType,
  { id, ...query }: { id: string; limit: number; after?: string | undefined },
): Promise<{ results: Run[] }> {
  requirePermission(ctx, "workflow.runs:read");
  await assertVisible(ctx, type, id);
  const params = { query: { ...query, record: `${type}/${id}` } };
  const ask = () => expectOk(ctx.clients.workflow.GET("/v1/runs", { params }));
  const { results, ...rest } = await withCallScope({ requestId: ctx.requestId }, ask);
  return { ...rest, results: results.map((run) => withoutPayloads(ctx, run)) };
}

/** What failed may be told in words that hold any field: from whom fields are hidden, they are told its kind only. */
function withoutPayloads({ actor }: CrmCtx, { incident, error, input: _input, output: _output, ...run }: Told): Run {
  const hides = Object.values(actor.fields ?? {}).includes("hidden");
  const told = (fault?: Fault) => fault && (hides ? { type: fault.type, status: fault.status } : fault);
  const { input: _given, error: cause, ...rest } = incident ?? {};
  return {
    ...run,
    ...(error && { error: told(error) }),
    ...(incident && { incident: { ...rest, error: told(cause) } }),
  };
}

export const getRun = (ctx: CrmCtx, id: string): Promise<Run> =>
  expectOk(ctx.clients.workflow.GET("/v1/runs/{id}", { params: { path: { id } } }));

export const CancelRun = z.strictObject({ reason: z.string().max(500).optional() }).openapi("CancelRecordRun");
export const SignalRun = z
  .strictObject({
    type: z.string().min(1).max(200),
    id: z.string().min(1).max(255).optional(),
    subject: z.string().max(255).optional(),
    data: z.unknown().optional(),
  })
  .openapi("SignalRecordRun");

/** Ends a run, where the Workflow Engine lets the caller. */
export const cancelRun = (ctx: CrmCtx, id: string, body: z.infer<typeof CancelRun>): Promise<Run> =>
  expectOk(ctx.clients.workflow.POST("/v1/runs/{id}/cancel", { params: { path: { id } }, body }));

/** Gives an event to a run that listens for it, where the Workflow Engine lets the caller. */
export const signalRun = (ctx: CrmCtx, id: string, body: z.infer<typeof SignalRun>): Promise<{ id: string }> =>
  expectOk(ctx.clients.workflow.POST("/v1/runs/{id}/signal", { params: { path: { id } }, body: body as never }));

async function assertVisible(ctx: CrmCtx, type: ObjectType, id: string): Promise<void> {
  const rows = await findRows(ctx.db, ctx, type, "read", { ids: [id] });
  if (rows.size === 0) throw objectNotFound();
}
