import { nearest, type Path, type Report, ROOT, under } from "../faults.ts";
import { isObject } from "../rules.ts";
import { secretsIn } from "../secrets.ts";
import type { Definition, Extension, Json, Task, TaskList } from "../types.ts";
import { checkAuthentication } from "./authentication.ts";
import { checkRecursion } from "./calls.ts";
import { checkConsumption, checkEventTypes, warnOfOwnTrigger } from "./events.ts";
import { checkSlot, checkTemplate } from "./expressions.ts";
import { checkSecrets, warnOfUnused } from "./names.ts";
import { createScope, type Known, type Scope } from "./scope.ts";
import { checkPolicy } from "./policy.ts";
import { checkTask, checkTasks, INSIDE, RUN, checkRetry, checkTimeout } from "./tasks.ts";
import { checkTests } from "./tests.ts";

/**
 * What only makes sense where the shape is right: expressions, names that refer to something, calls, ways through.
 * `broken` tells whether something at or under a path is misshapen; its sound parts are checked all the same.
 */
export function checkMeaning(value: Json, known: Known, broken: (path: Path) => boolean, report: Report): void {
  if (!isObject(value)) return;
  const definition = value as unknown as Definition;
  const scope = createScope(definition, known, report, broken);
  const sound = (...keys: string[]): Path | undefined => {
    const path = under(ROOT, ...keys);
    return broken(path) ? undefined : path;
  };
  const [input, output, timeout, schedule] = [sound("input"), sound("output"), sound("timeout"), sound("schedule")];
  if (input) checkSlot(definition.input?.from, RUN, under(input, "from"), scope);
  if (output) checkSlot(definition.output?.as, [...RUN, "context"], under(output, "as"), scope);
  if (timeout) checkTimeout(definition.timeout, timeout, INSIDE, scope);
  if (sound("document", "metadata", "policy")) checkPolicy(scope);
  if (schedule && definition.schedule?.on) checkConsumption(definition.schedule.on, [], under(schedule, "on"), scope);
  checkUse(scope, sound);
  checkTasks(definition.do, under(ROOT, "do"), [], scope);
  if (sound("document", "metadata", "tests")) checkTests(scope);
  checkRecursion(scope);
  checkEventTypes(scope);
  warnOfOwnTrigger(scope);
  if (sound("use")) warnOfUnused(scope);
}

/** The same for a task that stands alone; definitions that call it list the secrets that it names. */
export function checkFunction(task: Task, known: Known, broken: (path: Path) => boolean, report: Report): void {
  if (!isObject(task as unknown as Json)) return;
  const secrets = [...secretsIn([task])];
  const scope = createScope({ use: { secrets }, do: [] } as unknown as Definition, known, report, broken);
  for (const name of secrets) {
    if (known.secrets && !known.secrets.includes(name))
      report(ROOT, `there is no secret "${name}" in the store`, nearest(name, known.secrets));
  }
  checkTask(task, ROOT, [], scope);
  checkEventTypes(scope);
}

/** The reusable parts, each as far as it is sound. */
function checkUse(scope: Scope, sound: (...keys: string[]) => Path | undefined): void {
  const use = scope.definition.use as Definition["use"] | Json;
  if (typeof use !== "object" || use === null) return;
  const { errors, retries, timeouts, authentications, functions, extensions } = use as NonNullable<Definition["use"]>;
  const each = <T>(
    kind: string,
    entries: Record<string, T> | undefined,
    check: (entry: T, path: Path) => void,
  ): void => {
    for (const [name, entry] of Object.entries(isObject(entries as Json) ? entries! : {})) {
      const path = sound("use", kind, name);
      if (path) check(entry, path);
    }
  };
  if (sound("use", "secrets")) checkSecrets(scope);
  each("errors", errors, (error, path) => checkTemplate(error as unknown as Json, INSIDE, path, scope));
  each("retries", retries, (retry, path) => checkRetry(retry, path, [...INSIDE, "error"], scope));
  each("timeouts", timeouts, (timeout, path) => checkTemplate(timeout.after, INSIDE, under(path, "after"), scope));
  each("authentications", authentications, (one, path) => checkAuthentication(one, INSIDE, path, scope));
  for (const [name, task] of Object.entries(isObject(functions as unknown as Json) ? functions! : {}))
    if (isObject(task as unknown as Json)) checkTask(task, under(ROOT, "use", "functions", name), [], scope);
  if (Array.isArray(extensions))
    extensions.forEach((item, i) => checkExtension(item, under(ROOT, "use", "extensions", i), scope));
}

function checkExtension(item: Record<string, Extension>, path: Path, scope: Scope): void {
  const [name, extension] = Object.entries(item ?? {})[0] ?? [];
  if (name === undefined || !isObject(extension as unknown as Json)) return;
  const at = under(path, name);
  const lists: Record<string, TaskList | undefined> = { before: extension!.before, after: extension!.after };
  if (!scope.broken(under(at, "when"))) checkSlot(extension!.when, INSIDE, under(at, "when"), scope);
  for (const [key, list] of Object.entries(lists)) if (list) checkTasks(list, under(at, key), [], scope);
}
