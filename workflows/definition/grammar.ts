// oxlint-disable unicorn/no-thenable -- `then` is a key of the language
import { join, nearest, type Report } from "./faults.ts";
import {
  attributes,
  consumption,
  duration,
  error,
  expression,
  input,
  output,
  retry,
  slot,
  timeout,
  uri,
} from "./grammar-parts.ts";
import {
  anything,
  choice,
  flag,
  integer,
  isObject,
  named,
  notYet,
  object,
  record,
  type Rule,
  text,
  textOr,
} from "./rules.ts";
import { definitionTests } from "./test-shape.ts";
import { type Json, type JsonObject, kindOf, TASK_KINDS } from "./types.ts";

const NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
export const DSL_VERSION = /^1\.0\.[0-3]$/;

const name = text({ pattern: NAME, like: "a name of letters, digits and hyphens, 63 characters at most" });
const version = text({ pattern: SEMVER, like: "a version like 1.0.0" });

const base = {
  if: expression,
  input,
  output,
  export: output,
  timeout,
  then: text(),
  metadata: record(anything),
};
// Named functions: `tasks` and `kinds` refer to each other.
const tasks: Rule = (value, pointer, report) => named(task, { min: 1 })(value, pointer, report);

const endpoint = textOr(
  uri,
  object({ uri, authentication: notYet("authentication of http calls") }, { required: ["uri"] }),
);
const httpArguments = object(
  {
    method: text({ pattern: /^[A-Za-z]{1,20}$/, like: "an HTTP method" }),
    endpoint,
    headers: slot,
    body: anything,
    query: slot,
    output: choice("content", "raw", "response"),
    redirect: flag,
  },
  { required: ["method", "endpoint"] },
);

/** JSON Schema of the `with` of `call: people.ask`. */
export const ASK_SCHEMA: JsonObject = {
  type: "object",
  required: ["title"],
  additionalProperties: false,
  properties: {
    title: { type: "string", minLength: 1, maxLength: 200 },
    description: { type: "string", maxLength: 10_000 },
    form: { type: "object", description: "JSON Schema of the answer" },
    facts: { type: "object", description: "Facts to show beside the form" },
    assignee: { type: "string", description: "User id" },
    role: { type: "string" },
    team: { type: "string" },
    rule: { type: "string", description: "Assignment rule of User Management" },
    due: { type: ["string", "object"], description: "A duration from now, or a date and time" },
  },
};

const LATER_CALLS = ["openapi", "grpc", "asyncapi", "a2a", "mcp"];
const call: Rule = (value, pointer, report) => {
  const { call: called } = value as JsonObject;
  const withRule = called === "http" ? httpArguments : record(anything);
  if (typeof called === "string" && LATER_CALLS.includes(called))
    return report(join(pointer, "call"), `not supported yet: call: ${called}`);
  object({ ...base, call: text(), with: withRule }, { required: called === "http" ? ["with"] : [] })(
    value,
    pointer,
    report,
  );
};

const catches = object({
  errors: object({
    with: object({
      type: text(),
      status: integer(100, 599),
      instance: text(),
      title: text(),
      detail: text(),
      details: text(),
    }),
  }),
  as: variable,
  when: expression,
  exceptWhen: expression,
  retry: textOr(text(), retry),
  do: tasks,
});
const switchCase = object({ when: expression, then: text() }, { required: ["then"] });

const kinds: Record<(typeof TASK_KINDS)[number], Rule> = {
  call,
  do: object({ ...base, do: tasks }),
  emit: object({
    ...base,
    emit: object({ event: object({ with: emitted }, { required: ["with"] }) }, { required: ["event"] }),
  }),
  for: object(
    {
      ...base,
      for: object({ each: variable, in: expression, at: variable }, { required: ["in"] }),
      while: expression,
      do: tasks,
    },
    { required: ["do"] },
  ),
  fork: object({
    ...base,
    fork: object({ branches: named(task, { min: 1, max: 100 }), compete: flag }, { required: ["branches"] }),
  }),
  listen: object({
    ...base,
    listen: object({ to: consumption, read: choice("data", "envelope", "raw") }, { required: ["to"] }),
    foreach: notYet("foreach in listen"),
  }),
  raise: object({ ...base, raise: object({ error: textOr(text(), error) }, { required: ["error"] }) }),
  set: object({ ...base, set: textOr(expression, record(anything)) }),
  switch: object({ ...base, switch: named(switchCase, { min: 1, max: 100 }) }),
  try: object({ ...base, try: tasks, catch: catches }, { required: ["catch"] }),
  wait: object({ ...base, wait: duration }),
};

const RESERVED_VARIABLES = [
  "context",
  "input",
  "output",
  "task",
  "workflow",
  "runtime",
  "secrets",
  "authorization",
  "ENV",
  "__loc__",
  "__prog_args",
];
function variable(value: Json, pointer: string, report: Report): void {
  text({ pattern: /^[a-zA-Z_]\w*$/, like: "a variable's name" })(value, pointer, report);
  if (typeof value === "string" && RESERVED_VARIABLES.includes(value))
    report(pointer, `$${value} means something already`);
}

function emitted(value: Json, pointer: string, report: Report): void {
  attributes(value, pointer, report);
  if (isObject(value) && !Object.hasOwn(value, "type")) report(pointer, '"type" is missing');
}

function task(value: Json, pointer: string, report: Report): void {
  if (!isObject(value)) return report(pointer, "a task is expected here");
  const kind = kindOf(value);
  if (kind) return kinds[kind](value, pointer, report);
  if (Object.hasOwn(value, "run")) return report(join(pointer, "run"), "not supported yet: run");
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(base, key));
  report(pointer, `a task has one of ${TASK_KINDS.join(", ")}`, unknown && nearest(unknown, TASK_KINDS));
}

const policy = object({
  onFault: choice("incident", "fail"),
  ...Object.fromEntries(
    ["concurrency", "rate", "quietHours", "reenrolment", "cap", "actAs", "alert"].map((key) => [
      key,
      notYet(`the policy ${key}`),
    ]),
  ),
});
const metadata: Rule = (value, pointer, report) => {
  record(anything)(value, pointer, report);
  if (isObject(value) && value.policy !== undefined) policy(value.policy, join(pointer, "policy"), report);
  if (isObject(value) && value.tests !== undefined) definitionTests(value.tests, join(pointer, "tests"), report);
};

/** The shape of a whole definition. */
export const definition: Rule = object(
  {
    document: object(
      {
        dsl: text({ pattern: DSL_VERSION, like: "a version of the language that runs here (1.0.0 to 1.0.3)" }),
        namespace: name,
        name,
        version,
        title: text(),
        summary: text(),
        tags: record(anything),
        metadata,
      },
      { required: ["dsl", "namespace", "name", "version"] },
    ),
    input,
    use: object({
      errors: record(error),
      retries: record(retry),
      timeouts: record(object({ after: duration }, { required: ["after"] })),
      authentications: notYet("use.authentications"),
      catalogs: notYet("use.catalogs"),
      extensions: notYet("use.extensions"),
      functions: notYet("use.functions"),
      secrets: notYet("use.secrets"),
    }),
    do: tasks,
    timeout,
    output,
    schedule: object(
      {
        on: consumption,
        every: notYet("schedule.every"),
        cron: notYet("schedule.cron"),
        after: notYet("schedule.after"),
      },
      { exactly: ["on", "every", "cron", "after"] },
    ),
    evaluate: object({ language: choice("jq"), mode: choice("strict") }),
  },
  { required: ["document", "do"] },
);
