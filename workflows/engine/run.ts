import type { Definition, ErrorSpec, Json, JsonObject, Task, TaskKind, TaskList } from "../definition/types.ts";
import { kindOf } from "../definition/types.ts";
import type { Frame, RunFrame } from "./frame.ts";
import type { Journal } from "./journal.ts";
import { maxCost } from "./limits.ts";
import type { Effects } from "./port.ts";

/** What one run is and shares between all its strands. */
export interface Run {
  id: string;
  definition: Definition;
  /** Raw workflow input. */
  input: Json;
  frame: RunFrame;
  effects: Effects;
  journal: Journal;
  /** Frames that take messages, by key. */
  mailboxes: Map<string, { mail?: Json[] }>;
  /** It is about to go on elsewhere: nothing new is begun. */
  moving?: boolean;
  /** Tasks run, and what computing cost, since the world was last touched. */
  burst: number;
  cost: number;
  /** What computing cost before that, in this part of the run: to be computed again by who replays it. */
  spent: number;
}

/** Where a task stands among others: what it sees and who would catch its faults. */
export interface Env {
  run: Run;
  /** `$item`, `$index`, `$error` and the like. */
  vars: { [name: string]: Json };
  /** Of the list being run: with iterations and visits, and as written. */
  path: string;
  pointer: string;
  catches?: Catches;
  /** `$task` of the task being extended; within an extension others do not apply. */
  extended?: JsonObject;
  /** How deep functions have called each other. */
  calls?: number;
}

/** What a task gives: its output, and the flow directive that applies, `continue` unless said. */
export interface Outcome {
  output: Json;
  next?: string;
  /** Of a list: `exit` ended it. */
  exited?: boolean;
}

/** `next` of a task whose `if` did not hold: what it says about flow does not apply either. */
export const SKIPPED = "\0skipped";

/** The nearest `try` around a task. */
export interface Catches {
  takes: (error: ErrorSpec) => boolean;
  /** Whether it has a policy that retries such an error, spent or not. */
  retries: (error: ErrorSpec) => boolean;
  outer?: Catches;
}

export interface Node {
  name: string;
  kind: TaskKind;
  task: Task;
  index: number;
  /** JSON pointer token of the task within its list. */
  token: string;
}

const nodes = new WeakMap<TaskList, Node[]>();

export function nodesOf(list: TaskList): Node[] {
  let found = nodes.get(list);
  if (!found) {
    found = list.map((item, index) => {
      const [name, task] = Object.entries(item)[0]!;
      return { name, task, kind: kindOf(task)!, index, token: `/${index}/${escape(name)}` };
    });
    nodes.set(list, found);
  }
  return found;
}

const alone = new WeakMap<Task, Node>();

/** A task that stands in no list. */
export function nodeOf(name: string, task: Task): Node {
  let node = alone.get(task);
  if (!node) alone.set(task, (node = { name, task, kind: kindOf(task)!, index: 0, token: `/${escape(name)}` }));
  return node;
}

export function escape(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The world was touched: what is computed from here on is another burst. */
export function rest(run: Run): void {
  run.burst = 0;
  breather(run);
}

/** The same burst goes on, but others had their turn. */
export function breather(run: Run): void {
  run.spent += run.cost;
  run.cost = 0;
}

/** Whether a part of a run computed so much that another is to begin. */
export function isHeavy({ spent, cost }: Run): boolean {
  return spent + cost > maxCost;
}

/** The environment of a scope inside a task. */
export function within(env: Env, path: string, pointer: string, more: Partial<Env> = {}): Env {
  return { ...env, path, pointer, ...more };
}

/** Idempotency key of a step's effect: the same for every attempt at it. */
export function keyOf(run: Run, path: string): string {
  return run.id + path;
}

/** `~2` where a step asks or listens for the second time: what its key has after the path that it was made of. */
export function againOf({ key = "", origin }: Frame, path: string): string {
  return key.slice(key.indexOf("/") + (origin ?? path).length);
}

/** The same for steps that wait to be answered: asked again by a retry, they are asked anew. */
export function visitKey(run: Run, path: string): string {
  const visits = (run.frame.visits[path] = (run.frame.visits[path] ?? 0) + 1);
  return visits === 1 ? keyOf(run, path) : `${keyOf(run, path)}~${visits}`;
}

/** Forgets how often steps within a path asked: none of them comes again. */
export function forgetVisits({ frame }: Run, path: string): void {
  for (const one of Object.keys(frame.visits)) if (one.startsWith(`${path}/`)) delete frame.visits[one];
}

export function isCaught(env: Env, error: ErrorSpec): boolean {
  for (let at = env.catches; at; at = at.outer) if (at.takes(error)) return true;
  return false;
}

/** Whether the nearest `try` that would do something about an error tries again. */
export function isRetried(env: Env, error: ErrorSpec): boolean {
  for (let at = env.catches; at; at = at.outer) {
    if (at.retries(error)) return true;
    if (at.takes(error)) return false;
  }
  return false;
}

/** Whether nothing passes a boundary for now: the run is paused, or about to go on elsewhere. */
export function isHeld({ frame, moving }: Run): boolean {
  return frame.suspended !== undefined || moving === true;
}

/** Gives a message to the scope that waits for it; false when none does. */
export function deliver(run: Run, key: string, message: Json): boolean {
  const mail = run.mailboxes.get(key)?.mail;
  mail?.push(message);
  return mail !== undefined;
}

let told = { time: Number.NaN, text: "" };

/** Most of what happens in a burst happens at one time: in the sandbox dates are slow. */
export function iso(time: number): string {
  if (time !== told.time) told = { time, text: new Date(time).toISOString() };
  return told.text;
}
