import type { Extension, JsonObject } from "../definition/types.ts";
import { isTrue } from "./expressions.ts";
import type { Around } from "./frame.ts";
import { runList } from "./list.ts";
import type { Strand } from "./port.ts";
import { escape, type Outcome, within } from "./run.ts";
import type { Task } from "./task.ts";
import { describeTask } from "./variables.ts";

interface Applied extends Extension {
  token: string;
}

/**
 * Runs a task with what extends it around it. `before` sees the task's input, `after` its raw output, `$task` in both
 * is the extended one; what they give is dropped, except that `exit` in `before` makes it the task's output.
 */
export function* extended(task: Task, body: (task: Task) => Strand<Outcome>): Strand<Outcome> {
  const all = task.env.extended ? undefined : task.env.run.definition.use?.extensions;
  if (all === undefined) return yield* body(task);
  const extensions = all.map((item, i): Applied => {
    const [name, extension] = Object.entries(item)[0]!;
    return { ...extension, token: `/${i}/${escape(name)}` };
  });
  const state = (task.frame.around ??= { on: applying(extensions, task), at: 0 });
  const on = state.on.map((i) => extensions[i]!);
  if (!state.outcome) {
    for (; state.at < on.length; forward(state)) {
      const { output, next, exited } = yield* runSide("before", on[state.at]!, state, task);
      if (exited || next === "end") return { output, ...(next && { next }) };
    }
    Object.assign(state, { outcome: yield* body(task), at: 0 });
  }
  task.made.raw = state.outcome!.output;
  for (; state.at < on.length; forward(state)) {
    const { next } = yield* runSide("after", on[state.at]!, state, task);
    if (next === "end") return { ...state.outcome!, next };
  }
  return state.outcome!;
}

function forward(state: Around): void {
  state.at++;
  state.kid = undefined;
}

function* runSide(side: "before" | "after", extension: Applied, state: Around, task: Task): Strand<Outcome> {
  const { env, path, frame } = task;
  const input = side === "before" ? frame.input! : state.outcome!.output;
  const where = `/use/extensions${extension.token}/${side}`;
  const inside = within(env, path + where, where, { extended: extendedTask(task) });
  return yield* runList(extension[side] ?? [], input, (state.kid ??= {}), inside);
}

function applying(extensions: Applied[], task: Task): number[] {
  const { kind } = task.node;
  const about = (name: string): JsonObject | undefined => (name === "task" ? extendedTask(task) : undefined);
  return extensions.flatMap(({ extend, when }, i) => {
    const fits = extend === "all" || extend === kind || (extend === "composite" && (kind === "do" || kind === "fork"));
    return fits && (when === undefined || isTrue(task.value(when, about))) ? [i] : [];
  });
}

/** `$task`, and beside it the members as written: the standard's own examples ask `$task.with`. */
function extendedTask({ node, frame, pointer, made }: Task): JsonObject {
  return { ...(node.task as unknown as JsonObject), ...describeTask(node, frame, pointer, made) };
}
