import type { ExpireTaskOutput, OpenTaskOutput, TaskMoment, Waiting } from "../../contract.ts";
import { parseBusinessSpan, parseDuration } from "../../definition/duration.ts";
import type { AskArguments, CallTask, Duration, Json, JsonObject, Whom } from "../../definition/types.ts";
import { Fault, fault } from "../faults.ts";
import type { Call, Strand } from "../port.ts";
import { iso, type Outcome, visitKey } from "../run.ts";
import type { Task } from "../task.ts";
import { pause } from "../waiting.ts";

export function answerKey(path: string): string {
  return `answer:${path}`;
}

/** A task that a person was given, as the step that asked sees it. */
interface Asking {
  task: Task;
  args: AskArguments;
  /** Of the person's answer, once it is there. */
  answer: () => { output: Json } | undefined;
  call: (activity: string, what: string, more?: JsonObject) => Call;
}

/** Opens a task for a person and waits for the answer, however long; past `due` it is closed and the step faults. */
export function* runAsk(task: Task): Strand<Outcome> {
  const { node, frame, env, path, fill, after } = task;
  const { run } = env;
  const { due, ...args } = fill((node.task as CallTask).with ?? {}) as unknown as AskArguments;
  frame.key ??= visitKey(run, path);
  frame.mail ??= [];
  // How long working time takes only a calendar can tell: whoever opens the task does.
  const working = parseBusinessSpan(due);
  if (due !== undefined && !working) frame.until ??= dueAt(due as Duration, after);
  const { key, mail } = frame;
  const call: Asking["call"] = (activity, what, more) => ({
    type: "call",
    activity,
    path,
    summary: `${node.name}: ${what}`,
    argument: { key, path, ...more },
  });
  const answer: Asking["answer"] = () =>
    mail.find((one) => (one as JsonObject).taskId === frame.taskId) as { output: Json } | undefined;
  run.mailboxes.set(answerKey(path), frame);
  let reason: "cancelled" | "expired" | undefined = "cancelled";
  try {
    if (frame.taskId === undefined) {
      const date = frame.until === undefined ? {} : { dueAt: iso(frame.until) };
      const asked = { ...args, ...date, ...(working && { due }) } as unknown as JsonObject;
      const opened = (yield call("people.open", `ask ${args.title}`, asked)) as unknown as OpenTaskOutput;
      frame.taskId = opened.taskId;
      if (opened.plan) Object.assign(frame, { plan: opened.plan, told: 0 });
      if (opened.dueAt) frame.until = Date.parse(opened.dueAt);
    }
    const asking: Asking = { task, args, answer, call };
    if (frame.plan) {
      const output = yield* follow(asking, frame.plan);
      reason = undefined;
      if (output === undefined) throw late(asking);
      return { output };
    }
    const answered = yield* waitUntil(asking, "due", frame.until);
    reason = answered ? undefined : "expired";
    if (!answered) throw late(asking);
    return { output: answer()!.output };
  } finally {
    run.mailboxes.delete(answerKey(path));
    frame.mail = undefined;
    if (reason) run.effects.detach(call("people.close", "close", { reason }));
  }
}

/** Waits for the answer; at its times, what is planned happens. Undefined when it is too late. */
function* follow(asking: Asking, plan: TaskMoment[]): Strand<Json | undefined> {
  const { task, answer, args } = asking;
  const { frame } = task;
  for (; frame.told! < plan.length; frame.told!++) {
    const moment = plan[frame.told!]!;
    if (yield* waitUntil(asking, moment.do, Date.parse(moment.at))) return answer()!.output;
    if (moment.do === "expire") return yield* expire(asking);
    if (moment.do === "escalate") yield* escalate(asking, args.escalation?.[moment.step] ?? {}, moment.step);
    else yield* tell(asking, moment.do === "notify" ? "opened" : "reminder", moment.step);
    if (answer()) return answer()!.output;
  }
  yield* waitUntil(asking, "answer", undefined);
  return answer()!.output;
}

/** A mail that cannot be sent is no reason to ask no more. */
function* tell(asking: Asking, occasion: string, step: number): Strand<void> {
  try {
    yield* unlessAnswered(asking, asking.call("tasks.tell", `tell of it (${occasion})`, { occasion, step }));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

function* escalate(asking: Asking, { to, notify }: { to?: Whom; notify?: Whom }, step: number): Strand<void> {
  const whom = { ...(to && { to: to as JsonObject }), ...(notify && { notify: notify as JsonObject }) };
  const reply = yield* unlessAnswered(asking, asking.call("tasks.escalate", "escalate", { step, ...whom }));
  const { who } = (reply ?? {}) as { who?: string };
  if (who) asking.task.frame.who = who;
}

/** Closes the task. What was answered just before stands; else the definition decides, or nobody does. */
function* expire(asking: Asking): Strand<Json | undefined> {
  const { onExpiry } = asking.args;
  const decide: JsonObject = typeof onExpiry === "object" ? { decide: onExpiry.decide } : {};
  const reply = (yield asking.call("tasks.expire", "expire", decide)) as unknown as ExpireTaskOutput;
  return reply.answered ? (reply.output ?? null) : undefined;
}

/** Calls unless the answer comes first, which ends the call. */
function* unlessAnswered(asking: Asking, call: Call): Strand<Json | undefined> {
  function* made(): Strand<Json> {
    return (yield call) as Json;
  }
  function* answered(): Strand<undefined> {
    yield* waitUntil(asking, "answer", undefined);
  }
  const [reply] = (yield { type: "fork", branches: [made(), answered()], decides: () => true }) as (Json | undefined)[];
  return reply;
}

function waitUntil({ task, args, answer }: Asking, what: string, until: number | undefined): Strand<boolean> {
  const { env, frame, node, path } = task;
  const who = frame.who ?? args.assignee ?? args.role ?? args.team ?? args.rule ?? args.candidates?.join(", ");
  return pause(env.run, {
    kind: "person",
    path,
    summary: `${node.name}: ${what}`,
    since: frame.startedAt,
    until,
    who,
    whoIs: frame.who ? undefined : kindOf(args),
    ready: () => answer() !== undefined,
  });
}

/** What the one that a task is for is; several candidates are none of these. */
function kindOf({ assignee, role, team, rule }: AskArguments): Waiting["whoIs"] {
  return assignee ? "user" : role ? "role" : team ? "team" : rule ? "rule" : undefined;
}

function late({ task, args }: Asking): Fault {
  return fault("timeout", `"${args.title}" was not answered by ${iso(task.frame.until!)}`);
}

function dueAt(due: Duration, after: Task["after"]): number {
  const date = typeof due === "string" && !parseDuration(due) ? Date.parse(due) : Number.NaN;
  return Number.isNaN(date) ? after(due) : date;
}
