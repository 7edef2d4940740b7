import { join, nearest, type Report } from "./faults.ts";
import type { Task, TaskList } from "./types.ts";

const DIRECTIVES = ["continue", "exit", "end"];

/** Names and jumps of one list: where each `then` leads, and tasks that nothing leads to. */
export function checkFlow(list: TaskList, pointer: string, report: Report): void {
  const names = checkNames(list, pointer, report);
  const next: number[][] = list.map((item, i) => {
    const [name, task] = Object.entries(item)[0]!;
    const at = join(join(pointer, i), name);
    return directivesOf(task).flatMap(([then, where]) => {
      if (then === "continue") return [i + 1];
      if (DIRECTIVES.includes(then)) return [];
      const target = names.indexOf(then);
      if (target < 0) report(at + where, `"${then}" is no task of this list`, nearest(then, [...names, ...DIRECTIVES]));
      return target < 0 ? [i + 1] : [target];
    });
  });
  const reached = new Set<number>();
  const visit = (i: number): void => {
    if (i >= list.length || reached.has(i)) return;
    reached.add(i);
    next[i]!.forEach(visit);
  };
  visit(0);
  names.forEach((name, i) => {
    if (!reached.has(i)) report(join(join(pointer, i), name), `nothing leads to "${name}"`);
  });
}

/** Reports doubles and reserved names; gives the names in order. */
export function checkNames(list: TaskList, pointer: string, report: Report): string[] {
  const names = list.map((item) => Object.keys(item)[0]!);
  names.forEach((name, i) => {
    const at = join(join(pointer, i), name);
    if (names.indexOf(name) < i) report(at, `the name "${name}" is used twice in this list`);
    if (DIRECTIVES.includes(name)) report(at, `"${name}" is a flow directive and cannot be a task's name`);
  });
  return names;
}

/** All ways out of a task: its `then`, those of its cases, and going on where it may be skipped. */
function directivesOf(task: Task): [then: string, where: string][] {
  const own: [string, string] = [task.then ?? "continue", "/then"];
  const ways: [string, string][] = task.if === undefined ? [] : [["continue", "/if"]];
  if ("raise" in task) return ways;
  if (!("switch" in task)) return [...ways, own];
  const cases = task.switch.map((item, i): [string, string] => {
    const [name, { then }] = Object.entries(item)[0]!;
    return [then, `${join(join("/switch", i), name)}/then`];
  });
  const complete = task.switch.some((item) => Object.values(item)[0]!.when === undefined);
  return [...ways, ...cases, ...(complete ? [] : [own])];
}
