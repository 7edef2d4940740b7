import type { Path, Report } from "../faults.ts";
import type { CatalogueEntry } from "../rules.ts";
import type { Definition, Task } from "../types.ts";

/** What is known of the place where a definition is to run. What is absent is not checked. */
export interface Known {
  functions?: readonly CatalogueEntry[];
  /** Names in the store. */
  secrets?: readonly string[];
  /** Types of events that the services emit. */
  eventTypes?: readonly string[];
  /** `namespace/name`, and the versions published. */
  processes?: readonly { name: string; versions: readonly string[] }[];
  /** Called as `NAME:VERSION@default`. */
  sharedFunctions?: readonly SharedFunction[];
  /** By which working time is counted. */
  calendars?: readonly string[];
}

export interface SharedFunction {
  name: string;
  version: string;
  function: Task;
}

export const USED = ["authentications", "errors", "functions", "retries", "secrets", "timeouts"] as const;
export type UsedKind = (typeof USED)[number];

/** What checks share on their way through one definition. */
export interface Scope {
  definition: Definition;
  known: Known;
  report: Report;
  /** Whether something at or under a path is misshapen; its sound parts are checked all the same. */
  broken: (path: Path) => boolean;
  /** Names under `use` that something refers to. */
  used: Record<UsedKind, Set<string>>;
  /** Types of events that are waited for, and those that it emits itself. */
  awaited: { type: string; path: Path }[];
  emitted: Set<string>;
  count: { tasks: number };
}

export function createScope(definition: Definition, known: Known, report: Report, broken: Scope["broken"]): Scope {
  const used = Object.fromEntries(USED.map((kind) => [kind, new Set<string>()])) as Scope["used"];
  return {
    definition,
    known,
    report,
    broken,
    used,
    awaited: [],
    emitted: new Set(),
    count: { tasks: 0 },
  };
}
