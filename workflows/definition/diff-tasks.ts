import type { Change, Subject } from "./diff.ts";
import { type Path, pointerOf, under } from "./faults.ts";
import { isObject, memberOf, shorten } from "./rules.ts";
import type { Json, JsonObject, Task, TaskList } from "./types.ts";
import { isTaskList, listsOf } from "./walk.ts";

/** Whether two values are the same but for the order of keys. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && stable(a) === stable(b));
}

function stable(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${stable(value[key]!)}`).join()}}`;
}

const quoted = (value: Json): string =>
  typeof value === "string" ? `"${shorten(value)}"` : shorten(JSON.stringify(value));

/** One change for each innermost place that differs. */
export function memberChanges(
  subject: Subject,
  what: string,
  before: Json | undefined,
  after: Json | undefined,
  path: Path,
): Change[] {
  if (same(before, after)) return [];
  if (isObject(before) && isObject(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      memberChanges(subject, `${what}, ${shorten(key)}`, memberOf(before, key), memberOf(after, key), under(path, key)),
    );
  const pointer = pointerOf(path);
  if (before === undefined)
    return [{ kind: `${subject}.added`, path: pointer, text: `${what}: ${quoted(after!)} is new`, after: after! }];
  if (after === undefined)
    return [{ kind: `${subject}.removed`, path: pointer, text: `${what}: ${quoted(before)} is gone`, before }];
  return [
    {
      kind: `${subject}.changed`,
      path: pointer,
      text: `${what}: ${quoted(after)} instead of ${quoted(before)}`,
      before,
      after,
    },
  ];
}

type Named = Map<string, { task: Task; i: number }>;

/** Changes of a list of tasks: what is new, gone, renamed, moved, and what changed inside those that stayed. */
export function taskListChanges(
  before: Json | undefined,
  after: Json | undefined,
  path: Path,
  subject: "task" | "function" = "task",
): Change[] {
  const [old, young] = [namedIn(before), namedIn(after)];
  if (!old || !young) return memberChanges(subject, "its tasks", before, after, path);
  const place = (i: number, name: string): Path => (subject === "function" ? path : under(path, i, name));
  const changes: Change[] = [];
  const tell = (kind: Change["kind"], at: Path, text: string, values: Pick<Change, "before" | "after"> = {}): void =>
    void changes.push({ kind, path: pointerOf(at), text, ...values });

  const renamed = renames(old, young);
  const origin = new Map([...renamed].map(([from, to]) => [to, from]));
  for (const [name, { task, i }] of old) {
    if (!young.has(name) && !renamed.has(name))
      tell(`${subject}.removed`, place(i, name), `${subject} "${name}" is gone`, { before: task as unknown as Json });
  }
  const stays = unmoved(
    [...old.keys()].map((name) => renamed.get(name) ?? name).filter((name) => young.has(name)),
    [...young.keys()],
  );
  for (const [name, { task, i }] of young) {
    const from = origin.get(name) ?? name;
    const was = old.get(from)?.task;
    const follows = i > 0 ? `after "${[...young.keys()][i - 1]}"` : "first";
    if (!was) {
      tell(`${subject}.added`, place(i, name), `${subject} "${name}" is new, ${follows}`, {
        after: task as unknown as Json,
      });
      continue;
    }
    if (from !== name)
      tell(`${subject}.renamed`, place(i, name), `${subject} "${from}" is now called "${name}"`, {
        before: from,
        after: name,
      });
    if (!stays.has(name)) tell(`${subject}.moved`, place(i, name), `${subject} "${name}" now comes ${follows}`);
    changes.push(...taskChanges(name, was, task, place(i, name), subject));
  }
  return changes;
}

/** The tasks of a list by name; undefined where it is none, or a name stands twice. */
function namedIn(list: Json | undefined): Named | undefined {
  if (list === undefined || !isTaskList(list)) return undefined;
  const named: Named = new Map(
    (list as TaskList).map((item, i) => [Object.keys(item)[0]!, { task: Object.values(item)[0]!, i }]),
  );
  return named.size === list.length && list.every((item) => Object.keys(item).length === 1) ? named : undefined;
}

/** Tasks that have another name and are otherwise as before. */
function renames(old: Named, young: Named): Map<string, string> {
  const added = new Map(
    [...young].filter(([name]) => !old.has(name)).map(([name, { task }]) => [name, stable(task as unknown as Json)]),
  );
  const found = new Map<string, string>();
  for (const [name, { task }] of old) {
    if (young.has(name) || added.size === 0) continue;
    const body = stable(task as unknown as Json);
    const [to] = [...added].find(([, other]) => other === body) ?? [];
    if (to === undefined) continue;
    found.set(name, to);
    added.delete(to);
  }
  return found;
}

/** The longest run of names that stand in the same order in both lists. */
function unmoved(old: string[], young: string[]): Set<string> {
  const place = new Map(old.map((name, i) => [name, i]));
  const common = young.filter((name) => place.has(name));
  const best: { length: number; before: number }[] = [];
  common.forEach((name) => {
    const earlier = best
      .map(({ length }, j) => ({ length, j }))
      .filter(({ j }) => place.get(common[j]!)! < place.get(name)!);
    const longest = earlier.reduce((a, b) => (b.length > a.length ? b : a), { length: 0, j: -1 });
    best.push({ length: longest.length + 1, before: longest.j });
  });
  let at = best.reduce((a, { length }, i) => (length > (best[a]?.length ?? 0) ? i : a), -1);
  const found = new Set<string>();
  for (; at >= 0; at = best[at]!.before) found.add(common[at]!);
  return found;
}

function taskChanges(name: string, before: Task, after: Task, path: Path, subject: "task" | "function"): Change[] {
  if (same(before as unknown as Json, after as unknown as Json)) return [];
  const [inner, others] = [listsOf(before), listsOf(after)];
  const changes: Change[] = [];
  const [old, young] = [before, after].map((task) => JSON.parse(JSON.stringify(task)) as JsonObject);
  // Lists that both have are compared task by task, all else member by member.
  for (const { list, at } of inner) {
    const other = others.find((one) => one.at.join("/") === at.join("/"));
    if (!other) continue;
    changes.push(...taskListChanges(list as unknown as Json, other.list as unknown as Json, under(path, ...at)));
    for (const task of [old!, young!]) empty(task, at);
  }
  return [...memberChanges(subject, `${subject} "${name}"`, old, young, path), ...changes];
}

function empty(task: JsonObject, at: string[]): void {
  const parent = at.slice(0, -1).reduce((value, key) => value[key] as JsonObject, task);
  parent[at.at(-1)!] = [];
}
