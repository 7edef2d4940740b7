import { RE2JS } from "re2js";
import { isPattern } from "../events.ts";
import { isExpression } from "../duration.ts";
import { nearest, type Path, ROOT, under } from "../faults.ts";
import type { Consumption, EventFilterSpec, Json } from "../types.ts";
import { checkExpression, checkTemplate } from "./expressions.ts";
import type { Scope } from "./scope.ts";

const SERVICES = /^(?:crm|comms|workflow|users|ai)\./;

/** What other services hear of runs; a listener would miss those from before it. */
const OF_RUNS = /^workflow\.(?:run|task)\./;
const CUSTOM = /^crm\.([a-z][a-z0-9_]*)\.(?:created|updated|deleted)$/;

/** `with.data` is a condition over each event; other attributes and `expect` are worked out when listening starts. */
export function checkConsumption(to: Consumption, seen: readonly string[], path: Path, scope: Scope): void {
  for (const strategy of ["one", "any", "all"] as const) {
    const filters = to[strategy];
    if (Array.isArray(filters))
      filters.forEach((filter, i) => checkFilter(filter, seen, under(path, strategy, i), scope));
    else if (filters) checkFilter(filters, seen, under(path, strategy), scope);
  }
  if (typeof to.until === "string") checkExpression(to.until, seen, under(path, "until"), scope);
  else if (to.until) checkConsumption(to.until, seen, under(path, "until"), scope);
}

function checkFilter(filter: EventFilterSpec, seen: readonly string[], path: Path, scope: Scope): void {
  checkTemplate(filter.with, seen, under(path, "with"), scope);
  const { type } = filter.with;
  if (typeof type === "string" && !type.includes("${")) {
    const at = under(path, "with", "type");
    if (!isPattern(type)) scope.awaited.push({ type, path: at });
    else if (!compiles(type)) scope.report(at, `"${type}" is not a regular expression`);
  }
  for (const [name, { from, expect }] of Object.entries(filter.correlate ?? {})) {
    const at = under(path, "correlate", name);
    checkExpression(from, [], under(at, "from"), scope);
    if (expect !== undefined && isExpression(expect)) checkExpression(expect, seen, under(at, "expect"), scope);
  }
}

function compiles(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}

/** What it emits counts as emitted; others would take an event of a service's own for that service's word. */
export function checkEmitted(type: Json | undefined, path: Path, scope: Scope): void {
  if (typeof type !== "string" || type.includes("${")) return;
  scope.emitted.add(type);
  if (SERVICES.test(type))
    scope.report(
      path,
      `"${type}" looks like an event of the service itself; use a type of your own`,
      undefined,
      "warning",
    );
}

/** Events that are waited for must be emitted by somebody. */
export function checkEventTypes({ awaited, emitted, known, report }: Scope): void {
  const types = known.eventTypes;
  if (!types) return;
  for (const { type, path } of awaited) {
    if (OF_RUNS.test(type) && !isUnder(path, "schedule"))
      report(path, `"${type}" starts processes, but a run cannot listen for it: use io.serverlessworkflow.workflow.*`);
    if (types.includes(type) || emitted.has(type)) continue;
    const meant = nearest(type, [...types, ...emitted]);
    const custom = CUSTOM.exec(type)?.[1];
    if (custom && !meant)
      report(path, `no object type "${custom}" ships with CRM Core: it must be one of your own`, undefined, "warning");
    else if (SERVICES.test(type)) report(path, `no service emits "${type}"`, meant);
    else report(path, `nobody here emits "${type}"`, meant, "warning");
  }
}

/** A process that an event of its own starts would go on for ever. */
export function warnOfOwnTrigger({ definition, emitted, awaited, report }: Scope): void {
  if (!definition.schedule?.on) return;
  for (const { type, path } of awaited) {
    if (isUnder(path, "schedule") && emitted.has(type))
      report(path, `this process emits "${type}" itself, and would start itself again and again`, undefined, "warning");
  }
}

function isUnder(path: Path, key: string): boolean {
  return path.parent === ROOT ? path.key === key : path.parent !== undefined && isUnder(path.parent, key);
}
