import { ApplicationFailure } from "@temporalio/common";
import type { ActivityInterceptors } from "@temporalio/worker";
import type { ActivityFault } from "#workflows/contract.ts";
import { isLarger, maxPayloadBytes } from "#workflows/engine/limits.ts";

/** Refuses a result that is too large to be sent: a worker that cannot send it would make the call again and again. */
export function bound(): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        const result = await next(input);
        if (isLarger(result, maxPayloadBytes)) throw tooLarge();
        return result;
      },
    },
  };
}

function tooLarge(): ApplicationFailure {
  const detail = "the answer takes more than 2 MB (maxPayloadBytes): ask for less of it, or in pages";
  const fault: ActivityFault = { code: "too_large", kind: "validation", status: 413, detail };
  return ApplicationFailure.nonRetryable(detail, fault.code, fault);
}
