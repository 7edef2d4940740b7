import type { Fault } from "#workflows/contract.ts";
import type { IncidentKind, IncidentRow } from "./shapes.ts";

type Told = Pick<IncidentRow, "kind" | "step" | "stepKind" | "attempts" | "error" | "detail" | "since" | "path">;
export type Mend = { action: string; text: string };

const retry = (text: string): Mend => ({ action: "retry", text });
const skip: Mend = { action: "skip", text: "Skip the step, and say what it would have given." };
const stop: Mend = { action: "stop", text: "Stop the run; it ends with this error." };
const cancel: Mend = { action: "cancel", text: "Cancel the run." };

/** By the last part of an error's type, where the standard knows it: what happened, and what helps. */
const faults: Record<string, { words: string; mends: Mend[] }> = {
  communication: {
    words: "was not answered, or answered with an error",
    mends: [retry("Retry once the other side answers again. The step's key is the same: it is not done twice."), skip],
  },
  timeout: {
    words: "took longer than it may",
    mends: [retry("Retry, if there is still time for it."), skip],
  },
  authentication: {
    words: "was not let in: the sign-in was refused",
    mends: [retry("Put a valid secret under /v1/secrets, then retry.")],
  },
  authorization: {
    words: "was not allowed",
    mends: [retry("Give whoever the run acts for the permission, then retry."), skip],
  },
  validation: {
    words: "got data that does not fit",
    mends: [retry("Retry with a corrected input."), skip],
  },
  expression: {
    words: "has an expression that failed on this data",
    mends: [
      retry("Retry with an input that the expression can take."),
      { action: "migrate", text: "Publish a version with the expression mended, and move the run to it." },
    ],
  },
  configuration: {
    words: "is not set up right",
    mends: [
      retry("Put right what the error names, then retry."),
      { action: "migrate", text: "Publish a mended version, and move the run to it." },
    ],
  },
  runtime: { words: "failed", mends: [retry("Retry; with another input, if the data is the reason."), skip] },
};

const known = (error: Fault | null) => faults[error?.type.split("/").pop() ?? ""] ?? faults["runtime"]!;
const text = (value: unknown): string | undefined => (typeof value === "string" && value ? value : undefined);
const at = (value: unknown): string =>
  text(value)
    ?.replace("T", " ")
    .replace(/(\.\d+)?Z$/, " UTC") ?? "";
const because = (value: unknown): string => (text(value) ? `: ${text(value)}` : "");

/** What is wrong, in a sentence. */
export function inWords({ kind, step, stepKind, attempts, error, detail, since }: Told): string {
  const from = at(since.toISOString());
  const name = step ? `“${step}”${stepKind?.includes(".") ? ` (${stepKind})` : ""}` : "A step";
  switch (kind as IncidentKind) {
    case "fault": {
      const { detail: why, title, status } = error as Fault;
      const reason = why ?? title;
      return `${name} ${known(error).words} (status ${status})${because(reason)}`;
    }
    case "overdue":
      return `The run waits at ${name} for ${text(detail?.waitingFor) ?? "something"} that should have been over by ${at(detail?.until)}.`;
    case "retrying":
      return `${name} has been tried ${attempts} times since ${from}${because(detail?.message)}`;
    case "stalled":
      return `The run has not moved since ${from}, and has nothing under way.`;
    case "not_started":
      return `The run was to start at ${from} and has not${because(detail?.message)}`;
    case "failing_task":
      return `The engine cannot go on with the run: its workflow task has failed ${attempts} times in a row${because(detail?.message)}`;
    case "blast_radius":
      return `The process started more runs than it may, and was stopped at ${from}${because(detail?.message)}`;
    case "no_worker":
      return `No worker has asked for work since ${from}; ${detail?.runs ?? "open"} runs wait for one.`;
    case "no_temporal":
      return `Temporal has not been reachable since ${from}; runs wait, nothing is lost.`;
  }
}

const waits: Mend[] = [
  { action: "answer", text: "Answer the task, or send the event that it waits for." },
  { action: "rewind", text: "Rewind to the step before." },
  cancel,
];
const mends: Record<Exclude<IncidentKind, "fault">, Mend[]> = {
  overdue: waits,
  retrying: [{ action: "wait", text: "Bring back what it calls: the next try goes through by itself." }, cancel],
  stalled: [{ action: "rewind", text: "Rewind to the step that it stands at." }, cancel],
  not_started: [{ action: "check", text: "Look at the error, and at Temporal; the start is tried again." }, cancel],
  failing_task: [
    { action: "deploy", text: "Deploy a worker that can replay the run (the one before, or a mended one)." },
    { action: "terminate", text: "Terminate the run, and start it anew." },
  ],
  blast_radius: [{ action: "resume", text: "Look at the runs that it started; then let it start again." }],
  no_worker: [{ action: "start", text: "Start a worker: node workers/main.ts." }],
  no_temporal: [{ action: "start", text: "Start Temporal, or mend the way to TEMPORAL_ADDRESS." }],
};

/** What a person may do about it, the likeliest first. */
export const mendsOf = ({ kind, error }: Told): Mend[] =>
  kind === "fault" ? [...known(error).mends, stop] : mends[kind as keyof typeof mends];
