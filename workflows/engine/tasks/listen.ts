import type { CloudEvent } from "../../contract.ts";
import type { Json, JsonObject, ListenTask } from "../../definition/types.ts";
import { isTrue } from "../expressions.ts";
import { fault } from "../faults.ts";
import { kidOf } from "../frame.ts";
import { isLarger, maxListBytes } from "../limits.ts";
import { runList } from "../list.ts";
import type { Call, Strand } from "../port.ts";
import { againOf, forgetVisits, type Outcome, within } from "../run.ts";
import { shape, type Task } from "../task.ts";
import { pause } from "../waiting.ts";
import { type Listening, listening } from "./listening.ts";

/** Consumes events one at a time, as they came; the output is the list of them, or of what `foreach` made of them. */
export function* runListen(task: Task): Strand<Outcome> {
  const { node, frame, env, path } = task;
  const state = listening(task);
  const { key, list } = state;
  const call = (activity: string, doing: string, more: JsonObject = {}): Call => {
    const argument = { key, subscriptionId: key, ...more };
    return { type: "call", activity, path, summary: `${node.name}: ${doing}`, argument };
  };
  env.run.mailboxes.set(key, frame);
  try {
    if (!frame.subscribed) {
      yield call("events.subscribe", `listen for ${state.who}`, { filters: frame.items! });
      frame.subscribed = true;
    }
    for (;;) {
      while (frame.event === undefined) {
        if (state.ended()) return { output: list };
        yield* receive(task, state);
      }
      const { output, next } = yield* consume(task, state.read(frame.event as CloudEvent));
      keep(state, output);
      Object.assign(frame, { event: undefined, kid: undefined, i: frame.i! + 1 });
      if (next === "end" || isDone(task, state)) return { output: list, next };
    }
  } finally {
    env.run.mailboxes.delete(key);
    frame.mail = undefined;
    env.run.effects.detach(call("events.unsubscribe", "stop listening"));
  }
}

function* receive({ env, path, node, frame }: Task, { mail, who, about, take }: Listening): Strand<void> {
  const ready = (): boolean => mail.length > 0;
  yield* pause(env.run, {
    kind: "event",
    path,
    summary: `${node.name}: listening`,
    since: frame.startedAt,
    who,
    detail: about,
    ready,
  });
  take(mail.shift() as unknown as CloudEvent);
}

/** `until` as an expression sees the list so far. */
function isDone({ value, frame }: Task, { count, until, list }: Listening): boolean {
  if (count !== undefined) return frame.i! >= count;
  return typeof until === "string" && isTrue(value(until, undefined, list));
}

/** One round of `foreach`: `do` begins with the event, its output is the round's. */
function* consume({ node, frame, env, path, pointer, value }: Task, event: Json): Strand<Outcome> {
  const { foreach } = node.task as ListenTask;
  if (!foreach) return { output: event };
  const { item = "item", at = "index", do: body } = foreach;
  const i = frame.i!;
  const vars = { ...env.vars, [item]: event, [at]: i };
  // Listening again is other rounds, so that of rounds that are over nothing need be remembered.
  const round = `${path}${againOf(frame, path)}[${i}]`;
  const inside = within(env, `${round}/foreach/do`, `${pointer}/foreach/do`, { vars });
  const { output, next }: Outcome = body ? yield* runList(body, event, kidOf(frame), inside) : { output: event };
  forgetVisits(env.run, round);
  const made = { output };
  const seen = (name: string): Json | undefined => (name === "output" ? made.output : vars[name]);
  return { output: shape(env.run, foreach, output, (input) => (text) => value(text, seen, input), made), next };
}

function keep({ list, until }: Listening, output: Json): void {
  // One that listens for ever can only be ended by what it makes of an event: that is then its output.
  if (until === false) list.length = 0;
  list.push(output);
  if (isLarger(list, maxListBytes))
    throw fault("runtime", "what was listened for takes more than 1 MiB (maxListBytes): work on it in `foreach`");
}
