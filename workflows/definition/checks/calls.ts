import { ASK_SCHEMA } from "../ask.ts";
import { nearest, type Path, ROOT, under } from "../faults.ts";
import { findShared, sharedCalls, sharedName } from "../functions.ts";
import { checkArguments } from "../json-schema.ts";
import { type CatalogueEntry, isObject } from "../rules.ts";
import type { CallTask, Endpoint, HttpArguments, Json, JsonObject, OpenApiArguments, RunTask, Task } from "../types.ts";
import { nameOf } from "../types.ts";
import { checkAsk } from "./ask.ts";
import { checkTemplate } from "./expressions.ts";
import { checkAuthentication } from "./authentication.ts";
import type { Scope } from "./scope.ts";
import { secretsIn } from "../secrets.ts";

/** What is called must be there, and get arguments that fit it. */
export function checkCall(task: CallTask, path: Path, seen: readonly string[], scope: Scope): void {
  const { call, with: args = {} } = task;
  const at = under(path, "with");
  if (call === "http") return checkHttp(args as unknown as HttpArguments, at, [...seen, "secrets"], scope);
  if (call === "openapi") return checkOpenApi(args as unknown as OpenApiArguments, at, [...seen, "secrets"], scope);
  checkTemplate(args, seen, at, scope);
  const schema = schemaOf(call, under(path, "call"), scope);
  if (schema) checkArguments(schema, args, at, scope.report);
  if (call === "people.ask") checkAsk(args, at, scope);
}

function checkHttp({ endpoint, ...rest }: HttpArguments, path: Path, seen: string[], scope: Scope): void {
  checkEndpoint(endpoint, under(path, "endpoint"), seen, scope);
  for (const [key, part] of Object.entries(rest)) checkTemplate(part, seen, under(path, key), scope);
}

function checkOpenApi(
  { document, authentication, ...rest }: OpenApiArguments,
  path: Path,
  seen: string[],
  scope: Scope,
): void {
  checkEndpoint(document.endpoint, under(path, "document", "endpoint"), seen, scope);
  checkAuthentication(authentication, seen, under(path, "authentication"), scope);
  for (const [key, part] of Object.entries(rest)) checkTemplate(part, seen, under(path, key), scope);
}

function checkEndpoint(endpoint: Endpoint, path: Path, seen: string[], scope: Scope): void {
  if (typeof endpoint === "string") return checkTemplate(endpoint, seen, path, scope);
  checkTemplate(endpoint.uri, seen, under(path, "uri"), scope);
  checkAuthentication(endpoint.authentication, seen, under(path, "authentication"), scope);
}

/** The schema of a function's arguments, if it has one. Reports a function that is not there. */
function schemaOf(call: string, path: Path, scope: Scope): JsonObject | undefined {
  const { definition, known, used } = scope;
  const own = definition.use?.functions ?? {};
  if (Object.hasOwn(own, call)) {
    used.functions.add(call);
    return inputOf(own[call]!);
  }
  if (sharedName(call)) return sharedSchema(call, path, scope);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(call))
    scope.report(path, "not supported yet: functions at an address; share them here and call NAME:VERSION@default");
  else {
    const catalogue = catalogueOf(known.functions);
    const schema = catalogue.get(call);
    if (!schema && known.functions)
      scope.report(path, `there is no function "${call}"`, nearest(call, [...catalogue.keys(), ...Object.keys(own)]));
    return schema;
  }
  return undefined;
}

/** A shared function must be there, with all that it calls and may use. */
function sharedSchema(call: string, path: Path, { known, report, definition, used }: Scope): JsonObject | undefined {
  const { catalog } = sharedName(call)!;
  if (catalog !== "default") {
    report(path, `not supported yet: the catalogue "${catalog}"; functions shared here are in "default"`);
    return undefined;
  }
  const shared = known.sharedFunctions;
  const found = shared && findShared(call, shared);
  if (!shared || !found) {
    const names = shared?.map((one) => `${one.name}:${one.version}@default`) ?? [];
    if (shared) report(path, `there is no shared function "${call}"`, nearest(call, names));
    return undefined;
  }
  const inside = sharedCalls([found.function], shared);
  if (inside.has(call)) report(path, `"${call}" calls itself, by itself or through others`);
  for (const name of secretsIn([found.function, ...inside.values()])) {
    if (definition.use?.secrets?.includes(name)) used.secrets.add(name);
    else report(path, `"${call}" uses the secret "${name}", which is not listed under use.secrets`);
  }
  return inputOf(found.function);
}

function inputOf(task: Task | null): JsonObject | undefined {
  const document = task?.input?.schema?.document;
  return typeof document === "object" ? document : undefined;
}

const catalogues = new WeakMap<object, Map<string, JsonObject>>();

function catalogueOf(functions: readonly CatalogueEntry[] = NONE): Map<string, JsonObject> {
  let made = catalogues.get(functions);
  if (!made) {
    made = new Map([["people.ask", ASK_SCHEMA], ...functions.map((one) => [one.name, one.inputSchema] as const)]);
    catalogues.set(functions, made);
  }
  return made;
}
const NONE: readonly CatalogueEntry[] = [];

/** A process that is run must be published, in that version. */
export function checkRun({ run }: RunTask, path: Path, seen: readonly string[], scope: Scope): void {
  const { workflow } = run;
  // What is no mapping is told elsewhere.
  if (!isObject(workflow as unknown as Json)) return;
  checkTemplate(workflow.input, seen, under(path, "run", "workflow", "input"), scope);
  const name = `${workflow.namespace}/${workflow.name}`;
  const at = under(path, "run", "workflow");
  const itself = isObject(scope.definition.document as unknown as Json) && name === nameOf(scope.definition);
  if (itself)
    return scope.report(
      at,
      "this process runs itself: it goes on only as far as runs may start runs",
      undefined,
      "warning",
    );
  const { processes } = scope.known;
  const found = processes?.find((process) => process.name === name);
  if (processes && !found)
    scope.report(
      under(at, "name"),
      `there is no process "${name}"`,
      nearest(
        name,
        processes.map((process) => process.name),
      ),
    );
  else if (found && workflow.version && workflow.version !== "latest" && !found.versions.includes(workflow.version))
    scope.report(under(at, "version"), `"${name}" has no version ${workflow.version}`, found.versions.at(-1));
}

/** Functions that cannot but call each other in a circle never come to an end. */
export function checkRecursion({ definition, broken, report }: Scope): void {
  const functions = definition.use?.functions ?? {};
  const at = under(ROOT, "use", "functions");
  if (broken(at)) return;
  const calls = new Map(Object.entries(functions).map(([name, task]) => [name, new Set(certainCalls(task))]));
  for (const [start, first] of calls) {
    const reached = new Set(first);
    for (const name of reached) for (const next of calls.get(name) ?? []) reached.add(next);
    if (reached.has(start)) report(under(at, start), `the function "${start}" calls itself without end`);
  }
}

/** What a task calls whatever happens, errors aside. */
function certainCalls(task: Task): string[] {
  if (task.if !== undefined) return [];
  if ("call" in task) return [task.call];
  if ("fork" in task) return task.fork.branches.flatMap((item) => certainCalls(Object.values(item)[0]!));
  const list = "try" in task ? task.try : "do" in task && !("for" in task) ? task.do : [];
  const found: string[] = [];
  for (const item of list) {
    const inner = Object.values(item)[0]!;
    found.push(...certainCalls(inner));
    if (inner.then !== undefined || "switch" in inner || "raise" in inner) break;
  }
  return found;
}
