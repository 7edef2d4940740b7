import type { JsonObject, RaiseTask } from "../../definition/types.ts";
import { Fault } from "../faults.ts";
import type { Strand } from "../port.ts";
import type { Outcome } from "../run.ts";
import type { Task } from "../task.ts";

// oxlint-disable-next-line require-yield -- every kind of task is a strand
export function* runRaise({ node, env, fill }: Task): Strand<Outcome> {
  const { error } = (node.task as RaiseTask).raise;
  const spec = typeof error === "string" ? env.run.definition.use!.errors![error]! : error;
  const { type, status, title, detail, instance } = fill({ ...spec } as JsonObject) as Record<string, string | number>;
  throw new Fault({
    type: String(type),
    status: Number(status),
    ...(title !== undefined && { title: String(title) }),
    ...(detail !== undefined && { detail: String(detail) }),
    ...(instance !== undefined && { instance: String(instance) }),
  });
}
