import { validate } from "#workflows/definition/validate.ts";

export type Verdict = { kind: "accepted" | "refused" | "unread"; reasons: string[] };

/** Reasons that lie in where the example would run, not in how it is written. */
const elsewhere = [
  /^not supported/,
  /^there is no (function|secret|process|workflow|catalog)/,
  /is not (enabled|emitted|published|known here: )/,
  /nobody emits/,
];

/** Whether an example of the standard runs here, and why not: what it needs is not here, or it could not be read. */
export function judge(text: string): Verdict {
  const { faults } = validate(text, { functions: [] });
  const reasons = faults.map(({ line, message }) => `line ${line}: ${message}`);
  if (reasons.length === 0) return { kind: "accepted", reasons };
  const read = faults.every(({ message }) => elsewhere.some((pattern) => pattern.test(message)));
  return { kind: read ? "refused" : "unread", reasons };
}
