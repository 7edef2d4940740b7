import { isExpression } from "./duration.ts";
import { checkExpression, checkTemplate } from "./expressions.ts";
import { join, nearest, type Report } from "./faults.ts";
import { checkFlow, checkNames } from "./flow.ts";
import { ASK_SCHEMA } from "./grammar.ts";
import { checkArguments } from "./json-schema.ts";
import { isObject } from "./rules.ts";
import type {
  CallTask,
  Consumption,
  Definition,
  Json,
  JsonObject,
  RetryPolicy,
  Task,
  TaskList,
  Timeout,
} from "./types.ts";

/** A function that definitions may call. */
export interface CatalogueEntry {
  name: string;
  /** JSON Schema of `with`. */
  inputSchema: JsonObject;
}

interface Place {
  definition: Definition;
  functions: Map<string, JsonObject>;
  broken: (pointer: string) => boolean;
  report: Report;
  /** Variables of loops and catches around. */
  locals: string[];
}

const RUN = ["workflow", "runtime"];
const RAW = [...RUN, "context", "task"];
const INSIDE = [...RAW, "input"];
const DONE = [...INSIDE, "output"];

/**
 * What only makes sense where the shape is right: expressions, names that refer to something, calls.
 * `broken` tells whether something at or under a pointer is misshapen; its sound parts are checked all the same.
 */
export function checkMeaning(
  value: Json,
  catalogue: readonly CatalogueEntry[],
  broken: (pointer: string) => boolean,
  report: Report,
): void {
  if (!isObject(value)) return;
  const definition = value as unknown as Definition;
  const functions = new Map([
    ["people.ask", ASK_SCHEMA],
    ...catalogue.map(({ name, inputSchema }) => [name, inputSchema] as const),
  ]);
  const place: Place = { definition, functions, broken, report, locals: [] };
  if (!broken("/input")) checkSlot(definition.input?.from, RUN, "/input/from", report);
  if (!broken("/output")) checkSlot(definition.output?.as, [...RUN, "context"], "/output/as", report);
  if (!broken("/timeout")) checkTimeout(definition.timeout, place, INSIDE, "/timeout");
  if (!broken("/use")) checkTemplate((definition.use?.errors ?? {}) as unknown as Json, INSIDE, "/use/errors", report);
  if (definition.schedule && !broken("/schedule")) checkConsumption(definition.schedule.on, [], "/schedule/on", report);
  checkTasks(definition.do, "/do", place);
}

function checkTasks(list: TaskList, pointer: string, place: Place, inOrder = true): void {
  if (
    !Array.isArray(list) ||
    !list.every((item) => isObject(item as unknown as Json) && isObject(Object.values(item)[0] as unknown as Json))
  )
    return;
  if (inOrder && !list.some((item, i) => place.broken(join(join(pointer, i), Object.keys(item)[0]!) + "/then")))
    checkFlow(list, pointer, place.report);
  else checkNames(list, pointer, place.report);
  list.forEach((item, i) => {
    const [name, task] = Object.entries(item)[0]!;
    checkTask(task, join(join(pointer, i), name), place);
  });
}

function checkTask(task: Task, pointer: string, place: Place): void {
  if (!place.broken(pointer)) {
    const { report, locals } = place;
    const sees = (names: string[]): string[] => [...names, ...locals];
    if (pointer.length > 600) report(pointer, "tasks nest too deeply to be named");
    if (task.if !== undefined) checkExpression(task.if, sees(RAW), `${pointer}/if`, report);
    checkSlot(task.input?.from, sees(RAW), `${pointer}/input/from`, report);
    checkSlot(task.output?.as, sees(DONE), `${pointer}/output/as`, report);
    checkSlot(task.export?.as, sees(DONE), `${pointer}/export/as`, report);
    checkTimeout(task.timeout, place, sees(INSIDE), `${pointer}/timeout`);
    checkKind(task, pointer, place, sees(INSIDE));
  }
  for (const { list, at, locals = [], inOrder } of listsOf(task)) {
    checkTasks(list, pointer + at, { ...place, locals: [...place.locals, ...locals] }, inOrder);
  }
}

/** The lists of tasks inside a task, and the variables each brings. */
function listsOf(task: Task): { list: TaskList; at: string; locals?: string[]; inOrder?: boolean }[] {
  if ("for" in task) return [{ list: task.do, at: "/do", locals: [task.for?.each ?? "item", task.for?.at ?? "index"] }];
  if ("fork" in task) return [{ list: task.fork?.branches, at: "/fork/branches", inOrder: false }];
  if ("do" in task) return [{ list: task.do, at: "/do" }];
  if (!("try" in task)) return [];
  const handler = task.catch?.do ? [{ list: task.catch.do, at: "/catch/do", locals: [task.catch.as ?? "error"] }] : [];
  return [{ list: task.try, at: "/try" }, ...handler];
}

