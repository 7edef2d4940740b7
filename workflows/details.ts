import type { Step, Waiting } from "./contract.ts";
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
export function describeRun({ definition, journal }: Run): string {
  const lines = nodesOf(definition.do).map(({ name, token }) => {
    const status = journal.step(`/do${token}`)?.status;
    return `- ${status ? MARKS[status] : "·"} ${name}${status && status !== "completed" ? ` _${status}_` : ""}`;
  });
  const waits = journal.waiting().map((waiting) => `\nWaits for ${describeWait(waiting)}`);
  const incidents = journal
    .incidents()
    .map(({ path, error }) => `\n**Incident** at \`${path}\`: ${error.detail ?? error.title ?? error.type}`);
  return [
    `**${journal.status()}**`,
    "",
    ...lines.slice(0, MAX_LINES),
    ...waits.slice(0, 10),
    ...incidents.slice(0, 10),
  ].join("\n");
}

function describeWait({ kind, who, path, since, until }: Waiting): string {
  const what =
    kind === "timer" ? "a time" : kind === "person" ? `a person (${who ?? "anyone"})` : `an event (${who ?? "any"})`;
  return `${what} at \`${path}\`, since ${since}${until ? `, until ${until}` : ""}`;
}
