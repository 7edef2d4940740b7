import { about, anything, choice, list, named, object, record, refused, type Rule, shorten, text } from "../rules.ts";
import { authentications } from "./authentication.ts";
import { schedule } from "./events.ts";
import { policy } from "./policy.ts";
import { extension, task, tasks } from "./tasks.ts";
import { tests } from "./tests.ts";
import { error, identifier, input, output, retry, timeout, timeoutSpec, version } from "./values.ts";

const metadata = object(
  {
    policy: about("What keeps its runs and its starts", policy),
    tests: about("Runs that must go well before it is published", tests),
  },
  { others: anything },
);

const dsl = text({ pattern: /^1\.0\.[0-3]$/, like: "a version of the language that runs here (1.0.0 to 1.0.3)" });
const document = object(
  {
    dsl: about("Version of the language: 1.0.3", dsl),
    namespace: about("What part of the business it belongs to", identifier),
    name: identifier,
    version: about("Grows with each published change", version),
    title: text(),
    summary: text(),
    tags: record(anything),
    metadata,
  },
  { required: ["dsl", "namespace", "name", "version"] },
);

const name = text({ max: 100 });
const names = { names: name };
const use = object({
  authentications: about("Ways to prove who calls, by name", authentications),
  catalogs: refused(
    "not supported yet: catalogues elsewhere; functions shared here are called as NAME:VERSION@default",
  ),
  errors: about("Errors, by name", record(error, names)),
  extensions: about("Tasks around tasks", named(extension, { max: 20 })),
  functions: about("Functions of its own, by name", record(task, { ...names, max: 200 })),
  retries: about("Retry policies, by name", record(retry, names)),
  secrets: about("Names of secrets that it may use", list(name, { max: 100 })),
  timeouts: about("Time-outs, by name", record(timeoutSpec, names)),
});

const language: Rule = {
  schema: () => ({ const: "jq" }),
  check: (value, path, report) => {
    if (value !== "jq") report(path, `not supported: expressions in ${shorten(JSON.stringify(value))}, only in jq`);
  },
};

/** The shape of a whole definition. */
export const definition = object(
  {
    $schema: about("Where editors find this schema", text()),
    document: about("What it is called", document),
    input: about("What starts it brings", input),
    use: about("What its tasks refer to by name", use),
    do: about("What it does", tasks),
    timeout: about("How long a run may take", timeout),
    output: about("What it gives", output),
    schedule: about("What starts it by itself", schedule),
    evaluate: about(
      "How expressions are read",
      object({
        language,
        mode: about("strict: only in ${ }; loose: every text is tried", choice("strict", "loose")),
      }),
    ),
  },
  { required: ["document", "do"] },
);

/** The shape of a function that definitions share: a task. */
export const sharedFunction = task;
