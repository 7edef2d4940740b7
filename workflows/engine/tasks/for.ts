import type { ForTask, Json } from "../../definition/types.ts";
import { ExpressionError } from "../../expressions/index.ts";
import { isTrue } from "../expressions.ts";
import { type Fault, fault } from "../faults.ts";
import { kidOf } from "../frame.ts";
import { isLarger, maxListBytes } from "../limits.ts";
import { runList } from "../list.ts";
import type { Strand } from "../port.ts";
import { type Outcome, within } from "../run.ts";
import type { Task } from "../task.ts";

/** Each iteration's input is the output of the one before; `exit` ends an iteration, `while` the loop. */
export function* runFor(task: Task): Strand<Outcome> {
  const { node, frame, env, path, pointer, value } = task;
  const { for: loop, while: condition, do: body } = node.task as ForTask;
  const items = (frame.items ??= itemsOf(task, loop.in));
  let data = frame.acc === undefined ? frame.input! : frame.acc;
  for (let i = frame.i ?? 0; i < items.length; i++) {
    const vars = { ...env.vars, [loop.each ?? "item"]: items[i]!, [loop.at ?? "index"]: i };
    const begun = frame.kid !== undefined;
    if (!begun && condition !== undefined && !isTrue(value(condition, (name) => vars[name], data))) break;
    frame.i = i;
    frame.acc = data;
    const inside = within(env, `${path}[${i}]/do`, `${pointer}/do`, { vars });
    const { output, next }: Outcome = yield* runList(body, data, kidOf(frame), inside);
    data = output;
    frame.kid = undefined;
    if (next === "end") return { output, next };
  }
  return { output: data };
}

function itemsOf({ value, fill }: Task, spec: ForTask["for"]["in"]): Json[] {
  const items = typeof spec === "string" ? bounded(() => value(spec)) : fill(spec);
  if (!Array.isArray(items))
    throw fault(
      "expression",
      `"${spec as string}" is to give a list to loop over, it gave ${JSON.stringify(items).slice(0, 80)}`,
    );
  if (isLarger(items, maxListBytes)) throw tooLarge();
  return items;
}

// What an expression gives is bounded as well: of a list that is too large people are to hear this.
function bounded(list: () => Json): Json {
  try {
    return list();
  } catch (error) {
    throw error instanceof ExpressionError && error.code === "output" ? tooLarge() : error;
  }
}

function tooLarge(): Fault {
  return fault("expression", "the list to loop over takes more than 1 MiB (maxListBytes): go through it in pages");
}
