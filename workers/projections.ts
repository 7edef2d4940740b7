import { setTimeout as sleep } from "node:timers/promises";
import type { InjectedSinks } from "@temporalio/worker";
import { DomainError } from "#kit/errors.ts";
import type { RunProjection, Step } from "#workflows/contract.ts";

export type PostProjections = (updates: RunProjection[]) => Promise<void>;
type Sinks = { projection: { update: (projection: RunProjection) => void } };

export interface ProjectionSink {
  sinks: InjectedSinks<Sinks>;
  /** Sends what is left; gives up after some seconds. */
  close: () => Promise<void>;
}

const BATCH = 100;
const EVERY_MS = 50;
/** While telling takes long, it is told less often: it takes a fifth of the time. */
const REST = 4;
const MAX_REST_MS = 1_000;
const MAX_HELD = 20_000;
const MAX_RETRY_MS = 10_000;

/**
 * Carries what runs tell of themselves to the Workflow Engine: in batches, one row a run, in order, again until it is
 * taken. It is no record: what is lost with the process is repaired from Temporal.
 */
export function createProjectionSink(
  post: PostProjections,
  warn: (message: string, error?: unknown) => void,
): ProjectionSink {
  const held = new Map<string, RunProjection>();
  let sending: Promise<void> | undefined;
  let closing = false;

  // One run that cannot be shown must not hold up all others.
  async function deliver(batch: RunProjection[]): Promise<void> {
    try {
      await post(batch);
    } catch (error) {
      if (!isRefused(error)) throw error;
      if (batch.length === 1) warn(`run ${batch[0]!.runId} cannot be shown as it stands`, error);
      else for (const one of batch) await deliver([one]);
    }
  }

  async function send(): Promise<void> {
    for (let [failures, rest] = [0, EVERY_MS]; held.size > 0;) {
      if (!closing && held.size < BATCH) await sleep(rest);
      const began = performance.now();
      const batch = [...held.values()].slice(0, BATCH);
      batch.forEach(({ runId }) => held.delete(runId));
      try {
        await deliver(batch);
        failures = 0;
        rest = Math.min(MAX_REST_MS, Math.max(EVERY_MS, REST * (performance.now() - began)));
      } catch (error) {
        // What came meanwhile is newer: it goes over what is put back.
        for (const older of batch) held.set(older.runId, merge(older, held.get(older.runId)));
        if (failures++ === 0) warn("projections wait: the Workflow Engine does not take them", error);
        if (closing) return;
        await sleep(Math.min(MAX_RETRY_MS, 250 * 2 ** failures));
      }
    }
  }

  function update(projection: RunProjection): void {
    const known = held.get(projection.runId);
    if (!known && held.size >= MAX_HELD)
      return warn(`more than ${MAX_HELD} runs wait to be shown; one is left to repair`);
    held.set(projection.runId, known ? merge(known, projection) : projection);
    sending ??= send().finally(() => (sending = undefined));
  }

  return {
    sinks: { projection: { update: { fn: (_info, projection) => update(projection), callDuringReplay: false } } },
    async close() {
      closing = true;
      // Not held by it, the process ends as soon as nothing is left.
      await Promise.race([sending, sleep(5_000, undefined, { ref: false })]);
    },
  };
}

const isRefused = (error: unknown): boolean => error instanceof DomainError && [400, 413, 422].includes(error.status);

function merge(older: RunProjection, newer: RunProjection | undefined): RunProjection {
  if (!newer) return older;
  const steps = new Map<string, Step>([...older.steps, ...newer.steps].map((step) => [step.path, step]));
  return { ...newer, steps: [...steps.values()] };
}
