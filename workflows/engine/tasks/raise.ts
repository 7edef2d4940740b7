import type { RaiseTask } from "../../definition/types.ts";
import { Fault } from "../faults.ts";
import type { Task } from "../task.ts";

export function runRaise({ node, env, fill }: Task): never {
  const { error } = (node.task as RaiseTask).raise;
  const spec = typeof error === "string" ? env.run.definition.use!.errors![error]! : error;
  const { type, status, title, detail, instance } = fill({ ...spec }) as Record<string, string | number>;
  throw new Fault({
    type: String(type),
    status: Number(status),
    ...(title !== undefined && { title: String(title) }),
    ...(detail !== undefined && { detail: String(detail) }),
    ...(instance !== undefined && { instance: String(instance) }),
  });
}
