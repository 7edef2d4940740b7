import type { Fault, Incident, Json, Position, RunProjection, RunStatus, Step, Waiting } from "../contract.ts";
import type { RunFrame } from "./frame.ts";
import { iso } from "./run.ts";

/** Kinds that ask something of the world, as functions do, whose names have a dot. */
const EFFECTS = new Set(["http", "openapi", "emit", "run"]);

type Ended = "completed" | "skipped" | "faulted" | "cancelled";

/** What a run did and waits for, as people see it: kept beside the run, never read by it. */
export interface Journal {
  /** `startedAt` where the step was begun in an earlier part of the run. */
  begin: (step: { path: string; name: string; kind: string; input: Json }, startedAt?: number) => void;
  /** Does nothing for a step that was not begun. */
  end(path: string, status: Ended, result: { output?: Json; error?: Fault }): void;
  wait(waiting: Waiting): void;
  resume(path: string): void;
  park(incident: Incident, kind: string): void;
  mend(path: string): void;
  finish(status: RunStatus, result: { output?: Json; error?: Fault }): void;
  step: (path: string) => Step | undefined;
  status: () => RunStatus;
  waiting: () => Waiting[];
  incidents: () => Incident[];
  position: () => Position;
  /** What changed since the last time, or all that is known. */
  projection(runId: string, all?: boolean): RunProjection;
}

/** `run` is kept where the run goes on from. */
export function createJournal(now: () => number, run: Pick<RunFrame, "seq" | "suspended">): Journal {
  const steps = new Map<string, Step>();
  const dirty = new Set<string>();
  const open = new Set<string>();
  const waits = new Map<string, Waiting>();
  const incidents = new Map<string, Incident>();
  let ended: { status: RunStatus; output?: Json; error?: Fault } | undefined;

  function set(path: string, step: Step): void {
    steps.set(path, step);
    dirty.add(path);
    if (step.endedAt === undefined) open.add(path);
    else open.delete(path);
  }
  function mark(path: string, status: Step["status"]): void {
    const step = steps.get(path);
    if (step) set(path, { ...step, status });
  }
  function statusNow(): RunStatus {
    if (ended) return ended.status;
    if (run.suspended) return "suspended";
    if (incidents.size > 0) return "incident";
    const around = (step: Step): boolean => [...waits.keys()].some((path) => path.startsWith(`${step.path}/`));
    const busy = openSteps().some((step) => step.status === "running" && isEffect(step) && !around(step));
    return waits.size > 0 && !busy ? "waiting" : "running";
  }
  /** What it waits for before all else. */
  function waitsFor(): Waiting | undefined {
    if (ended) return undefined;
    if (run.suspended) {
      const { by, since, reason } = run.suspended;
      return { kind: "suspended", path: "", since: iso(since), who: by, ...(reason && { detail: reason }) };
    }
    const [incident] = incidents.values();
    if (!incident) return waits.values().next().value;
    const { path, since, error } = incident;
    return { kind: "incident", path, since, whoIs: "operators", detail: error.detail ?? error.title ?? error.type };
  }
  const openSteps = (): Step[] => [...open].map((path) => steps.get(path)!);
  const isEffect = ({ kind }: Step): boolean => kind.includes(".") || EFFECTS.has(kind);

  return {
    begin({ path, name, kind, input }, startedAt = now()) {
      const attempts = (steps.get(path)?.attempts ?? 0) + 1;
      set(path, { path, name, kind, status: "running", attempts, startedAt: iso(startedAt), input });
    },
    end(path, status, result) {
      waits.delete(path);
      incidents.delete(path);
      const step = steps.get(path);
      if (step) set(path, { ...step, status, endedAt: iso(now()), ...result });
    },
    wait(waiting) {
      waits.set(waiting.path, waiting);
      mark(waiting.path, "waiting");
    },
    resume(path) {
      waits.delete(path);
      mark(path, "running");
    },
    park(incident, kind) {
      incidents.set(incident.path, incident);
      const { path, name, error, input } = incident;
      const step = steps.get(path) ?? { path, name, kind, attempts: 1, startedAt: iso(now()), input };
      set(path, { ...step, status: "incident", error });
    },
    mend(path) {
      incidents.delete(path);
      mark(path, "running");
    },
    finish(status, result) {
      ended = { status, ...result };
      waits.clear();
      incidents.clear();
    },
    step: (path) => steps.get(path),
    status: statusNow,
    waiting: () => [...waits.values()],
    incidents: () => [...incidents.values()],
    position: () => openSteps().map(({ path, name, kind, startedAt }) => ({ path, name, kind, since: startedAt })),
    projection(runId, all = false) {
      const changes = all ? [...steps.values()] : [...dirty].map((path) => steps.get(path)!);
      const waitingFor = waitsFor();
      const [incident] = incidents.values();
      if (!all) {
        run.seq++;
        dirty.forEach((path) => forget(path));
        dirty.clear();
      }
      return {
        runId,
        seq: run.seq,
        at: iso(now()),
        status: statusNow(),
        ...(waitingFor && { waitingFor }),
        ...(incident && { incident }),
        ...(ended?.output !== undefined && { output: ended.output }),
        ...(ended?.error && { error: ended.error }),
        steps: changes,
      };
    },
  };

  /** An ended step that was told of keeps only what a repetition needs: a long run's data would pile up. */
  function forget(path: string): void {
    const step = steps.get(path)!;
    if (step.endedAt === undefined) return;
    steps.set(path, { ...step, input: undefined, output: undefined });
  }
}
