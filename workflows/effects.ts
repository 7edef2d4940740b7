import {
  ActivityFailure,
  type ActivityOptions,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  type LocalActivityOptions,
  patched,
  proxyActivities,
  proxyLocalActivities,
  TimeoutFailure,
  workflowInfo,
} from "@temporalio/workflow";
import type { ActivityFault, FunctionCall, Json, RunContext, StartInput } from "./contract.ts";
import { fault, type Fault, type StandardError } from "./engine/faults.ts";
import { type Call, Cancelled, type Effects, type Scope, type Wait } from "./engine/port.ts";

const SIX_HOURS = 6 * 3600;
/** A worker that is silent for so long is dead: its calls are made again elsewhere. */
const HEARTBEAT = 10;
// Our own service's tasks and subscriptions: idempotent and quick.
const INTERNAL: FunctionCall = { local: true, startToCloseSeconds: 5 };
const ORDINARY: FunctionCall = { local: false, startToCloseSeconds: 60 };

interface World {
  effects: Effects;
  /** Rejects with what `goOn` throws, once history has grown and nothing is under way: the frame tree then says all. */
  cut: (goOn: () => Promise<never>) => Promise<never>;
  /** When the calls nobody waited for are done; undefined when there are none. */
  settled: () => Promise<unknown> | undefined;
}

// Each promise costs as much as many steps: the sandbox notes where it was made. So there are no more than needed.
const { now } = Date;

/**
 * The engine's port to Temporal: a call is an activity, a wait a condition with a timer.
 * `lasting` is told of all that may last: what is over within seconds is not worth showing by itself.
 */
export function createEffects(start: StartInput, lasting: () => void): World {
  const context = contextOf(start);
  const detached = new Set<Promise<unknown>>();
  let inFlight = 0;
  let due = false;
  let onDue = (): void => undefined;

  function isDue(): boolean {
    if (due || !workflowInfo().continueAsNewSuggested) return due;
    due = true;
    onDue();
    return true;
  }

  function call(request: Call): Promise<Json> {
    const { activity, path } = request;
    const how = start.functions[activity] ?? (/^(people|events|runs)\./.test(activity) ? INTERNAL : ORDINARY);
    const argument = { ...request.argument, run: { ...context, path } };
    const ordinary = (): Promise<Json> => {
      lasting();
      return track(proxyActivities(ordinaryOptions(request, how))[activity]!(argument), refuse);
    };
    if (!how.local) return ordinary();
    return track(proxyLocalActivities(localOptions(request, how))[activity]!(argument), (error) =>
      // An outage is waited out as an ordinary activity: as a local one it would keep the workflow task open.
      isOutage(error) ? ordinary() : refuse(error),
    );
  }

  function track(asked: Promise<unknown>, failed: (error: unknown) => Promise<Json>): Promise<Json> {
    inFlight++;
    return asked.then(
      (result) => {
        inFlight--;
        return result as Json;
      },
      (error: unknown) => {
        inFlight--;
        return failed(error);
      },
    );
  }

  const within = <T>(scope: Scope, work: () => Promise<T>): Promise<T> =>
    scope === CancellationScope.current() ? work() : (scope as CancellationScope).run(work);
  return {
    effects: {
      now,
      random: () => Math.random(),
      scope: (parent) => new CancellationScope({ parent: parent as CancellationScope, cancellable: true }),
      call: (request, scope) =>
        within(scope, () => {
          if (!isDue()) return call(request);
          // Held at its boundary: the run goes on from here as a new one.
          return until({ type: "wait", path: request.path, summary: "", ready: () => false }).then(() => call(request));
        }),
      wait: (wait, scope) => {
        // Waiting is a boundary as good as any: one that is only ever sent messages grows too.
        if (!due && workflowInfo().continueAsNewSuggested && patched("cut-at-waits")) isDue();
        lasting();
        return within(scope, () => until(wait));
      },
      detach: (request) => {
        const done = CancellationScope.nonCancellable(() => call(request)).catch(() => undefined);
        detached.add(done);
        void done.then(() => detached.delete(done));
      },
    },
    cut: (goOn) =>
      new Promise((_, reject) => {
        const idle = (): boolean => inFlight === 0;
        onDue = () =>
          void CancellationScope.nonCancellable(() => condition(idle))
            .then(goOn)
            .catch(reject);
        if (due) onDue();
      }),
    settled: () => (detached.size > 0 ? CancellationScope.nonCancellable(() => Promise.all(detached)) : undefined),
  };
}

function refuse(error: unknown): never {
  throw isCancellation(error) ? new Cancelled() : faultOf(error);
}

function contextOf({ runId, definition, startedBy, actingRole, owner, record }: StartInput): Omit<RunContext, "path"> {
  const { namespace, name, version } = definition.document;
  return {
    runId,
    workflowId: workflowInfo().workflowId,
    definition: `${namespace}/${name}`,
    version,
    startedBy,
    actingRole,
    owner,
    record,
  };
}

async function until({ ready, until: deadline, summary }: Wait): Promise<boolean> {
  try {
    if (deadline === undefined) {
      await condition(ready);
      return true;
    }
    const left = deadline - Date.now();
    return left <= 0 ? ready() : await condition(ready, left, { summary: short(summary) });
  } catch (error) {
    throw isCancellation(error) ? new Cancelled() : error;
  }
}

function localOptions({ summary }: Call, { startToCloseSeconds }: FunctionCall): LocalActivityOptions {
  return {
    summary: short(summary),
    startToCloseTimeout: seconds(Math.min(startToCloseSeconds, 5)),
    retry: { maximumAttempts: 2, initialInterval: 200 },
  };
}

function ordinaryOptions({ path, summary }: Call, how: FunctionCall): ActivityOptions {
  const { retry = {}, startToCloseSeconds, scheduleToCloseSeconds = SIX_HOURS, heartbeatSeconds = HEARTBEAT } = how;
  return {
    activityId: path.slice(-900),
    summary: short(summary),
    startToCloseTimeout: seconds(startToCloseSeconds),
    scheduleToCloseTimeout: seconds(scheduleToCloseSeconds),
    heartbeatTimeout: seconds(heartbeatSeconds),
    retry: {
      initialInterval: seconds(retry.initialSeconds ?? 1),
      backoffCoefficient: retry.backoff ?? 2,
      maximumInterval: seconds(retry.maximumSeconds ?? 30),
      ...(retry.attempts && { maximumAttempts: retry.attempts }),
    },
  };
}

function isOutage(error: unknown): boolean {
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

function seconds(count: number): number {
  return count * 1000;
}

// The server takes 400 bytes.
function short(summary: string): string {
  return summary.length > 130 ? `${summary.slice(0, 129)}…` : summary;
}
