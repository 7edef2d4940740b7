import {
  allHandlersFinished,
  type ActivityOptions,
  CancellationScope,
  condition,
  isCancellation,
  type LocalActivityOptions,
  patched,
  proxyActivities,
  proxyLocalActivities,
  sleep,
  workflowInfo,
} from "@temporalio/workflow";
import type { FunctionCall, Json, RunContext, StartInput } from "./contract.ts";
import { type Call, Cancelled, type Effects, type Scope, type Wait } from "./engine/port.ts";
import { isOutage, refuse, tooLarge } from "./failures.ts";

const SIX_HOURS = 6 * 3600;
/** A worker that is silent for so long is dead: its calls are made again elsewhere. */
const HEARTBEAT = 10;
// Our own service's tasks and subscriptions: idempotent and quick.
const INTERNAL: FunctionCall = { local: true, startToCloseSeconds: 5 };
const ORDINARY: FunctionCall = { local: false, startToCloseSeconds: 60 };

interface World {
  effects: Effects;
  /**
   * Rejects with what `goOn` throws, once a cut is due and nothing is under way: the frame tree then says all. Where
   * it throws nothing the run is too large to go on elsewhere: whatever is begun next is a fault.
   */
  cut: (goOn: () => Promise<void>) => Promise<never>;
  /** Makes a cut now: what is under way is asked again under its key by the part that goes on. */
  cutNow: () => void;
  /** When nothing is under way, or so many milliseconds have passed. */
  quiet: (ms: number) => Promise<unknown>;
  /** When the calls nobody waited for are done; undefined when there are none. */
  settled: () => Promise<unknown> | undefined;
}

// Each promise costs as much as many steps: the sandbox notes where it was made. So there are no more than needed.
const { now } = Date;

/**
 * The engine's port to Temporal: a call is an activity, a wait a condition with a timer.
 * `lasting` is told of all that may last: what is over within seconds is not worth showing by itself.
 * `isHeavy` says whether what was computed since the history began takes long to compute again, `isTooLarge` whether
 * what the run holds is more than another can be given.
 */
