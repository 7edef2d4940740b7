import { isObject } from "./rules.ts";
import type { Definition, Extension, Json, Task, TaskList } from "./types.ts";

/** A list of tasks inside a task. */
export interface Inner {
  list: TaskList;
  at: string[];
  /** Variables that its tasks see beside those around. */
  brings?: string[];
  /** Branches go side by side. */
  inOrder?: boolean;
}

/** The lists directly inside a task. Misshapen tasks have what can be found in them. */
export function listsOf(task: Task): Inner[] {
  const found: Inner[] = [];
  if ("for" in task) {
    const { each = "item", at = "index" } = task.for ?? {};
    found.push({ list: task.do, at: ["do"], brings: [each, at] });
  } else if ("fork" in task) found.push({ list: task.fork?.branches, at: ["fork", "branches"], inOrder: false });
  else if ("listen" in task) {
    const { do: list, item = "item", at = "index" } = task.foreach ?? {};
    if (list) found.push({ list, at: ["foreach", "do"], brings: [item, at] });
  } else if ("try" in task) {
    found.push({ list: task.try, at: ["try"] });
    const { do: list, as = "error" } = task.catch ?? {};
    if (list) found.push({ list, at: ["catch", "do"], brings: [as] });
  } else if ("do" in task) found.push({ list: task.do, at: ["do"] });
  return found.filter(({ list }) => isTaskList(list));
}

export function isTaskList(list: unknown): list is TaskList {
  return (
    Array.isArray(list) && list.every((item) => isObject(item as Json) && isObject(Object.values(item as object)[0]))
  );
}

/** A task and all tasks inside it. */
export function* tasksIn(task: Task): Generator<Task> {
  yield task;
  for (const { list } of listsOf(task)) for (const item of list) yield* tasksIn(Object.values(item)[0]!);
}

/** Every task of a definition: those it does, those of its functions and of its extensions, as far as they are sound. */
export function* tasksOf({ do: tasks, use }: Pick<Definition, "do" | "use">): Generator<Task> {
  const extensions = isTaskList(use?.extensions) ? (use.extensions as Record<string, Extension>[]) : [];
  const around = extensions.flatMap((item) => Object.values(item).flatMap(({ before, after }) => [before, after]));
  for (const list of [tasks, ...around]) {
    if (isTaskList(list)) for (const item of list) yield* tasksIn(Object.values(item)[0]!);
  }
  for (const task of Object.values(use?.functions ?? {})) if (isObject(task as unknown as Json)) yield* tasksIn(task);
}
