import type { Wait, Strand } from "./port.ts";
import { iso, type Run } from "./run.ts";

/** Waits and says so in the journal. False when `until` passed first. */
export function* pause(
  run: Run,
  { kind, path, until, who }: { kind: "person" | "event" | "timer"; path: string; until?: number; who?: string },
  summary: string,
  ready: () => boolean = () => false,
): Strand<boolean> {
  const since = iso(run.effects.now());
  run.journal.wait({ kind, path, since, ...(until !== undefined && { until: iso(until) }), ...(who && { who }) });
  try {
    const wait: Wait = { type: "wait", path, summary, ready, ...(until !== undefined && { until }) };
    return yield wait;
  } finally {
    run.journal.resume(path);
  }
}
