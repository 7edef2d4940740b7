import { nearest, type Path, type Report, under } from "../faults.ts";
import type { Task, TaskList } from "../types.ts";
import { isTaskList, tasksIn } from "../walk.ts";

const DIRECTIVES = ["continue", "exit", "end"];
/** Where a way leads that leaves the list. */
const OUT = -1;

type Way = [then: string, at: (string | number)[]];

/** Names and jumps of one list: where each `then` leads, tasks that nothing leads to, and circles that nothing leaves. */
export function checkFlow(list: TaskList, path: Path, report: Report): void {
  // That it must not be empty is told elsewhere.
  if (list.length === 0) return;
  const names = checkNames(list, path, report);
  const places = new Map(names.map((name, i) => [name, i]));
  const placeOf = (i: number): Path => under(path, i, names[i]!);
  const after = (i: number): number => (i + 1 < list.length ? i + 1 : OUT);
  const next = list.map((item, i) =>
    waysOf(item[names[i]!]!).map(([then, at]) => {
      // What is no text is told elsewhere.
      if (then === "continue" || typeof then !== "string") return after(i);
      if (DIRECTIVES.includes(then)) return OUT;
      const target = places.get(then);
      if (target === undefined)
        report(under(placeOf(i), ...at), `"${then}" is no task of this list`, nearest(then, [...names, ...DIRECTIVES]));
      return target ?? after(i);
    }),
  );
  const reached = reach(next, 0);
  names.forEach((name, i) => {
    if (!reached.has(i)) report(placeOf(i), `nothing leads to "${name}"`);
  });
  checkCircles(list, next, reached, (i) =>
    report(placeOf(i), `"${names[i]}" begins a circle that never ends and never waits`),
  );
}

/** Reports doubles and reserved names; gives the names in order. */
export function checkNames(list: TaskList, path: Path, report: Report): string[] {
  const names = list.map((item) => Object.keys(item)[0]!);
  const seen = new Set<string>();
  names.forEach((name, i) => {
    if (seen.has(name)) report(under(path, i, name), `the name "${name}" is used twice in this list`);
    if (DIRECTIVES.includes(name))
      report(under(path, i, name), `"${name}" is a flow directive and cannot be a task's name`);
    seen.add(name);
  });
  return names;
}

function reach(next: number[][], start: number): Set<number> {
  const reached = new Set([start]);
  for (const i of reached) for (const target of next[i] ?? []) if (target !== OUT) reached.add(target);
  return reached;
}

/** Tells of tasks from which nothing leads out, nor to a task that waits for the world or fails on purpose. */
function checkCircles(list: TaskList, next: number[][], reached: Set<number>, tell: (i: number) => void): void {
  const backwards = list.map((): number[] => []);
  next.forEach((ways, i) => ways.forEach((way) => backwards[way]?.push(i)));
  const ends = new Set(next.flatMap((ways, i) => (ways.length === 0 || ways.includes(OUT) ? [i] : [])));
  list.forEach((item, i) => {
    if (!ends.has(i) && pausesOrLeaves(Object.values(item)[0]!)) ends.add(i);
  });
  for (const i of ends) for (const before of backwards[i]!) ends.add(before);
  const told = new Set<number>();
  for (const i of reached) {
    if (ends.has(i) || told.has(i)) continue;
    for (const inside of reach(next, i)) told.add(inside);
    tell(i);
  }
}

const PAUSES = ["wait", "listen", "call", "run", "emit", "raise"];

/** Whether a task, or one inside it, touches the world, waits, fails on purpose, or ends the run. */
function pausesOrLeaves(task: Task): boolean {
  for (const inner of tasksIn(task)) {
    if (PAUSES.some((kind) => Object.hasOwn(inner, kind))) return true;
    if (waysOf(inner).some(([then]) => then === "end")) return true;
  }
  return false;
}

/** All ways out of a task: its `then`, those of its cases and of its `catch`, and going on where it may be skipped. */
function waysOf(task: Task): Way[] {
  const own: Way = [task.then ?? "continue", ["then"]];
  const ways: Way[] = task.if === undefined ? [] : [["continue", ["if"]]];
  if ("raise" in task) return ways;
  if ("try" in task && task.catch?.then) return [...ways, own, [task.catch.then, ["catch", "then"]]];
  if (!("switch" in task) || !isTaskList(task.switch)) return [...ways, own];
  const cases = task.switch.map((item, i): Way => {
    const [name, { then }] = Object.entries(item)[0]!;
    return [then, ["switch", i, name, "then"]];
  });
  const complete = task.switch.some((item) => Object.values(item)[0]!.when === undefined);
  return [...ways, ...cases, ...(complete ? [] : [own])];
}
