import { nearest, type Path, under } from "../faults.ts";
import { shorten } from "../rules.ts";
import type { Json, ListenTask, RetryPolicy, Task, TaskList, Timeout, TryTask } from "../types.ts";
import { checkCall, checkRun } from "./calls.ts";
import { checkConsumption, checkEmitted } from "./events.ts";
import { checkExpression, checkSlot, checkTemplate } from "./expressions.ts";
import { checkFlow, checkNames } from "./flow.ts";
import { useName } from "./names.ts";
import { isTaskList, listsOf } from "../walk.ts";
import type { Scope } from "./scope.ts";

// What can be seen where, beside the variables of loops and catches around.
export const RUN = ["workflow", "runtime"];
const RAW = [...RUN, "context", "task"];
export const INSIDE = [...RAW, "input"];
const DONE = [...INSIDE, "output"];

const MAX_TASKS = 2_000;

type Locals = readonly string[];

/** `inOrder` is false for branches, which go side by side. */
export function checkTasks(list: TaskList, path: Path, locals: Locals, scope: Scope, inOrder = true): void {
  if (!isTaskList(list)) return;
  if (inOrder && !waysAreBroken(list, path, scope)) checkFlow(list, path, scope.report);
  else checkNames(list, path, scope.report);
  list.forEach((item, i) => {
    const name = Object.keys(item)[0]!;
    checkTask(item[name]!, under(path, i, name), locals, scope);
  });
}

function waysAreBroken(list: TaskList, path: Path, { broken }: Scope): boolean {
  if (!broken(path)) return false;
  return list.some((item, i) =>
    ["then", "switch", "try", "catch", "fork"].some((key) => broken(under(path, i, Object.keys(item)[0]!, key))),
  );
}

export function checkTask(task: Task, path: Path, locals: Locals, scope: Scope): void {
  if (++scope.count.tasks === MAX_TASKS + 1) scope.report(path, `a definition has at most ${MAX_TASKS} tasks`);
  if (!scope.broken(path)) {
    const sees = (names: string[]): Locals => (locals.length === 0 ? names : [...names, ...locals]);
    if (task.if !== undefined) checkExpression(task.if, sees(RAW), under(path, "if"), scope);
    checkSlot(task.input?.from, sees(RAW), under(path, "input", "from"), scope);
    checkSlot(task.output?.as, sees(DONE), under(path, "output", "as"), scope);
    checkSlot(task.export?.as, sees(DONE), under(path, "export", "as"), scope);
    checkTimeout(task.timeout, under(path, "timeout"), sees(INSIDE), scope);
    checkKind(task, path, sees(INSIDE), scope);
  }
  for (const { list, at, brings = [], inOrder } of listsOf(task))
    checkTasks(list, under(path, ...at), [...locals, ...brings], scope, inOrder);
}

function checkKind(task: Task, path: Path, seen: Locals, scope: Scope): void {
  if ("call" in task) checkCall(task, path, seen, scope);
  else if ("for" in task) {
    checkSlot(task.for.in, seen, under(path, "for", "in"), scope);
    const inLoop = [...seen, task.for.each ?? "item", task.for.at ?? "index"];
    checkSlot(task.while, inLoop, under(path, "while"), scope);
  } else if ("try" in task) checkCatch(task, under(path, "catch"), seen, scope);
  else if ("switch" in task) {
    const defaults = task.switch.filter((item) => Object.values(item)[0]!.when === undefined);
    if (defaults.length > 1) scope.report(under(path, "switch"), "only one case may stand without when");
    task.switch.forEach((item, i) => {
      const [name, { when }] = Object.entries(item)[0]!;
      checkSlot(when, seen, under(path, "switch", i, name, "when"), scope);
    });
    checkNames(task.switch as unknown as TaskList, under(path, "switch"), scope.report);
  } else if ("raise" in task) {
    const { error } = task.raise;
    if (typeof error === "string") useName("errors", error, under(path, "raise", "error"), scope);
    else checkTemplate(error as unknown as Json, seen, under(path, "raise", "error"), scope);
  } else if ("listen" in task) checkListen(task, path, seen, scope);
  else if ("run" in task) checkRun(task, path, seen, scope);
  else if ("set" in task) checkSlot(task.set, seen, under(path, "set"), scope);
  else if ("wait" in task) checkTemplate(task.wait, seen, under(path, "wait"), scope);
  else if ("emit" in task) {
    checkTemplate(task.emit.event.with, seen, under(path, "emit", "event", "with"), scope);
    checkEmitted(task.emit.event.with.type, under(path, "emit", "event", "with", "type"), scope);
  }
}

function checkListen({ listen, foreach }: ListenTask, path: Path, seen: Locals, scope: Scope): void {
  checkConsumption(listen.to, seen, under(path, "listen", "to"), scope);
  if (!foreach) return;
  const inLoop = [...seen, foreach.item ?? "item", foreach.at ?? "index", "output"];
  checkSlot(foreach.output?.as, inLoop, under(path, "foreach", "output", "as"), scope);
  checkSlot(foreach.export?.as, inLoop, under(path, "foreach", "export", "as"), scope);
}

const STANDARD_ERROR =
  /^https:\/\/(?:serverlessworkflow\.io|open-workflow-specification\.org)\/spec\/1\.0\.0\/errors\/(.*)$/;
const STANDARD_ERRORS =
  "configuration validation expression authentication authorization timeout communication runtime";

function checkCatch({ catch: caught }: TryTask, path: Path, seen: Locals, scope: Scope): void {
  const { errors, as = "error", when, exceptWhen, retry } = caught;
  const [, kind] = STANDARD_ERROR.exec(errors?.with?.type ?? "") ?? [];
  const kinds = STANDARD_ERRORS.split(" ");
  if (kind !== undefined && !kinds.includes(kind))
    scope.report(
      under(path, "errors", "with", "type"),
      `the standard has no error "${shorten(kind)}"`,
      nearest(kind, kinds),
      "warning",
    );
  const inCatch = [...seen, as];
  checkSlot(when, inCatch, under(path, "when"), scope);
  checkSlot(exceptWhen, inCatch, under(path, "exceptWhen"), scope);
  if (typeof retry === "string") useName("retries", retry, under(path, "retry"), scope);
  else if (retry) checkRetry(retry, under(path, "retry"), inCatch, scope);
}

export function checkRetry(
  { when, exceptWhen, ...lengths }: RetryPolicy,
  path: Path,
  seen: Locals,
  scope: Scope,
): void {
  checkSlot(when, seen, under(path, "when"), scope);
  checkSlot(exceptWhen, seen, under(path, "exceptWhen"), scope);
  checkTemplate(lengths, seen, path, scope);
}

export function checkTimeout(timeout: Timeout | undefined, path: Path, seen: Locals, scope: Scope): void {
  if (typeof timeout === "string") useName("timeouts", timeout, path, scope);
  else if (timeout) checkTemplate(timeout.after, seen, under(path, "after"), scope);
}
