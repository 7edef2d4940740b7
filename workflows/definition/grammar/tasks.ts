// oxlint-disable unicorn/no-thenable -- `then` is a key of the language
import { nearest, type Path, type Report } from "../faults.ts";
import {
  about,
  anyOf,
  anything,
  byKey,
  choice,
  defined,
  flag,
  integer,
  isObject,
  list,
  named,
  object,
  record,
  refused,
  type Rule,
  text,
  textOr,
} from "../rules.ts";
import { type Json, kindOf, TASK_KINDS, type TaskKind } from "../types.ts";
import { base, then } from "./base.ts";
import { call } from "./calls.ts";
import { consumption, emitted } from "./events.ts";
import {
  duration,
  error,
  exported,
  expression,
  identifier,
  output,
  readAs,
  retry,
  variable,
  version,
} from "./values.ts";

export const task = defined("task", () => ({
  check: checkTask,
  schema: (draft) => anyOf(TASK_KINDS.map((kind) => kinds[kind].schema(draft)))!,
}));
export const tasks = defined("tasks", () => named(task, { min: 1, max: 1_000 }));
/** What kind a task is, its keys tell. */
const kind = (name: TaskKind, description: string, shape: Record<string, Rule>, required: string[] = []): Rule =>
  defined(name, () => about(description, object({ ...base, ...shape }, { required: [name, ...required] })));

const branches = named(task, { min: 1, max: 100 });
const iterator = object({
  item: about("Variable that holds the event; item unless said", variable),
  at: about("Variable that holds its number, from 0; index unless said", variable),
  do: about("What is done with each event, one after the other", tasks),
  output,
  export: exported,
});

const filter = object({
  type: about("URI of the kind of error", text()),
  status: integer(100, 599),
  instance: about("JSON pointer of the step", text()),
  title: text(),
  detail: text(),
  details: text(),
});
const catches = object({
  errors: about("Which errors are caught; all unless said", object({ with: filter })),
  as: about("Variable that holds the error; error unless said", variable),
  when: about("Catches only when this holds", expression),
  exceptWhen: about("Does not catch when this holds", expression),
  retry: about("Tries again before anything else", textOr(about("Name under use.retries", text()), retry)),
  do: about("What is done instead", tasks),
  then,
});
const switchCase = object(
  { when: about("Holds for this case; a case without it is the default", expression), then },
  { required: ["then"] },
);

const runVersion: Rule = {
  schema: () => ({ type: "string", default: "latest" }),
  check: (value, path, report) => value === "latest" || version.check(value, path, report),
};
const subWorkflow = object(
  {
    namespace: identifier,
    name: identifier,
    version: about("latest, the one that starts new runs, unless said", runVersion),
    input: anything,
  },
  { required: ["namespace", "name"] },
);
const RUNNERS = {
  container: refused(
    "not supported: containers need a runner, which an administrator has to provide, and there is none",
  ),
  shell: refused(
    "not supported: shell commands need a runner, which an administrator has to provide, and there is none",
  ),
  script: refused("not supported yet: scripts; compute in jq, or call a function"),
};
const runs = byKey(
  "workflow",
  object(
    {
      workflow: about("Another process", subWorkflow),
      await: about("Whether to wait for its end; its output is then the step's", flag),
      return: refused("not supported: return chooses what a container or script prints; a process gives its output"),
    },
    { required: ["workflow"] },
  ),
  object({ ...RUNNERS, await: anything, return: anything }, { exactly: ["workflow", ...Object.keys(RUNNERS)] }),
);

const kinds: Record<TaskKind, Rule> = {
  call: defined("call", () => call),
  do: kind("do", "Tasks one after the other", { do: tasks }),
  emit: kind("emit", "Tells others of an event", {
    emit: object({ event: object({ with: emitted }, { required: ["with"] }) }, { required: ["event"] }),
  }),
  for: kind(
    "for",
    "Tasks for each item of a list",
    {
      for: object(
        {
          each: about("Variable that holds the item; item unless said", variable),
          in: about("The list", textOr(expression, list(anything, { max: 10_000 }))),
          at: about("Variable that holds its number, from 0; index unless said", variable),
        },
        { required: ["in"] },
      ),
      while: about("Goes on only while this holds", expression),
      do: tasks,
    },
    ["do"],
  ),
  fork: kind("fork", "Branches side by side", {
    fork: object(
      { branches, compete: about("The first to end wins, the others are cancelled", flag) },
      { required: ["branches"] },
    ),
  }),
  listen: kind("listen", "Waits for events", {
    listen: object({ to: about("Which events", consumption), read: readAs }, { required: ["to"] }),
    foreach: about("Does something with each event as it comes", iterator),
  }),
  raise: kind("raise", "Fails with an error", {
    raise: object({ error: textOr(about("Name under use.errors", text()), error) }, { required: ["error"] }),
  }),
  run: kind("run", "Runs another process", { run: runs }),
  set: kind("set", "Makes data", {
    set: about("The data, or one expression that gives it", textOr(expression, record(anything))),
  }),
  switch: kind("switch", "Chooses where to go on", { switch: named(switchCase, { min: 1, max: 100 }) }),
  try: kind(
    "try",
    "Tasks whose errors are caught",
    { try: tasks, catch: about("What is done about errors", catches) },
    ["catch"],
  ),
  wait: kind("wait", "Waits so long", { wait: duration }),
};

function checkTask(value: Json, path: Path, report: Report): void {
  if (!isObject(value)) return report(path, "a task is expected here");
  const found = kindOf(value);
  if (found) return kinds[found].check(value, path, report);
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(base, key));
  report(path, `a task has one of ${TASK_KINDS.join(", ")}`, unknown && nearest(unknown, TASK_KINDS));
}

const targets = ["all", "call", "composite", "emit", "for", "listen", "raise", "run", "set", "switch", "try", "wait"];
export const extension = object(
  {
    extend: about("Around which tasks", choice(...targets)),
    when: about("Only around those for which this holds", expression),
    before: about("Goes before; with then: exit, in place of the task", tasks),
    after: about("Goes after", tasks),
  },
  { required: ["extend"] },
);
