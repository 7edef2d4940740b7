import type { RaiseTask } from "../../definition/types.ts";
import { Fault, fault } from "../faults.ts";
import type { Task } from "../task.ts";

export function runRaise({ node, env, fill }: Task): never {
  const { error } = (node.task as RaiseTask).raise;
  const spec = typeof error === "string" ? env.run.definition.use!.errors![error]! : error;
  const { type, status, title, detail, instance } = fill({ ...spec }) as Record<string, string | number>;
  if (typeof type !== "string") throw fault("expression", "the type of a raised error must be text");
  if (!Number.isInteger(Number(status)))
    throw fault("expression", "the status of a raised error must be a whole number");
  throw new Fault({
    type,
    status: Number(status),
    ...(title !== undefined && { title: String(title) }),
    ...(detail !== undefined && { detail: String(detail) }),
    ...(instance !== undefined && { instance: String(instance) }),
  });
}
