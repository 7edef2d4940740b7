import { recordAudit } from "#kit/audit.ts";
import { conflict } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { CloudEvent } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { requireEveryField } from "../definitions/require-publishing.ts";
import { findListeners } from "../events/find-listeners.ts";
import { signal } from "../events/intake.ts";
import { Json } from "../json.ts";
import { temporalOf } from "../temporal/gateway.ts";
import { findRun } from "./get-run.ts";
import { ended } from "./shapes.ts";

/** Events of these come from the services themselves: a run must be able to trust them. */
const reserved = /^(crm|workflow|users|comms|analytics|ai|io\.serverlessworkflow)\./;

export const SignalRun = z
  .strictObject({
    type: z
      .string()
      .min(1)
      .max(200)
      .refine((type) => !reserved.test(type), "is told by our services only"),
    id: z.string().min(1).max(255).optional().openapi({ description: "Sent again under the same id it does nothing." }),
    subject: z.string().max(255).optional(),
    data: Json.optional(),
  })
  .openapi("SignalRun");
export type SignalRun = z.infer<typeof SignalRun>;

/** Gives an event to one run that listens for it; no other run hears of it and none starts. */
export async function signalRun(ctx: WorkflowCtx, runId: string, { id = uuidv7(), ...given }: SignalRun) {
  const run = await findRun(ctx, runId, "workflow.runs:start");
  requireEveryField(ctx);
  if (ended.has(run.status)) throw conflict(`the run has ended: ${run.status}`);
  const event: CloudEvent = {
    specversion: "1.0",
    id,
    source: `/runs/${runId}/signals`,
    time: new Date().toISOString(),
    datacontenttype: "application/json",
    ...given,
  };
  const told = await ctx.db.transaction(async (tx) => {
    const own = (await findListeners(tx, [event])).filter((listener) => listener.runId === runId);
    await signal(tx, own);
    const detail = { type: given.type };
    if (own.length > 0) await recordAudit(tx, ctx, { action: "workflow.run.signal", subject: `runs/${runId}`, detail });
    return own.length;
  });
  if (told === 0) throw conflict(`the run does not listen for an event like this one now`, { type: given.type });
  temporalOf(ctx.config).wake();
  return { id };
}
