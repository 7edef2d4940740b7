import { parseDuration } from "../../definition/duration.ts";
import type { AskArguments, CallTask, Json, JsonObject } from "../../definition/types.ts";
import { fault } from "../faults.ts";
import type { Call, Strand } from "../port.ts";
import { iso, type Outcome, visitKey } from "../run.ts";
import type { Task } from "../task.ts";
import { pause } from "../waiting.ts";

export function answerKey(path: string): string {
  return `answer:${path}`;
}

/** Opens a task for a person and waits for the answer, however long; past `due` it is closed and the step faults. */
export function* runAsk({ node, frame, env, path, fill, after }: Task): Strand<Outcome> {
  const { run } = env;
  const { due, ...args } = fill((node.task as CallTask).with ?? {}) as unknown as AskArguments;
  frame.key ??= visitKey(run, path);
  frame.mail ??= [];
  if (due !== undefined) frame.until ??= dueAt(due, after);
  const { key, until, mail } = frame;
  run.mailboxes.set(answerKey(path), frame);
  let reason: "cancelled" | "expired" | undefined = "cancelled";
  try {
    const argument = {
      key,
      path,
      ...(args as unknown as JsonObject),
      ...(until !== undefined && { dueAt: iso(until) }),
    };
    const open: Call = {
      type: "call",
      activity: "people.open",
      path,
      summary: `${node.name}: ask ${args.title}`,
      argument,
    };
    const taskId = (frame.taskId ??= ((yield open) as { taskId: string }).taskId);
    const answer = (): JsonObject | undefined =>
      mail.find((one) => (one as JsonObject).taskId === taskId) as JsonObject | undefined;
    const who = args.assignee ?? args.role ?? args.team ?? args.rule;
    const answered = yield* pause(run, {
      kind: "person",
      path,
      summary: `${node.name}: due`,
      since: frame.startedAt,
      until,
      who,
      ready: () => answer() !== undefined,
    });
    reason = answered ? undefined : "expired";
    if (!answered) throw fault("timeout", `"${args.title}" was not answered by ${iso(until!)}`);
    return { output: answer()!.output as Json };
  } finally {
    run.mailboxes.delete(answerKey(path));
    frame.mail = undefined;
    const close: Call = {
      type: "call",
      activity: "people.close",
      path,
      summary: `${node.name}: close`,
      argument: { key, path, reason: reason ?? "" },
    };
    if (reason) run.effects.detach(close);
  }
}

function dueAt(due: NonNullable<AskArguments["due"]>, after: Task["after"]): number {
  const date = typeof due === "string" && !parseDuration(due) ? Date.parse(due) : Number.NaN;
  return Number.isNaN(date) ? after(due) : date;
}
