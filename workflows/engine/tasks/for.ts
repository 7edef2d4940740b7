import type { ForTask } from "../../definition/types.ts";
import { isTrue } from "../expressions.ts";
import { fault } from "../faults.ts";
import { kidOf } from "../frame.ts";
import { runList } from "../list.ts";
import type { Strand } from "../port.ts";
import { type Outcome, within } from "../run.ts";
import type { Task } from "../task.ts";

/** Each iteration's input is the output of the one before; `exit` ends an iteration, `while` the loop. */
export function* runFor({ node, frame, env, path, pointer, value }: Task): Strand<Outcome> {
  const { for: loop, while: condition, do: body } = node.task as ForTask;
  const items = (frame.items ??= arrayOf(value(loop.in), loop.in));
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

function arrayOf(value: unknown, expression: string): never[] {
  if (Array.isArray(value)) return value as never[];
  throw fault(
    "expression",
    `"${expression}" is to give a list to loop over, it gave ${JSON.stringify(value)?.slice(0, 80)}`,
  );
}
