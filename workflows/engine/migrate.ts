import type { CallTask, Definition, ForkTask, Json, ListenTask, RunTask } from "../definition/types.ts";
import { nameOf } from "../definition/types.ts";
import { Fault } from "./faults.ts";
import type { Frame, RunFrame } from "./frame.ts";
import { currentOf, inside, type OpenList, type OpenTask, positionsOf, stepPath } from "./positions.ts";
import { copyOf } from "./rewind.ts";
import { nodesOf, type Run } from "./run.ts";
import { checkSchema } from "./schema.ts";

/** Why a run cannot go on under another version, and at which of its steps. */
export interface Reason {
  path: string;
  message: string;
}

export interface Migration {
  /** Where it stands under the new version; to be used only where there are no reasons against it. */
  frame: RunFrame;
  reasons: Reason[];
  /** Steps being run whose path changes. */
  moves: { [path: string]: string };
}

interface Change {
  run: Run;
  to: Definition;
  /** Step of the old version → step of the new one, where names do not tell. */
  mapping: { [path: string]: string };
  reasons: Reason[];
  moves: { [path: string]: string };
}

/** Where a run would stand under another version of its definition: tasks are found again by name, or as mapped. */
export function migrated(run: Run, to: Definition, mapping: Change["mapping"] = {}): Migration {
  const frame = copyOf(run);
  const change: Change = { run, to, mapping, reasons: [], moves: {} };
  const foreign = nameOf(run.definition) !== nameOf(to);
  if (foreign) refuse(change, "", `it runs ${nameOf(run.definition)}: only versions of that can take it over`);
  else if (frame.root.input !== undefined) check(change, "", "input of the run", to.input?.schema, frame.root.raw!);
  const [was] = positionsOf(run.definition, frame).lists;
  if (was && !foreign) moveList(change, was, { ...was, nodes: nodesOf(to.do) });
  const { moves } = change;
  const now = (path: string): string => moves[path] ?? path;
  const known = Object.entries(frame.moved ?? {}).map(([old, path]) => [old, now(path)] as const);
  frame.moved = { ...Object.fromEntries(known), ...moves };
  frame.visits = Object.fromEntries(Object.entries(frame.visits).map(([path, count]) => [now(path), count]));
  return { frame, reasons: change.reasons, moves };
}

function refuse({ reasons }: Change, path: string, message: string): void {
  reasons.push({ path, message });
}

function check(
  change: Change,
  path: string,
  what: string,
  schema: Parameters<typeof checkSchema>[0],
  value: Json,
): void {
  try {
    checkSchema(schema, value, what);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    refuse(change, path, `the new version does not take it: ${error.message}`);
  }
}

function moveList(change: Change, was: OpenList, is: OpenList): void {
  const { frame } = was;
  const current = currentOf(was);
  const next = was.nodes[frame.pc ?? 0];
  // The counterparts, by place in the old list.
  const places = was.nodes.map((node) => counterpart(change, was, node.token, is, node.name));
  const at = places[frame.pc ?? 0];
  if (next && at === undefined) {
    const what = current ? "it is at this step" : "this step is its next";
    const target = change.mapping[was.pointer + next.token];
    const why = target
      ? `which is mapped to ${target}: the new version has no such step there`
      : "and the new version has none of that name there: map it";
    return refuse(change, stepPath(was.path, next, frame), `${what}, ${why}`);
  }
  const visits = is.nodes.map(() => 0);
  const past: NonNullable<Frame["past"]> = {};
  for (const [i, place] of places.entries()) {
    if (place === undefined) continue;
    visits[place] = frame.visits?.[i] ?? 0;
    if (frame.past?.[i]) past[place] = frame.past[i];
  }
  const moved: Frame = { ...frame, pc: at ?? is.nodes.length, visits, ...(frame.past && { past }) };
  const there = currentOf({ ...is, frame: moved });
  if (current && there) moveTask(change, current, there);
  Object.assign(frame, moved);
}

/** Where among the new tasks one of the old list stands: where it is mapped to, else by its name. */
function counterpart(
  { mapping }: Change,
  was: OpenList,
  token: string,
  is: OpenList,
  name: string,
): number | undefined {
  const target = mapping[was.pointer + token];
  const found = is.nodes.findIndex((node) =>
    target === undefined ? node.name === name : is.pointer + node.token === target,
  );
  return found < 0 ? undefined : found;
}

function moveTask(change: Change, was: OpenTask, is: OpenTask): void {
  const { frame, path } = was;
  const differs = difference(change, was, is);
  if (differs) return refuse(change, path, differs);
  check(change, path, "input of this step", is.node.task.input?.schema, frame.raw ?? null);
  if (is.path !== path) {
    change.moves[path] = is.path;
    frame.origin ??= path;
  }
  if (was.node.kind === "fork" && frame.kids) moveBranches(change, was, is);
  const [old, now] = [inside(change.run.definition, was), inside(change.to, is)];
  for (const [i, list] of old.lists.entries()) {
    if (now.lists[i]) moveList(change, list, { ...now.lists[i], frame: list.frame });
    else refuse(change, list.path, "it is in a list of tasks that the new version does not have");
  }
  if (was.node.kind !== "fork") for (const [i, task] of old.tasks.entries()) moveTask(change, task, now.tasks[i]!);
}

/** Branches are found again by name; one that the new version adds begins. */
function moveBranches(change: Change, was: OpenTask, is: OpenTask): void {
  const kids = was.frame.kids!;
  const before = nodesOf((was.node.task as ForkTask).fork.branches);
  const after = nodesOf((is.node.task as ForkTask).fork.branches);
  for (const { name } of before)
    if (!after.some((branch) => branch.name === name))
      refuse(change, was.path, `the new version has no branch "${name}"`);
  const ordered = after.map(({ name }) => kids[before.findIndex((branch) => branch.name === name)] ?? {});
  const old = inside(change.run.definition, was).tasks;
  was.frame.kids = ordered;
  for (const task of inside(change.to, is).tasks) {
    const same = old.find(({ node }) => node.name === task.node.name);
    if (same) moveTask(change, same, task);
  }
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Why one task cannot take over what another has begun. */
function difference({ run, to }: Change, { node: was, frame }: OpenTask, { node: is }: OpenTask): string | undefined {
  const what = ({ kind, task }: typeof was): string => ("call" in task ? `call of ${task.call}` : kind);
  if (what(was) !== what(is)) return `it is a ${what(was)}, and would be a ${what(is)}`;
  if (frame.around?.on.length && !same(run.definition.use?.extensions, to.use?.extensions))
    return "the extensions around it differ";
  if (was.kind === "call") {
    const { call } = was.task as CallTask;
    const own = Object.hasOwn(run.definition.use?.functions ?? {}, call);
    if (own && !Object.hasOwn(to.use?.functions ?? {}, call)) return `the new version has no function "${call}"`;
  }
  if (was.kind === "listen" && !same((was.task as ListenTask).listen, (is.task as ListenTask).listen))
    return "it listens, and the new version listens for something else";
  if (was.kind === "run") {
    const [old, now] = [was.task as RunTask, is.task as RunTask].map(({ run: { workflow } }) => workflow);
    if (old!.namespace !== now!.namespace || old!.name !== now!.name)
      return "it waits for another process than the new version would";
  }
  return undefined;
}
