import type { Outcome } from "./suffer.ts";

const columns = ["harm", "", "times", "runs", "lost", "stuck", "duplicates", "recovery"];

/** What became of each harm, as a table in Markdown; figures and breaches in words below it. */
export function table(outcomes: Outcome[]): string {
  const rows = outcomes.map(({ harm, times, runs, lost, stuck, duplicates, recovery }) =>
    [harm.id, harm.name, times, runs, lost, stuck, duplicates, `${recovery.toFixed(1)} s`].map(String),
  );
  const widths = columns.map((title, at) => Math.max(title.length, 3, ...rows.map((row) => row[at]!.length)));
  const line = (cells: string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  const below = outcomes.flatMap(({ harm, figures, breaches }) =>
    [...figures, ...breaches].map((one) => `harm ${harm.id}: ${one}`),
  );
  return [line(columns), rule, ...rows.map(line), ...(below.length > 0 ? ["", ...below] : [])].join("\n");
}
