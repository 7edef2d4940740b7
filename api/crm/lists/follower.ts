import { keepDoing } from "#kit/background.ts";
import type { BaseConfig } from "#kit/config.ts";
import type * as schema from "#db/crm/schema.ts";
import { systemCtx, type Deps } from "#kit/service.ts";
import type { Clients } from "../clients.ts";
import type { Config } from "../config.ts";
import type { CrmCtx } from "../context.ts";
import { followChanges } from "./follow.ts";
import { enrolNext, keepTime, scanNext } from "./scan.ts";

const pollMs = 250;
const timeMs = 30_000;

/** Keeps members of lists and candidates for duplicates up to date beside the API. */
export function startFollower(deps: Deps<typeof schema, Clients, BaseConfig & Config>): { stop: () => Promise<void> } {
  const ctx = systemCtx(deps, "crm");
  let timeKept = 0;
  const round = async () => {
    if (Date.now() - timeKept > timeMs) {
      await keepTime(ctx);
      timeKept = Date.now();
    }
    return followOnce(ctx);
  };
  return keepDoing("following changes", round, { everyMs: pollMs, log: ctx.log });
}

/** Changes first: a long scan does not hold up what just happened. */
export async function followOnce(ctx: CrmCtx): Promise<boolean> {
  const changed = await followChanges(ctx);
  const scanned = await scanNext(ctx);
  return (await enrolNext(ctx)) || changed || scanned;
}
