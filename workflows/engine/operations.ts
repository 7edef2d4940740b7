import type { MigrationCheck } from "../contract.ts";
import type { Definition } from "../definition/types.ts";
import type { RunFrame } from "./frame.ts";
import { migrated } from "./migrate.ts";
import { Refused } from "./refused.ts";
import { rewound } from "./rewind.ts";
import { iso, type Run } from "./run.ts";

/** Where a run is to go on. */
export interface Move {
  frame: RunFrame;
  /** Whether a step is not the run's any more. */
  left: (path: string) => boolean;
}

export function checkPause({ frame }: Run): void {
  if (!frame.suspended) return;
  const { by, since } = frame.suspended;
  throw new Refused("paused_already", `the run is paused already, by ${by} since ${iso(since)}`);
}

/** From now on nothing new is begun. What is under way ends; times and messages are kept. */
export function pauseRun(run: Run, by: string, reason?: string): void {
  checkPause(run);
  run.frame.suspended = { by, since: run.effects.now(), ...(reason && { reason }) };
}

export function checkResume({ frame }: Run): void {
  if (!frame.suspended) throw new Refused("not_paused", "the run is not paused");
}

export function resumeRun(run: Run): void {
  checkResume(run);
  delete run.frame.suspended;
}

export function rewindRun(run: Run, step: string): Move {
  return rewound(run, step);
}

export function checkMigration(run: Run, to: Definition, mapping?: { [path: string]: string }): MigrationCheck {
  const { reasons, moves } = migrated(run, to, mapping);
  return { reasons, moves };
}

export function migrateRun(run: Run, to: Definition, mapping?: { [path: string]: string }): Move {
  const { frame, reasons, moves } = migrated(run, to, mapping);
  if (reasons.length === 0) return { frame, left: (path) => Object.hasOwn(moves, path) };
  const words = reasons.map(({ path, message }) => (path ? `${path}: ${message}` : message));
  throw new Refused(
    "blocked",
    `the run cannot go on under version ${to.document.version}: ${words.join("; ")}`,
    reasons,
  );
}
