import { ApplicationFailure } from "@temporalio/common";
import type { Context } from "@temporalio/activity";
import type { ActivityInterceptors } from "@temporalio/worker";
import { isPutOff } from "#activities/http/circuit.ts";
import type { Asked } from "#workflows/contract.ts";

/**
 * Ends the retries of a call that says itself how often it may be tried. Attempts that were put off before anything was
 * sent do not count: how many they were stands in the heartbeat, which lasts from attempt to attempt.
 */
export function tries(context: Context): ActivityInterceptors {
  const { attempt, heartbeatDetails } = context.info;
  const putOff = typeof heartbeatDetails === "number" ? heartbeatDetails : 0;
  return {
    inbound: {
      async execute(input, next) {
        const { attempts = Infinity } = (input.args[0] ?? {}) as Asked;
        try {
          return await next(input);
        } catch (error) {
          if (isPutOff(error)) context.heartbeat(putOff + 1);
          else if (attempt - putOff >= attempts) throw final(error);
          throw error;
        }
      },
    },
  };
}

function final(error: unknown): unknown {
  if (!(error instanceof ApplicationFailure) || error.nonRetryable) return error;
  const { message, type, details } = error;
  return ApplicationFailure.nonRetryable(message, type, ...(details ?? []));
}
