import type { CloudEvent, RunProjection } from "../contract.ts";
import type { Definition, ErrorSpec, Json } from "../definition/types.ts";
import { Fault, fault, Stopped } from "./faults.ts";
import type { RunFrame } from "./frame.ts";
import { incidentKey, type Resolution } from "./incident.ts";
import { type Call, Cancelled, type Effects, type Observation, type Scope, type Wait } from "./port.ts";
import { deliver, type Run } from "./run.ts";
import { answerKey } from "./tasks/ask.ts";
import { createRun, execute } from "./workflow.ts";

export interface MemoryOptions {
  definition: Definition;
  input?: Json;
  /**
   * Plays the world: gives a call's result, or throws; a `Fault` as it is, anything else as a communication fault.
   * `sleep` lets the run's clock go on for so many milliseconds first; `Infinity` never answers.
   */
  call?: (call: Call, sleep: (ms: number) => Promise<unknown>) => Json | undefined | Promise<Json | undefined>;
  runId?: string;
  /** When the run starts; its clock then jumps from wait to wait. */
  now?: number;
  random?: () => number;
  cursor?: RunFrame;
  /** Asked at each call and wait: from the first yes on nothing more is begun, as when a run is to go on as a new one. */
  hold?: (boundary: Call | Wait) => boolean;
  observe?: (observation: Observation) => void;
}

export interface MemoryRun {
  run: Run;
  calls: Call[];
  /** Goes on until the run has ended, waits for a message, is held with no call under way, or its clock reaches `until`. */
  go: (until?: number) => Promise<MemoryRun>;
  event(subscriptionId: string, event: CloudEvent): void;
  answer(path: string, taskId: string, output: Json): void;
  resolve(path: string, resolution: Resolution): void;
  cancel(): void;
  /** Does something from outside when its clock comes to `time`. */
  at: (time: number, act: () => void) => void;
  now: () => number;
  projection: () => RunProjection;
  held: () => boolean;
  output?: Json;
  error?: ErrorSpec;
}

interface MemoryScope extends Scope {
  cancelled: boolean;
  onCancel: Set<() => void>;
}

interface Pending extends Wait {
  settle: (ready: boolean) => void;
}

/** A run without a server, in virtual time: for tests and dry runs. */
export function startInMemory(options: MemoryOptions): MemoryRun {
  const { definition, input = null, runId = "run", random = () => 0.5, cursor } = options;
  const calls: Call[] = [];
  const waits = new Set<Pending>();
  let clock = options.now ?? 0;
  let inFlight = 0;
  let underWay = 0;
  let held = false;

  const isHeld = (boundary: Call | Wait): boolean => (held ||= options.hold?.(boundary) ?? false);

  async function perform(call: Call, scope: Scope): Promise<Json> {
    const copy = clone(call);
    calls.push(copy);
    inFlight++;
    underWay++;
    const sleep = (ms: number): Promise<unknown> => {
      inFlight--;
      const nap: Wait = { type: "wait", path: call.path, summary: "", until: clock + ms, ready: () => false };
      return wake(nap, scope).finally(() => inFlight++);
    };
    try {
      return clone((await options.call?.(copy, sleep)) ?? null);
    } catch (error) {
      throw error instanceof Fault
        ? error
        : fault("communication", error instanceof Error ? error.message : String(error));
    } finally {
      inFlight--;
      underWay--;
    }
  }

  function wake(wait: Wait, scope: Scope): Promise<boolean> {
    const pending: Pending = { ...wait, settle: () => undefined };
    waits.add(pending);
    return cancellable<boolean>(scope, (resolve) => (pending.settle = resolve)).finally(() => waits.delete(pending));
  }

  const effects: Effects = {
    now: () => clock,
    random,
    scope: (parent) => scopeIn(parent as MemoryScope),
    // Made at the end of the turn, as a server takes commands: one cancelled at once was never made.
    call: (call, scope) =>
      cancellable(scope, (resolve, reject) => {
        if (isHeld(call)) return;
        inFlight++;
        underWay++;
        setImmediate(() => {
          inFlight--;
          underWay--;
          if (!(scope as MemoryScope).cancelled) void perform(call, scope).then(resolve, reject);
        });
      }),
    ...(options.observe && { observe: options.observe }),
    detach: (call) => void perform(call, root).catch(() => undefined),
    wait: (wait, scope) => {
      isHeld(wait);
      return wake(wait, scope);
    },
  };

  const root = scopeIn();
  const run = createRun({ id: runId, definition, input, effects, cursor });
  let ended = false;
  const memory: MemoryRun = {
    run,
    calls,
    go,
    event: (subscriptionId, event) => void deliver(run, subscriptionId, clone(event) as Json),
    answer: (path, taskId, output) => void deliver(run, answerKey(path), { taskId, output }),
    resolve: (path, resolution) => void deliver(run, incidentKey(path), resolution),
    cancel: () => root.cancel(),
    at(time, act) {
      const settle = (): void => {
        waits.delete(later);
        act();
      };
      const later: Pending = { type: "wait", path: "", summary: "", until: time, ready: () => false, settle };
      waits.add(later);
    },
    now: () => clock,
    held: () => held,
    projection: () => run.journal.projection(runId, true),
  };
  void execute(run, root)
    .then((output) => (memory.output = output))
    .catch((error: unknown) => {
      if (error instanceof Fault || error instanceof Stopped) memory.error = error.error;
      else if (!(error instanceof Cancelled)) throw error;
    })
    .finally(() => (ended = true));

  async function go(until = Number.POSITIVE_INFINITY): Promise<MemoryRun> {
    for (;;) {
      await turn();
      if (held && underWay === 0) return memory;
      const ready = [...waits].find((wait) => wait.ready());
      if (ready) ready.settle(true);
      else if (inFlight === 0 && (ended || !advance(until))) return memory;
    }
  }

  /** Moves the clock to the next deadline; false when there is none before `until`. */
  function advance(until: number): boolean {
    const next = Math.min(...[...waits].map((wait) => wait.until ?? Number.POSITIVE_INFINITY));
    if (next > until || next === Number.POSITIVE_INFINITY) {
      if (until !== Number.POSITIVE_INFINITY) clock = Math.max(clock, until);
      return false;
    }
    clock = Math.max(clock, next);
    const due = [...waits].find((wait) => wait.until === next)!;
    due.settle(false);
    return true;
  }

  return memory;
}

function scopeIn(parent?: MemoryScope): MemoryScope {
  const scope: MemoryScope = {
    cancelled: parent?.cancelled ?? false,
    onCancel: new Set(),
    cancel: () => {
      parent?.onCancel.delete(scope.cancel);
      if (scope.cancelled) return;
      scope.cancelled = true;
      for (const cancel of scope.onCancel) cancel();
    },
  };
  parent?.onCancel.add(scope.cancel);
  return scope;
}

function cancellable<T>(
  scope: Scope,
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> {
  const { cancelled, onCancel } = scope as MemoryScope;
  return new Promise<T>((resolve, reject) => {
    const cancel = (): void => reject(new Cancelled());
    if (cancelled) return cancel();
    onCancel.add(cancel);
    const done = (): boolean => onCancel.delete(cancel);
    start(
      (value) => (done(), resolve(value)),
      (error) => (done(), reject(error)),
    );
  });
}

// After a turn of the event loop every promise that could go on has gone on.
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function clone<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
