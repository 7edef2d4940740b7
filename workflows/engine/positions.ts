import type {
  CallTask,
  Definition,
  DoTask,
  ForkTask,
  ForTask,
  ListenTask,
  TaskList,
  TryTask,
} from "../definition/types.ts";
import type { Frame, RunFrame } from "./frame.ts";
import { againOf, escape, type Node, nodeOf, nodesOf } from "./run.ts";

/** A list that a run is in. `above`: the frames that it stands in, the run's first. */
export interface OpenList {
  nodes: Node[];
  frame: Frame;
  path: string;
  pointer: string;
  above: Frame[];
  /** Of an extension: it belongs to the task that it is around. */
  extension?: boolean;
}

/** A task that was begun and has not ended. */
export interface OpenTask {
  node: Node;
  frame: Frame;
  path: string;
  pointer: string;
  above: Frame[];
}

export interface Positions {
  lists: OpenList[];
  tasks: OpenTask[];
}

/** Where a run stands: the lists that it is in and the tasks that it has begun, outer ones first. */
export function positionsOf(definition: Definition, { root }: RunFrame): Positions {
  const all: Positions = { lists: [], tasks: [] };
  const add = ({ lists, tasks }: Positions): void => {
    for (const list of lists) {
      all.lists.push(list);
      const task = currentOf(list);
      if (task) add({ lists: [], tasks: [task] });
    }
    for (const task of tasks) {
      all.tasks.push(task);
      add(inside(definition, task));
    }
  };
  if (root.kid) add({ lists: [listOf(definition.do, root.kid, "/do", "/do", [root])], tasks: [] });
  return all;
}

/** The task of a list that was begun and has not ended. */
export function currentOf({ nodes, frame, path, pointer, above }: OpenList): OpenTask | undefined {
  const node = nodes[frame.pc ?? 0];
  if (!frame.kid || !node) return undefined;
  const place = { path: stepPath(path, node, frame), pointer: pointer + node.token };
  return { node, frame: frame.kid, ...place, above: [...above, frame.kid] };
}

/** The path of a task of a list as it was begun last. */
export function stepPath(path: string, { index, token }: Node, { visits }: Frame): string {
  const visit = visits?.[index] ?? 1;
  return path + token + (visit > 1 ? `#${visit}` : "");
}

/** The lists and tasks that stand right inside an open task. */
export function inside(definition: Definition, task: OpenTask): Positions {
  const { frame, path, pointer, above } = task;
  const { around } = frame;
  if (around?.kid) return { lists: [extensionOf(definition, task)], tasks: [] };
  if (around?.outcome) return { lists: [], tasks: [] };
  const list = (spec: TaskList | undefined, at: string, where = at): Positions => ({
    lists: spec && frame.kid ? [listOf(spec, frame.kid, path + at, pointer + where, above)] : [],
    tasks: [],
  });
  switch (task.node.kind) {
    case "do":
      return list((task.node.task as DoTask).do, "/do");
    case "for":
      return list((task.node.task as ForTask).do, `[${frame.i ?? 0}]/do`, "/do");
    case "try": {
      const { try: body, catch: handler } = task.node.task as TryTask;
      return frame.phase === "catch" ? list(handler.do, "/catch/do") : list(body, "/try");
    }
    case "listen":
      return list(
        (task.node.task as ListenTask).foreach?.do,
        `${againOf(frame, path)}[${frame.i ?? 0}]/foreach/do`,
        "/foreach/do",
      );
    case "fork":
      return { lists: [], tasks: branchesOf(task) };
    case "call":
      return { lists: [], tasks: functionOf(definition, task) };
    case "emit":
    case "raise":
    case "run":
    case "set":
    case "switch":
    case "wait":
      return { lists: [], tasks: [] };
  }
}

function listOf(list: TaskList, frame: Frame, path: string, pointer: string, above: Frame[]): OpenList {
  return { nodes: nodesOf(list), frame, path, pointer, above };
}

function branchesOf({ node, frame, path, pointer, above }: OpenTask): OpenTask[] {
  return nodesOf((node.task as ForkTask).fork.branches).flatMap((branch, i) => {
    const kid = frame.kids?.[i]?.kid;
    const token = `/fork/branches${branch.token}`;
    if (!kid || frame.kids![i]!.done) return [];
    return { node: branch, frame: kid, path: path + token, pointer: pointer + token, above: [...above, kid] };
  });
}

/** The body of a function of the definition's own. */
function functionOf({ use }: Definition, { node, frame, path, above }: OpenTask): OpenTask[] {
  const name = (node.task as CallTask).call;
  const body = Object.hasOwn(use?.functions ?? {}, name) ? use!.functions![name] : undefined;
  if (!body || !frame.kid) return [];
  const token = `/${escape(name)}`;
  const pointer = `/use/functions${token}`;
  return [
    { node: nodeOf(name, body), frame: frame.kid, path: `${path}/call${token}`, pointer, above: [...above, frame.kid] },
  ];
}

function extensionOf({ use }: Definition, { frame, path, above }: OpenTask): OpenList {
  const { on, at, outcome, kid } = frame.around!;
  const side = outcome ? "after" : "before";
  const [name, extension] = Object.entries(use!.extensions![on[at]!]!)[0]!;
  const where = `/use/extensions/${on[at]!}/${escape(name)}/${side}`;
  return { ...listOf(extension[side] ?? [], kid!, path + where, where, above), extension: true };
}
