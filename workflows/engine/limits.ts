// What a run may grow to. Each fault names its limit, so that people can look it up.

/** Bytes, as JSON, of a list that a run goes through or collects: it travels in the cursor. */
export const maxListBytes = 1_048_576;
/** Bytes, as JSON, of what a run gives to an activity, as its output, or to the run that goes on for it. */
export const maxPayloadBytes = 2_000_000;
/**
 * What a part of a run computes before it goes on as a new one, in steps of expressions: a task counts fifty, so these
 * are a hundred thousand tasks. They take about half a second, as often as the part is replayed.
 */
export const maxCost = 5_000_000;
/** How deep functions may call each other. */
export const maxCallDepth = 32;
/** The longest wait: a hundred years. A server counts in nanoseconds, of which 64 bits hold less than three hundred. */
export const maxWaitMs = 100 * 365.25 * 86_400_000;

/** Whether a value takes more bytes than that as JSON in UTF-8. */
export function isLarger(value: unknown, bytes: number): boolean {
  const text = JSON.stringify(value) ?? "";
  if (text.length * 3 <= bytes) return false;
  return text.length > bytes || new TextEncoder().encode(text).length > bytes;
}
