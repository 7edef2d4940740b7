import { isExpression, parseBusinessSpan } from "../duration.ts";
import { nearest, type Path, under } from "../faults.ts";
import { duration } from "../grammar/values.ts";
import { schemaErrors } from "../json-schema.ts";
import { isObject } from "../rules.ts";
import { schemaDocument } from "../schema/document.ts";
import type { Json, JsonObject, Task } from "../types.ts";
import { listsOf } from "../walk.ts";
import type { Scope } from "./scope.ts";

/** A form must be a schema that the ready answers fit, times must be ones that can come, and people ones that there can be. */
export function checkAsk(args: JsonObject, path: Path, scope: Scope): void {
  const { report } = scope;
  const { form, due, reminders, escalation, onExpiry, fourEyes } = args;
  if (form !== undefined && !isExpression(form)) schemaDocument.check(form, under(path, "form"), report);
  const dated = typeof due === "string" && /^\d{4}-\d\d-\d\d/.test(due) && !Number.isNaN(Date.parse(due));
  if (due !== undefined && !dated) checkSpan(due, under(path, "due"), scope);
  for (const [key, list] of [
    ["reminders", reminders],
    ["escalation", escalation],
  ] as const) {
    if (list === undefined || isExpression(list)) continue;
    if (due === undefined) report(under(path, key), `${key} count from when it is due: say "due" too`);
    if (Array.isArray(list)) list.forEach((one, i) => checkMoment(key, one, under(path, key, i), scope));
  }
  if (onExpiry !== undefined && !isExpression(onExpiry)) checkExpiry(args, onExpiry, under(path, "onExpiry"), scope);
  if (fourEyes !== undefined && !isExpression(fourEyes)) checkFourEyes(fourEyes, under(path, "fourEyes"), scope);
  checkReadyAnswers(args, path, scope);
}

function checkSpan(value: Json, path: Path, { known, report }: Scope): void {
  const working = isObject(value) && ("businessDays" in value || "businessHours" in value || "calendar" in value);
  if (!working) return duration.check(value, path, report);
  if (Object.values(value).some(isExpression)) return;
  const span = parseBusinessSpan(value);
  if (!span)
    return report(
      path,
      "working time is expected here, as in {businessDays: 2} or {businessHours: 8, calendar: default}",
    );
  const { calendar = "default" } = span;
  if (known.calendars && !known.calendars.includes(calendar))
    report(path, `there is no calendar "${calendar}"`, nearest(calendar, known.calendars));
}

function checkMoment(key: "reminders" | "escalation", value: Json, path: Path, scope: Scope): void {
  if (!isObject(value)) return;
  for (const name of ["before", "after", "every"])
    if (value[name] !== undefined) checkSpan(value[name], under(path, name), scope);
  const said = (...names: string[]): number => names.filter((name) => value[name] !== undefined).length;
  if (key === "reminders" && said("before", "after") > 1) scope.report(path, "either before or after it is due");
  if (key === "reminders" && said("times") && !said("every"))
    scope.report(under(path, "times"), `say "every" too: how long between them`);
  if (key === "escalation" && said("to", "notify", "expire") === 0)
    scope.report(path, "nothing happens here: say to, notify or expire");
}

function checkExpiry({ due, escalation }: JsonObject, value: Json, path: Path, { report }: Scope): void {
  const decides = isObject(value) && Object.keys(value).join() === "decide";
  if (value !== "raise" && value !== "wait" && !decides)
    return report(path, "raise, wait or decide is expected here, as in decide: { approved: false }");
  if (due === undefined) return report(path, `nothing expires: say "due" too`);
  const steps = Array.isArray(escalation) ? escalation : [];
  if (decides && steps.length > 0 && !steps.some((step) => isObject(step) && step.expire !== undefined))
    report(path, "with an escalation it never comes to this: let a step of it expire");
}

function checkFourEyes(value: Json, path: Path, { definition, report }: Scope): void {
  const given = isObject(value) ? value : { people: value === true || value === false ? 1 : value };
  const { people = 1, not = [], endsWith, ...rest } = given;
  for (const name of Object.keys(rest))
    report(under(path, name), `"${name}" is not known here`, nearest(name, ["people", "not", "endsWith"]));
  if (!isExpression(people) && !(Number.isInteger(people) && Number(people) >= 1 && Number(people) <= 10))
    report(path, "so many different people, from 1 to 10");
  if (endsWith !== undefined && !isObject(endsWith) && !isExpression(endsWith))
    report(under(path, "endsWith"), "a part of an answer is expected here, as in { approved: false }");
  if (!Array.isArray(not)) return isExpression(not) ? undefined : report(under(path, "not"), "a list is expected here");
  const asking = [...askingSteps({ do: definition.do })];
  not.forEach((name, i) => {
    if (name === "starter" || isExpression(name) || asking.includes(shown(name))) return;
    report(under(path, "not", i), `no step "${shown(name)}" asks people`, nearest(name, ["starter", ...asking]));
  });
}

const shown = (name: Json): string => (typeof name === "string" ? name : JSON.stringify(name));

/** Names of the steps inside a task that ask people. */
function* askingSteps(task: Task): Generator<string> {
  for (const { list } of listsOf(task))
    for (const [name, inner] of list.flatMap(Object.entries<Task>)) {
      // What is no mapping is told elsewhere.
      if (!isObject(inner as unknown as Json)) continue;
      if ("call" in inner && inner.call === "people.ask") yield name;
      yield* askingSteps(inner);
    }
}

/** What is answered by a button, or when nobody does, has to fit the form as any answer. */
function checkReadyAnswers({ form, choices, onExpiry }: JsonObject, path: Path, { report }: Scope): void {
  if (!isObject(form) || hasExpression(form)) return;
  const fits = (answer: Json, at: Path): void => {
    if (hasExpression(answer)) return;
    for (const error of schemaErrors(form, answer)) report(at, `the answer does not fit the form: ${error}`);
  };
  if (isObject(onExpiry) && onExpiry.decide !== undefined) fits(onExpiry.decide, under(path, "onExpiry", "decide"));
  if (!Array.isArray(choices)) return;
  choices.forEach((choice, i) => {
    if (isObject(choice) && choice.answer !== undefined) fits(choice.answer, under(path, "choices", i, "answer"));
  });
}

function hasExpression(value: Json): boolean {
  if (typeof value !== "object" || value === null) return isExpression(value);
  return Object.values(value).some(hasExpression);
}
