import type { EventFilter } from "#workflows/contract.ts";

/** Under what filters are found that name no type, or a pattern of types. */
export const anyType = "*";
/** The same for patterns over the lifecycle of runs: who asks for any event does not mean these. */
export const lifecycle = "io.serverlessworkflow.";

const plain = /^[^*+?^$|\\()[\]{}]+$/;

/** Under what a filter is found. */
export function typeKey({ with: { type } }: Pick<EventFilter, "with">): string {
  if (typeof type !== "string") return anyType;
  if (plain.test(type)) return type;
  return isLifecycle(type.replaceAll(/[\\^]/g, "")) ? lifecycle : anyType;
}

/** Under what filters may be found that an event of this type fits. */
export const keysFor = (type: string): string[] => [type, isLifecycle(type) ? lifecycle : anyType];

/** What the engine tells of runs: the standard's words, and those that other services hear. */
export const isLifecycle = (type: string): boolean => type.startsWith(lifecycle) || ofOutbox.test(type);

const ofOutbox = /^workflow\.(run|task)\./;
