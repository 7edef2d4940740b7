import type * as schema from "#db/workflows/schema.ts";
import type { Running } from "#kit/run.ts";
import { systemCtx, type Deps } from "#kit/service.ts";
import { startBatches } from "./batches/carry-out.ts";
import type { Config } from "./config.ts";
import type { WorkflowClients } from "./context.ts";
import { publishShipped } from "./definitions/publish-shipped.ts";
import { startReleasing } from "./policies/release-held.ts";
import { keepSchedules } from "./schedules/keep-schedules.ts";
import { resealSecrets } from "./secrets/reseal.ts";
import { startTelling } from "./tasks/tell-given.ts";
import { startDispatcher } from "./temporal/dispatcher.ts";
import { temporalOf } from "./temporal/gateway.ts";
import { prepareTemporal } from "./temporal/prepare.ts";
import { startSweeper } from "./temporal/sweeper.ts";
import { startWatchdog } from "./watchdog/watch.ts";

const shipped = new URL("../../processes/", import.meta.url);

/** What goes on beside the API. Temporal may be away: requests are served, and what they start waits. */
export async function startBackground(deps: Deps<typeof schema, WorkflowClients, Config>): Promise<Running[]> {
  const ctx = systemCtx(deps, "workflow");
  const gateway = temporalOf(ctx.config);
  await resealSecrets(ctx);
  await publishShipped(ctx, shipped);
  const preparation = prepareTemporal(gateway, ctx.log);
  const loops = [
    preparation,
    startDispatcher(ctx, gateway, preparation.ready),
    startReleasing(ctx, gateway, preparation.ready),
    keepSchedules(ctx, gateway, preparation.ready),
    startSweeper(ctx, gateway, preparation.ready),
    startWatchdog(ctx, gateway),
    startBatches(ctx, preparation.ready),
    startTelling(ctx),
  ];
  const stop = async () => {
    await Promise.all(loops.map((loop) => loop.stop()));
    await gateway.connection.close();
  };
  return [{ stop }];
}
