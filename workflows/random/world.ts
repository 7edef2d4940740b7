import type { CloudEvent, EventFilter, Json, JsonObject, RunResult } from "../contract.ts";
import { fault } from "../engine/faults.ts";

/** What the world sends to a run. */
export interface Mouth {
  event: (subscriptionId: string, event: CloudEvent) => void | Promise<void>;
  answer: (path: string, taskId: string, output: Json) => void | Promise<void>;
}

type Argument = JsonObject & { key: string };

/** The same answers to the same questions, whoever asks them: some are refusals. */
export async function answerFor(activity: string, argument: Argument, mouth: Mouth): Promise<Json> {
  const key = argument.key.slice(argument.key.indexOf("/"));
  const sum = Array.from(key).reduce((total, char) => (total * 31 + char.charCodeAt(0)) % 1_000, 7);
  switch (activity) {
    case "events.subscribe":
      for (const event of eventsFor(argument)) await mouth.event(argument.subscriptionId as string, event);
      return null;
    case "people.open":
      await mouth.answer(argument.path as string, "task", { yes: sum });
      return { taskId: "task" };
    case "runs.start":
      return { runId: (argument.definition as JsonObject).name! };
    case "runs.result":
      return resultOf(argument.subRunId as string, sum) as unknown as Json;
    case "crm.read":
    case "crm.write":
      // In a fork, which of two calls fails first is chance.
      if (sum % 7 === 0 && !key.includes("/fork/")) throw fault("communication", "refused", { status: 502 });
      return { value: sum };
    default:
      return null;
  }
}

function eventsFor({ key, filters }: Argument): CloudEvent[] {
  const rounds = [0, 1, 2].flatMap((n) => (filters as unknown as EventFilter[]).map((filter, i) => ({ n, filter, i })));
  return rounds.map(({ n, filter, i }) => ({
    specversion: "1.0",
    id: `${key.slice(key.indexOf("/"))} ${n} ${i}`,
    source: "/test",
    type: (filter.with.type as string | undefined) ?? "any",
    data: { n, runId: filter.correlate?.run?.expect ?? null },
  }));
}

const resultOf = (name: string, sum: number): RunResult =>
  name === "sound"
    ? { status: "completed", output: { sub: sum } }
    : { status: "faulted", error: { type: "https://x.test/sub", status: 409, title: "broken" } };
