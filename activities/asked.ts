import { createHash } from "node:crypto";
import { ApplicationFailure } from "@temporalio/common";
import type { z } from "zod";
import { withCallScope } from "#kit/context.ts";
import { DomainError, type ErrorCode } from "#kit/errors.ts";
import type { ActivityFault, Asked, RunContext } from "#workflows/contract.ts";

/** Failures that pass: the service or what stands behind it is away, slow or busy. */
const passing = new Set<ErrorCode>(["rate_limited", "internal", "upstream_failed", "unavailable", "timeout"]);
export const longestDelaySeconds = 3600;

/** Acts for the person who started the run, unless its definition was given rights of its own. */
export const actsFor = ({ startedBy, actingRole }: RunContext): string | undefined =>
  actingRole ? undefined : startedBy;

/** Runs a step's call in the run's name; what fails is told as the run understands it. */
export async function inRun<T>({ run }: Asked, work: () => Promise<T>): Promise<T> {
  const userId = actsFor(run);
  return told(() => withCallScope({ requestId: run.runId, ...(userId && { onBehalfOf: { userId } }) }, work), userId);
}

/** The same as the service itself: tasks, listeners and events are the engine's own. */
export const asService = <T>({ run }: Asked, work: () => Promise<T>): Promise<T> =>
  told(() => withCallScope({ requestId: run.runId }, work));

async function told<T>(work: () => Promise<T>, userId?: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // Our own credentials refused is a fault of the deployment, not of the run: it is waited out.
    throw asFailure(error, passing.has(error.code) || (error.code === "unauthenticated" && !userId));
  }
}

/** An expected failure, once per edge: final unless it may pass. */
export function asFailure(error: DomainError, retry: boolean): ApplicationFailure {
  const places = error.faults.map(({ path, message }) => `${path}: ${message}`);
  const detail = [error.message, ...places].join("; ").slice(0, 2000);
  return failure({ code: error.code, status: error.status, title: error.message, detail }, retry, error.retryAfter);
}

/** A fault as the run understands it. */
export const failure = (fault: ActivityFault, retry = false, delaySeconds?: number): ApplicationFailure =>
  ApplicationFailure.create({
    type: fault.code,
    message: fault.title ?? fault.detail ?? fault.code,
    nonRetryable: !retry,
    details: [fault],
    ...(retry && delaySeconds && { nextRetryDelay: Math.min(delaySeconds, longestDelaySeconds) * 1000 }),
  });

/** What the definition says cannot be done as it is: no retry mends that. */
export const misconfigured = (detail: string): ApplicationFailure =>
  failure({ code: "configuration", kind: "configuration", status: 400, detail });

/** What a definition gave to a function, checked. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => ({ path: `/with/${path.join("/")}`, message }));
  throw new DomainError("invalid_input", "the call does not fit the function", { faults });
}

/** A step's key as a header can carry it. */
export const headerKey = (key: string): string =>
  /^[\x21-\x7e]{1,255}$/.test(key) ? key : createHash("sha256").update(key).digest("hex");

/** Headers of a write: safe to repeat, and marked with the run that it comes from. */
export const writes = ({ key, run }: Asked) => ({ "Idempotency-Key": headerKey(key), "X-Run-Id": run.runId });
