import type { Catch, Duration, ErrorSpec, RetryPolicy, TryTask } from "../../definition/types.ts";
import { isTrue } from "../expressions.ts";
import { fault, faultAt, matchesError } from "../faults.ts";
import { kidOf } from "../frame.ts";
import { runList } from "../list.ts";
import { observe } from "../observe.ts";

import { EXPIRED, type Limit, type Strand } from "../port.ts";
import { type Outcome, within } from "../run.ts";
import type { Task } from "../task.ts";
import { pause } from "../waiting.ts";

const DAY = 86_400_000;
const LONGEST_DELAY = 30 * DAY;

/** A caught error is retried as long as the policy lets it, then handled by `do`; without `do` it goes on outwards. */
export function* runTry(task: Task): Strand<Outcome> {
  const { frame, env, path, pointer } = task;
  const handler = (task.node.task as TryTask).catch;
  for (;;) {
    if (frame.phase === undefined) {
      try {
        return yield* tryOnce(task);
      } catch (thrown) {
        const { error } = faultAt(thrown, pointer);
        if (!takes(task, error)) throw thrown;
        Object.assign(frame, { error, kid: undefined });
        if (retries(task, error)) {
          Object.assign(frame, { phase: "retry", until: nextTry(task) });
          observe(env.run, path, () => ({ type: "retried", attempt: (frame.attempt ?? 0) + 1, error }));
        } else if (handler.do) frame.phase = "catch";
        else return { output: frame.input!, next: handler.then };
      }
    }
    if (frame.phase === "catch") {
      const vars = { ...env.vars, [handler.as ?? "error"]: { ...frame.error! } };
      const inside = within(env, `${path}/catch/do`, `${pointer}/catch/do`, { vars });
      const { output, next = handler.then } = yield* runList(handler.do!, frame.input!, kidOf(frame), inside);
      return { output, next };
    }
    yield* backOff(task);
  }
}

function* tryOnce(task: Task): Strand<Outcome> {
  const { node, frame, env, path, pointer } = task;
  const catches = {
    takes: (error: ErrorSpec) => takes(task, error),
    retries: (error: ErrorSpec) => hasPolicyFor(task, error),
    outer: env.catches,
  };
  const inside = within(env, `${path}/try`, `${pointer}/try`, { catches });
  const body = runList((node.task as TryTask).try, frame.input!, kidOf(frame), inside);
  const patience = policyOf(task)?.limit?.attempt?.duration;
  if (patience === undefined) return yield* body;
  frame.deadline ??= task.after(patience);
  const limit: Limit = { type: "limit", body, path, summary: `${node.name}: attempt`, until: frame.deadline };
  const result: Outcome | typeof EXPIRED = yield limit;
  if (result === EXPIRED) throw fault("timeout", `an attempt at ${node.name} took too long`);
  return result;
}

function* backOff({ node, frame, env, path }: Task): Strand<void> {
  const attempt = (frame.attempt ?? 0) + 1;
  if (frame.until! > env.run.effects.now()) {
    yield* pause(env.run, { kind: "timer", path, summary: `${node.name}: retry ${attempt}`, until: frame.until });
  }
  Object.assign(frame, { attempt, phase: undefined, until: undefined, deadline: undefined });
}

/** Whether the `try` will do something about the error; asked by the step that failed, before anything is unwound. */
function takes(task: Task, error: ErrorSpec): boolean {
  const handler = (task.node.task as TryTask).catch;
  try {
    const caught = matchesError(error, handler.errors?.with) && holds(task, handler, error);
    return caught && (handler.retry === undefined || handler.do !== undefined || retries(task, error));
  } catch {
    return false;
  }
}

function hasPolicyFor(task: Task, error: ErrorSpec): boolean {
  const handler = (task.node.task as TryTask).catch;
  const policy = policyOf(task);
  try {
    return (
      policy !== undefined &&
      matchesError(error, handler.errors?.with) &&
      holds(task, handler, error) &&
      holds(task, policy, error)
    );
  } catch {
    return false;
  }
}

function retries(task: Task, error: ErrorSpec): boolean {
  const policy = policyOf(task);
  if (!policy || !holds(task, policy, error)) return false;
  const { frame, env } = task;
  const { attempt, duration } = policy.limit ?? {};
  if (attempt?.count !== undefined && (frame.attempt ?? 0) >= attempt.count) return false;
  return duration === undefined || env.run.effects.now() < frame.startedAt! + lengthOf(task, duration);
}

function holds(task: Task, { when, exceptWhen }: Pick<Catch, "when" | "exceptWhen">, error: ErrorSpec): boolean {
  const name = (task.node.task as TryTask).catch.as ?? "error";
  const test = (text: string): boolean =>
    isTrue(task.value(text, (asked) => (asked === name ? { ...error } : undefined)));
  return (when === undefined || test(when)) && (exceptWhen === undefined || !test(exceptWhen));
}

function policyOf({ node, env }: Task): RetryPolicy | undefined {
  const { retry } = (node.task as TryTask).catch;
  return typeof retry === "string" ? env.run.definition.use?.retries?.[retry] : retry;
}

function nextTry(task: Task): number {
  const { delay, backoff, jitter, limit } = policyOf(task)!;
  const attempt = task.frame.attempt ?? 0;
  const factor = backoff?.exponential ? 2 ** attempt : backoff?.linear ? attempt + 1 : 1;
  const spread = jitter ? [lengthOf(task, jitter.from), lengthOf(task, jitter.to)] : [0, 0];
  const { effects } = task.env.run;
  const length =
    (delay ? lengthOf(task, delay) : 0) * factor + spread[0]! + effects.random() * (spread[1]! - spread[0]!);
  // Retrying without limit and without delay would never let go of the worker.
  const least = limit?.attempt?.count === undefined && limit?.duration === undefined ? 1_000 : 0;
  return effects.now() + Math.round(Math.min(Math.max(length, least), LONGEST_DELAY));
}

function lengthOf(task: Task, duration: Duration): number {
  return task.after(duration) - task.env.run.effects.now();
}
