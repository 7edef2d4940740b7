import type { Definition, RunTask } from "../definition/types.ts";
import { pack, unpack } from "./cursor.ts";
import { type Frame, restart, type RunFrame } from "./frame.ts";
import type { Call } from "./port.ts";
import { currentOf, inside, type OpenList, type OpenTask, positionsOf, stepPath } from "./positions.ts";
import { Refused } from "./refused.ts";
import type { Run } from "./run.ts";

/** A step that a run can be taken back to. */
export interface Point {
  path: string;
  name: string;
  kind: string;
}

export interface Rewound {
  frame: RunFrame;
  /** Whether a step belongs to what is left behind. */
  left: (path: string) => boolean;
}

/** A frame tree of its own, to be changed. */
export function copyOf(run: Run): RunFrame {
  return unpack(JSON.parse(JSON.stringify(pack(run))) as RunFrame, run.input);
}

/** The steps that a run can be taken back to, outer ones first. */
export function pointsOf(definition: Definition, frame: RunFrame): Point[] {
  return places(definition, frame).map(({ list, index, path }) => {
    const { name, kind, task } = list.nodes[index]!;
    return { path, name, kind: "call" in task ? task.call : kind };
  });
}

/**
 * The frame tree of a run that begins again at a step which it began before: with what that step was given, and the
 * context of that time. It and those after it are other steps than before, so that their effects happen again.
 */
export function rewound(run: Run, step: string): Rewound {
  const frame = copyOf(run);
  const place = find(run.definition, frame, step);
  const { list, index } = place;
  const past = list.frame.past!;
  const { raw, context } = past[index]!;
  const earlier = Object.entries(past).filter(([at]) => Number(at) <= index);
  const current = currentOf(list);
  frame.leaves = [...(frame.leaves ?? []), ...(current ? leavesOf(run, current) : [])];
  restart(list.frame, { pc: index, acc: raw, visits: list.frame.visits!, past: Object.fromEntries(earlier) });
  frame.context = context;
  for (const one of list.above) mend(one, run.effects.now());
  return { frame, left: (path) => path.startsWith(`${list.path}/`) };
}

interface Place {
  list: OpenList;
  index: number;
  path: string;
}

function places(definition: Definition, frame: RunFrame): Place[] {
  return positionsOf(definition, frame)
    .lists.filter(({ extension }) => !extension)
    .flatMap((list) =>
      Object.keys(list.frame.past ?? {}).map((at) => {
        const index = Number(at);
        return { list, index, path: stepPath(list.path, list.nodes[index]!, list.frame) };
      }),
    );
}

function find(definition: Definition, frame: RunFrame, step: string): Place {
  const all = places(definition, frame);
  const bare = (path: string): string => path.replace(/#\d+$/, "");
  const found = all.find(({ path }) => path === step) ?? all.findLast(({ path }) => bare(path) === bare(step));
  if (found) return found;
  const around = all.findLast(({ path }) => step.startsWith(path) && /^[/[#]/.test(step.slice(path.length)));
  throw new Refused(
    "no_such_step",
    around
      ? `what is inside "${around.path}" cannot be gone back to any more: go back to that step as a whole`
      : `the run has not been at a step "${step}" that it could go back to`,
  );
}

/** Bytes, as JSON, of what a run remembers only so that it can be taken back. */
const MAX_PAST = 262_144;

/** Forgets what is largest of the past where all of it is too much to be carried on. */
export function forgetPast(definition: Definition, frame: RunFrame): void {
  const all = places(definition, frame).map(({ list, index }) => {
    const past = list.frame.past!;
    return { bytes: JSON.stringify(past[index]).length, forget: () => delete past[index] };
  });
  let total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { bytes, forget } of all.sort((a, b) => b.bytes - a.bytes)) {
    if (total <= MAX_PAST) return;
    total -= bytes;
    forget();
  }
}

/** A scope around a step that begins again goes on as if nothing had gone wrong in it; time that ran out is given anew. */
function mend(frame: Frame, now: number): void {
  if (frame.incident) delete frame.mail;
  delete frame.incident;
  delete frame.skip;
  if (frame.deadline !== undefined && frame.deadline <= now) delete frame.deadline;
}

/** What a step that is left has open in the world, and those inside it. */
function leavesOf(run: Run, task: OpenTask): Call[] {
  const { lists, tasks } = inside(run.definition, task);
  const within = [...lists.flatMap((list) => currentOf(list) ?? []), ...tasks].flatMap((one) => leavesOf(run, one));
  return [...ownLeaves(task), ...within];
}

function ownLeaves({ node, frame, path }: OpenTask): Call[] {
  const { key } = frame;
  if (key === undefined) return [];
  const leave = (activity: string, more: object): Call => {
    const argument = { key, ...more };
    return { type: "call", activity, path, summary: `${node.name}: left`, argument };
  };
  const unsubscribe = leave("events.unsubscribe", { subscriptionId: key });
  if (node.kind === "listen") return [unsubscribe];
  if (node.kind === "call") return [leave("people.close", { path, reason: "cancelled" })];
  if (node.kind !== "run" || frame.subRunId === undefined) return [];
  const { await: awaited = true } = (node.task as RunTask).run;
  return awaited ? [leave("runs.cancel", { subRunId: frame.subRunId }), unsubscribe] : [];
}
