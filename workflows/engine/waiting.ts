import type { Wait, Strand } from "./port.ts";
import { iso, rest, type Run } from "./run.ts";

interface Pause {
  kind: "person" | "event" | "timer";
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
  { kind, path, summary, since, until, who, ready = () => false }: Pause,
): Strand<boolean> {
  run.journal.wait({
    kind,
    path,
    since: iso(since ?? run.effects.now()),
    ...(until !== undefined && { until: iso(until) }),
    ...(who && { who }),
  });
  try {
    const wait: Wait = { type: "wait", path, summary, ready, ...(until !== undefined && { until }) };
    return (yield wait) as boolean;
  } finally {
    rest(run);
    run.journal.resume(path);
  }
}