export function createEffects(
  start: StartInput,
  lasting: () => void,
  isHeavy: () => boolean,
  isTooLarge: () => boolean,
): World {
  const { cutEvery = Number.POSITIVE_INFINITY } = start;
  const root = CancellationScope.current();
  const context = contextOf(start);
  /** Calls nobody waits for, and the subscription that one closes. */
  const detached = new Map<Promise<unknown>, string | undefined>();
  const ids = new Set<string>();
  const cancelled = new Map<string, number>();
  let inFlight = 0;
  let passed = 0;
  let due = false;
  let ended = false;
  let forced = false;
  /** It could not be cut when that was due. */
  let stays = false;
  let onDue = (): void => undefined;
  /** Whether what went on last did so by a local call's result. */
  let localLast = false;
  const pass = (): void => {
    passed++;
    localLast = false;
  };

  /** A cut is due when the history has grown, or takes long to replay. Waiting is a boundary as good as any. */
  function isDue(waiting: boolean): boolean {
    if (due) return true;
    if (stays) return false;
    due =
      passed >= cutEvery ||
      (workflowInfo().continueAsNewSuggested && (!waiting || patched("cut-at-waits"))) ||
      (isHeavy() && patched("cut-when-heavy"));
    if (due) onDue();
    return due;
  }

  /** Nothing more is begun by a run that is too large to go on as a new one. */
  function checkSize(): void {
    if (stays && isTooLarge()) throw tooLarge();
    stays = false;
  }

  function begin(request: Call): Promise<Json> {
    checkSize();
    if (!isDue(false)) return (passed++, call(request));
    // Held at its boundary: the run goes on from here as a new one.
    const held = { type: "wait", path: request.path, summary: "", ready: () => stays } as const;
    return until(held, pass).then(() => begin(request));
  }

  function call(request: Call): Promise<Json> {
    const { activity, path } = request;
    const how = start.functions[activity] ?? (/^(people|events|runs)\./.test(activity) ? INTERNAL : ORDINARY);
    const attempts = isOutward(activity) && how.retry?.attempts;
    const left = activity === "events.subscribe" ? [...detached.values()].filter((id) => id !== undefined) : [];
    const argument = {
      ...request.argument,
      run: { ...context, path },
      ...(attempts && { attempts }),
      ...(left.length > 0 && { left }),
    };
    const ordinary = (): Promise<Json> => {
      lasting();
      const place = path.slice(-900);
      const id = freeId(freshId(place));
      ids.add(id);
      const asked = proxyActivities(ordinaryOptions(request, how, id))[activity]!(argument);
      const failed = (error: unknown): Promise<Json> => {
        if (isCancellation(error)) cancelled.set(place, (cancelled.get(place) ?? 0) + 1);
        return refuse(error);
      };
      return track(asked, failed, id);
    };
    if (!how.local) return ordinary();
    return track(proxyLocalActivities(localOptions(request, how))[activity]!(argument), (error) =>
      // An outage is waited out as an ordinary activity: as a local one it would keep the workflow task open.
      isOutage(error) ? ordinary() : refuse(error),
    );
  }

  // What was cancelled may go on for a while where it runs: until then the server has its id.
  function freshId(place: string): string {
    const times = cancelled.get(place) ?? 0;
    return times > 0 && patched("ids-after-cancelling") ? `${place}~${times + 1}` : place;
  }

  // A step may still be letting go of something when it asks anew; the server takes each id once at a time.
  function freeId(id: string): string {
    return ids.has(id) ? freeId(`${id}~`) : id;
  }

  /** Only ordinary calls have an id. */
  function track(asked: Promise<unknown>, failed: (error: unknown) => Promise<Json>, id = ""): Promise<Json> {
    inFlight++;
    const done = (): void => {
      inFlight--;
      ids.delete(id);
      localLast = id === "";
    };
    return asked.then(
      (result) => {
        done();
        return result as Json;
      },
      (error: unknown) => {
        done();
        return failed(error);
      },
    );
  }

  // One that is being cancelled unwinds, and one that has ended does not go on.
  const idle = (): boolean =>
    (forced || inFlight === 0) && allHandlersFinished() && !ended && !root.consideredCancelled;

  // A local call's result may come before messages that the server has already: only the next task is sure to have all.
  async function atRest(): Promise<void> {
    for (;;) {
      await condition(idle);
      if (!localLast) return;
      localLast = false;
      await sleep(1, { summary: "goes on as a new run" });
    }
  }

  const within = <T>(scope: Scope, work: () => Promise<T>): Promise<T> =>
    scope === CancellationScope.current() ? work() : (scope as CancellationScope).run(work);
  return {
    effects: {
      now,
      random: () => Math.random(),
      scope: (parent) => new CancellationScope({ parent: parent as CancellationScope, cancellable: true }),
      call: (request, scope) => within(scope, () => begin(request)),
      wait: (wait, scope) => {
        if (!wait.parked) checkSize();
        isDue(true);
        lasting();
        return within(scope, () => until(wait, pass));
      },
      detach: (request) => {
        const { activity, argument } = request;
        const closes = activity === "events.unsubscribe" ? (argument["subscriptionId"] as string) : undefined;
        const done = CancellationScope.nonCancellable(() => call(request)).catch(() => undefined);
        detached.set(done, closes);
        void done.then(() => detached.delete(done));
      },
    },
    cut: (goOn) =>
      new Promise((_, reject) => {
        const stay = (): void => {
          due = false;
          stays = true;
        };
        onDue = () => void CancellationScope.nonCancellable(atRest).then(goOn).then(stay, reject);
        if (due) onDue();
      }),
    cutNow() {
      forced = due = true;
      onDue();
    },
    quiet: async (ms) => inFlight === 0 || condition(() => inFlight === 0, ms),
    settled() {
      ended = true;
      return detached.size > 0 ? CancellationScope.nonCancellable(() => Promise.all(detached.keys())) : undefined;
    },
  };
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

async function until({ ready, until: deadline, summary }: Wait, pass: () => void): Promise<boolean> {
  try {
    const left = deadline === undefined ? undefined : deadline - Date.now();
    let held: boolean | void;
    if (left === undefined) held = await condition(ready);
    else held = left <= 0 ? ready() : await condition(ready, left, { summary: short(summary) });
    pass();
    return held ?? true;
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

/** Calls of the world, of which only those that sent something count as attempts: the worker knows. */
const isOutward = (activity: string): boolean => /^(http|openapi)\./.test(activity);

function ordinaryOptions({ summary, activity }: Call, how: FunctionCall, activityId: string): ActivityOptions {
  const { retry = {}, startToCloseSeconds, scheduleToCloseSeconds = SIX_HOURS, heartbeatSeconds = HEARTBEAT } = how;
  return {
    activityId,
    summary: short(summary),
    startToCloseTimeout: seconds(startToCloseSeconds),
    scheduleToCloseTimeout: seconds(scheduleToCloseSeconds),
    heartbeatTimeout: seconds(heartbeatSeconds),
    retry: {
      initialInterval: seconds(retry.initialSeconds ?? 1),
      backoffCoefficient: retry.backoff ?? 2,
      maximumInterval: seconds(retry.maximumSeconds ?? 30),
      ...(retry.attempts && !isOutward(activity) && { maximumAttempts: retry.attempts }),
    },
  };
}

function seconds(count: number): number {
  return count * 1000;
}

// The server takes 400 bytes.
function short(summary: string): string {
  return summary.length > 130 ? `${summary.slice(0, 129)}…` : summary;
}
