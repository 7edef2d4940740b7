import type { BaseConfig } from "#kit/config.ts";
import type * as schema from "#db/crm/schema.ts";
import { systemCtx, type Deps } from "#kit/service.ts";
import type { Clients } from "../clients.ts";
import type { Config } from "../config.ts";
import type { CrmCtx } from "../context.ts";
import { followChanges } from "./follow.ts";
import { enrolNext, keepTime, scanNext } from "./scan.ts";

const pollMs = 250;
const afterFaultMs = 5_000;
const timeMs = 30_000;

/** Keeps members of lists and candidates for duplicates up to date beside the API. */
export function startFollower(deps: Deps<typeof schema, Clients, BaseConfig & Config>): { stop: () => Promise<void> } {
  const ctx = systemCtx(deps, "crm");
  const stopping = new AbortController();
  let timeKept = 0;
  const step = async () => {
    if (Date.now() - timeKept > timeMs) {
      await keepTime(ctx);
      timeKept = Date.now();
    }
    return (await followOnce(ctx)) ? 0 : pollMs;
  };
  const loop = async () => {
    while (!stopping.signal.aborted) {
      const next = await step().catch((error: unknown) => {
        // Not the error itself: a failed statement carries the values of people's records.
        ctx.log.warn(
          { reason: error instanceof Error ? error.name : "unknown" },
          "memberships wait, going on with them soon",
        );
        return afterFaultMs;
      });
      if (next > 0) await pause(next, stopping.signal);
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** Changes first: a long scan does not hold up what just happened. */
export async function followOnce(ctx: CrmCtx): Promise<boolean> {
  const changed = await followChanges(ctx);
  const scanned = await scanNext(ctx);
  return (await enrolNext(ctx)) || changed || scanned;
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
