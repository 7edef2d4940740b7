import { inArray } from "drizzle-orm";
import { runs } from "#db/workflows/schema.ts";
import { keepDoing } from "#kit/background.ts";
import type { Running } from "#kit/run.ts";
import type { WorkflowCtx } from "../context.ts";
import { raiseIncident, resolveIncidents } from "../incidents/raise.ts";
import type { RunRow } from "../runs/shapes.ts";
import type { Gateway } from "../temporal/gateway.ts";
import { repairRun } from "../temporal/sweeper.ts";
import { tellOwners } from "./alerts.ts";
import { claimed, watchdogClaim } from "./claim.ts";
import { judge } from "./judge.ts";
import { sendAlerts } from "./send-alerts.ts";
import { noLongerLate, suspects, unstarted } from "./suspects.ts";
import { checkSystem, type Missing } from "./system.ts";

const side = 20;

/**
 * Looks for runs that do not go on, opens incidents for them, and tells their owners: once when it begins and once when
 * it is over. Of all processes of the service one does so at a time. It begins without Temporal, whose absence it tells.
 */
export function startWatchdog(ctx: WorkflowCtx, gateway: Gateway): Running {
  const missing: Missing = {};
  const work = async () => void (await claimed(ctx.db, watchdogClaim, () => look(ctx, gateway, missing)));
  return keepDoing("watching runs", work, { everyMs: ctx.config.watchdog.everyMs, log: ctx.log });
}

/** One look. */
export async function look(ctx: WorkflowCtx, gateway: Gateway, missing: Missing): Promise<void> {
  if (await checkSystem(ctx, gateway, missing)) {
    await lookAtRuns(ctx, gateway);
    await lookAtStarts(ctx);
  }
  await tellOwners(ctx);
  await sendAlerts(ctx);
}

async function lookAtRuns(ctx: WorkflowCtx, gateway: Gateway): Promise<void> {
  const ask = { workerThere: true };
  const found = await suspects(ctx);
  const one = async (run: RunRow) => {
    // What the table missed is no trouble of the run: it is set right first.
    const described = await repairRun(ctx, gateway, run, ask);
    if (described) await judge(ctx, gateway, run.id, described);
  };
  for (let at = 0; at < found.length; at += side) await Promise.all(found.slice(at, at + side).map(one));
}

async function lookAtStarts(ctx: WorkflowCtx): Promise<void> {
  const late = new Map((await unstarted(ctx)).map((start) => [start.id, start]));
  const of = [...late.keys()];
  const rows = of.length > 0 ? await ctx.db.select().from(runs).where(inArray(runs.id, of)) : [];
  for (const run of rows) {
    const { error, since } = late.get(run.id)!;
    await raiseIncident(ctx.db, { kind: "not_started", run, since, ...(error && { detail: { message: error } }) });
  }
  const ids = await noLongerLate(ctx);
  if (ids.length > 0) await resolveIncidents(ctx.db, { ids }, "continued");
}