function checkKind(task: Task, pointer: string, place: Place, seen: string[]): void {
  const { report } = place;
  const condition = (text: string | undefined, at: string, extra: string[] = []): void => {
    if (text !== undefined) checkExpression(text, [...seen, ...extra], pointer + at, report);
  };
  if ("call" in task) checkCall(task, pointer, place, seen);
  else if ("for" in task) {
    condition(task.for.in, "/for/in");
    condition(task.while, "/while", [task.for.each ?? "item", task.for.at ?? "index"]);
  } else if ("try" in task) {
    const { as = "error", when, exceptWhen, retry } = task.catch;
    condition(when, "/catch/when", [as]);
    condition(exceptWhen, "/catch/exceptWhen", [as]);
    checkRetry(retry, `${pointer}/catch/retry`, place, [...seen, as]);
  } else if ("switch" in task) {
    task.switch.forEach((item, i) => {
      const [name, { when }] = Object.entries(item)[0]!;
      condition(when, `${join(join("/switch", i), name)}/when`);
    });
  } else if ("raise" in task) checkRaise(task.raise.error, pointer, place, seen);
  else if ("listen" in task) checkConsumption(task.listen.to, seen, `${pointer}/listen/to`, report);
  else if ("set" in task) checkTemplate(task.set, seen, `${pointer}/set`, report);
  else if ("wait" in task) checkTemplate(task.wait, seen, `${pointer}/wait`, report);
  else if ("emit" in task) checkTemplate(task.emit, seen, `${pointer}/emit`, report);
}

function checkCall(
  { call, with: args = {} }: CallTask,
  pointer: string,
  { functions, report }: Place,
  seen: string[],
): void {
  checkTemplate(args, seen, `${pointer}/with`, report);
  if (call === "http") return;
  const schema = functions.get(call);
  if (schema) checkArguments(schema, args, `${pointer}/with`, report);
  else report(`${pointer}/call`, `there is no function "${call}"`, nearest(call, functions.keys()));
}

function checkRaise(error: unknown, pointer: string, { definition, report }: Place, seen: string[]): void {
  if (typeof error === "string") checkName(error, definition.use?.errors, "error", `${pointer}/raise/error`, report);
  else checkTemplate(error as Json, seen, `${pointer}/raise/error`, report);
}

function checkRetry(
  retry: RetryPolicy | string | undefined,
  pointer: string,
  { definition, report }: Place,
  seen: string[],
): void {
  if (typeof retry === "string") return checkName(retry, definition.use?.retries, "retry policy", pointer, report);
  if (retry?.when !== undefined) checkExpression(retry.when, seen, `${pointer}/when`, report);
  if (retry?.exceptWhen !== undefined) checkExpression(retry.exceptWhen, seen, `${pointer}/exceptWhen`, report);
}

function checkTimeout(
  timeout: Timeout | undefined,
  { definition, report }: Place,
  seen: string[],
  pointer: string,
): void {
  if (typeof timeout === "string") checkName(timeout, definition.use?.timeouts, "timeout", pointer, report);
  else if (timeout) checkTemplate(timeout.after, seen, `${pointer}/after`, report);
}

function checkName(name: string, known: object | undefined, what: string, pointer: string, report: Report): void {
  const names = Object.keys(known ?? {});
  if (!names.includes(name)) report(pointer, `there is no ${what} "${name}" under use`, nearest(name, names));
}

/** `with.data` is a condition over each event; other attributes and `expect` are worked out when listening starts. */
function checkConsumption(to: Consumption, seen: string[], pointer: string, report: Report): void {
  const filters = to.one
    ? [[to.one, `${pointer}/one`] as const]
    : (to.any ?? to.all ?? []).map((filter, i) => [filter, `${pointer}/${to.any ? "any" : "all"}/${i}`] as const);
  for (const [filter, at] of filters) {
    checkTemplate(filter.with, seen, `${at}/with`, report);
    for (const [name, { from, expect }] of Object.entries(filter.correlate ?? {})) {
      const here = join(`${at}/correlate`, name);
      checkExpression(from, [], `${here}/from`, report);
      if (expect !== undefined && isExpression(expect)) checkExpression(expect, seen, `${here}/expect`, report);
    }
  }
}

function checkSlot(slot: string | JsonObject | undefined, seen: string[], pointer: string, report: Report): void {
  if (typeof slot === "string") checkExpression(slot, seen, pointer, report);
  else if (slot) checkTemplate(slot, seen, pointer, report);
}
