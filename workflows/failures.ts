import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  isCancellation,
  TimeoutFailure,
} from "@temporalio/workflow";
import type { ActivityFault } from "./contract.ts";
import { Fault, fault, type StandardError, Stopped } from "./engine/faults.ts";
import { Cancelled } from "./engine/port.ts";

/** What a run is told that holds more than another could be given. */
export const tooLarge = (): Fault =>
  fault("runtime", "what the run holds takes more than 2 MB (maxPayloadBytes): it cannot go on with so much");

/** How a run's end is told to Temporal. */
export function asFailure(error: unknown): unknown {
  if (error instanceof Cancelled) return new CancelledFailure("cancelled");
  if (!(error instanceof Fault || error instanceof Stopped)) return error;
  const { type, title, detail } = error.error;
  return ApplicationFailure.nonRetryable(detail ?? title ?? type, type, error.error);
}

/** Throws what a failed activity means to the engine. */
export function refuse(error: unknown): never {
  throw isCancellation(error) ? new Cancelled() : faultOf(error);
}

/** Whether an activity failed by not being answered, rather than by an answer. */
export function isOutage(error: unknown): boolean {
  const cause = causeOf(error);
  return !isCancellation(error) && !(cause instanceof ApplicationFailure && cause.nonRetryable);
}

// A local activity's failure comes bare.
function causeOf(error: unknown): unknown {
  return error instanceof ActivityFailure ? error.cause : error;
}

/** What an activity's failure means in the language. */
function faultOf(error: unknown): Fault {
  const cause = causeOf(error);
  if (cause instanceof TimeoutFailure) return fault("timeout", "the call took too long");
  const detail = cause instanceof Error ? cause.message : String(cause);
  const told = cause instanceof ApplicationFailure ? (cause.details?.[0] as ActivityFault | undefined) : undefined;
  if (typeof told?.status !== "number") return fault("communication", detail);
  const more = { status: told.status, ...(told.title && { title: told.title }) };
  return fault(told.kind ?? kindFor(told.status), told.detail ?? detail, more);
}

function kindFor(status: number): StandardError {
  switch (status) {
    case 400:
    case 422:
      return "validation";
    case 401:
      return "authentication";
    case 403:
      return "authorization";
    case 408:
      return "timeout";
    default:
      return "communication";
  }
}
