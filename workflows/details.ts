import type { Step, Waiting, WaitingKind } from "./contract.ts";
import { nodesOf, type Run } from "./engine/run.ts";

const MARKS: Record<Step["status"], string> = {
  running: "▶",
  waiting: "⏳",
  incident: "⚠",
  completed: "✔",
  skipped: "⤳",
  faulted: "✖",
  cancelled: "✖",
};
const MAX_LINES = 100;

/** The run as a checklist of its outermost steps, in Markdown, for Temporal's Web UI. */
export function describeRun(run: Run): string {
  const { definition, journal } = run;
  const { visits = [] } = run.frame.root.kid ?? {};
  const lines = nodesOf(definition.do).map(({ name, token, index }) => {
    // What an earlier part of the run did, its frame only knows to have been begun.
    const status = journal.step(`/do${token}`)?.status ?? (visits[index] ? "completed" : undefined);
    return `- ${status ? MARKS[status] : "·"} ${name}${status && status !== "completed" ? ` _${status}_` : ""}`;
  });
  const { suspended } = run.frame;
  const paused = suspended && `\nPaused by ${suspended.by}${suspended.reason ? `: ${suspended.reason}` : ""}`;
  const waits = journal.waiting().map((waiting) => `\nWaits for ${describeWait(waiting)}`);
  const incidents = journal
    .incidents()
    .map(({ path, error }) => `\n**Incident** at \`${path}\`: ${error.detail ?? error.title ?? error.type}`);
  return [
    `**${journal.status()}**`,
    "",
    ...lines.slice(0, MAX_LINES),
    ...(paused ? [paused] : []),
    ...waits.slice(0, 10),
    ...incidents.slice(0, 10),
  ].join("\n");
}

function describeWait({ kind, who, path, since, until, detail }: Waiting): string {
  const what = WAITS[kind](who);
  const place = path ? ` at \`${path}\`` : "";
  return `${what}${place}, since ${since}${until ? `, until ${until}` : ""}${detail ? `: ${detail}` : ""}`;
}

const WAITS: Record<WaitingKind, (who?: string) => string> = {
  person: (who = "anyone") => `a person (${who})`,
  event: (who = "any") => `an event (${who})`,
  timer: () => "a time",
  run: (who = "another process") => `the end of ${who}`,
  incident: () => "an operator",
  suspended: (who = "an operator") => `${who}, who paused it,`,
  call: (who = "a partner") => `${who}, which is tried again`,
  worker: () => "a worker",
  policy: (who = "a policy") => who,
};
