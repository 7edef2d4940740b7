import type { Waiting } from "../contract.ts";
import type { Wait, Strand } from "./port.ts";
import { iso, isHeld, rest, type Run } from "./run.ts";

interface Pause extends Pick<Waiting, "whoIs" | "detail" | "runId"> {
  kind: "person" | "event" | "timer" | "run";
  path: string;
  summary: string;
  /** When the step began to wait. */
  since?: number;
  until?: number;
  who?: string;
  ready?: () => boolean;
}

/** Waits and says so in the journal. False when `until` passed first. */
export function* pause(
  run: Run,
  { kind, path, summary, since, until, who, ready = () => false, whoIs, detail, runId }: Pause,
): Strand<boolean> {
  run.journal.wait({
    kind,
    path,
    since: iso(since ?? run.effects.now()),
    ...(until !== undefined && { until: iso(until) }),
    ...(who && { who }),
    ...(who && whoIs && { whoIs }),
    ...(detail && { detail }),
    ...(runId && { runId }),
  });
  try {
    const wait: Wait = { type: "wait", path, summary, ready, ...(until !== undefined && { until }) };
    return (yield wait) as boolean;
  } finally {
    rest(run);
    run.journal.resume(path);
  }
}

/** Waits until the run is not held any more. */
export function* released(run: Run, path: string): Strand<void> {
  yield { type: "wait", path, summary: "", ready: () => !isHeld(run) };
}
