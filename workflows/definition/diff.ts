import { memberChanges, same, taskListChanges } from "./diff-tasks.ts";
import { under, type Path, pointerOf, ROOT } from "./faults.ts";
import { isObject, memberOf, shorten } from "./rules.ts";
import { secretsIn } from "./secrets.ts";
import type { Definition, Json, JsonObject } from "./types.ts";
import { isTaskList, tasksOf } from "./walk.ts";

/** One difference in meaning between two definitions. */
export interface Change {
  /** `task.added`, `trigger.changed`, …: what of the process, and what became of it. */
  kind: `${Subject}.${"added" | "removed" | "changed" | "renamed" | "moved"}`;
  /** JSON pointer into the definition after; into the one before where something is gone. */
  path: string;
  /** The change in words. */
  text: string;
  before?: Json;
  after?: Json;
}

export type Subject =
  | ("task" | "function" | "extension" | "trigger" | "input" | "output" | "timeout" | "policy" | "test" | "document")
  | ("secret" | "authentication" | "error" | "retry" | "call" | "address" | "process" | "event" | "other");

/** What changed in meaning, in the order of the definition. Formatting, comments and the order of keys change nothing. */
export function diffDefinitions(before: Definition, after: Definition): Change[] {
  const [old, young] = [before, after] as unknown as [JsonObject, JsonObject];
  const both = (key: string): [Json | undefined, Json | undefined] => [memberOf(old, key), memberOf(young, key)];
  const at = (key: string): Path => under(ROOT, key);
  const known = ["document", "schedule", "input", "use", "do", "output", "timeout"];
  const others = [...new Set([...Object.keys(old), ...Object.keys(young)])].filter((key) => !known.includes(key));
  return [
    ...documentChanges(...both("document")),
    ...memberChanges("trigger", "what starts it", ...both("schedule"), at("schedule")),
    ...memberChanges("input", "its input", ...both("input"), at("input")),
    ...reachChanges(before, after),
    ...useChanges(...both("use")),
    ...taskListChanges(...both("do"), at("do")),
    ...memberChanges("output", "its output", ...both("output"), at("output")),
    ...memberChanges("timeout", "its timeout", ...both("timeout"), at("timeout")),
    ...others.flatMap((key) => memberChanges("other", `"${shorten(key)}"`, ...both(key), at(key))),
  ];
}

function documentChanges(before: Json | undefined, after: Json | undefined): Change[] {
  const path = under(ROOT, "document");
  return (
    eachMember(before, after, (key, old, young) => {
      if (key !== "metadata") return memberChanges("document", `its ${key}`, old, young, under(path, key));
      return (
        eachMember(old, young, (name, was, is) => {
          const subject = name === "policy" ? "policy" : name === "tests" ? "test" : "document";
          return memberChanges(
            subject,
            subject === "document" ? `"${shorten(name)}"` : `its ${name}`,
            was,
            is,
            under(path, key, name),
          );
        }) ?? memberChanges("document", "its metadata", old, young, under(path, key))
      );
    }) ?? memberChanges("document", "its document", before, after, path)
  );
}

const NAMED = new Map<string, Subject>(
  Object.entries({
    authentications: "authentication",
    errors: "error",
    extensions: "extension",
    functions: "function",
    retries: "retry",
    secrets: "secret",
    timeouts: "timeout",
  }),
);

function useChanges(before: Json | undefined, after: Json | undefined): Change[] {
  const path = under(ROOT, "use");
  return (
    eachMember(before, after, (kind, old, young) => {
      const subject = NAMED.get(kind) ?? "other";
      if (kind === "secrets") return secretChanges(old, young, under(path, kind));
      return (
        eachMember(old, young, (name, was, is) => {
          const here = under(path, kind, name);
          // A function is a task by its name.
          if (kind === "functions" && isObject(was) && isObject(is))
            return taskListChanges([{ [name]: was }], [{ [name]: is }], here, "function");
          return memberChanges(subject, `the ${subject} "${shorten(name)}"`, was, is, here);
        }) ?? memberChanges(subject, `its ${kind}`, old, young, under(path, kind))
      );
    }) ?? memberChanges("other", "what it uses", before, after, path)
  );
}

function secretChanges(before: Json | undefined, after: Json | undefined, path: Path): Change[] {
  const [old, young] = [before, after].map((list) => (Array.isArray(list) ? list : []));
  const named = (list: Json[], other: Json[], kind: Change["kind"], words: string): Change[] =>
    list.flatMap((name, i) =>
      other.some((one) => same(one, name))
        ? []
        : [{ kind, path: pointerOf(under(path, i)), text: `${words} the secret ${JSON.stringify(name)}` }],
    );
  const changes = [
    ...named(old!, young!, "secret.removed", "it may no longer use"),
    ...named(young!, old!, "secret.added", "it may now use"),
  ];
  return changes.length > 0 ? changes : memberChanges("secret", "the list of its secrets", before, after, path);
}

/** What it newly reaches, or no longer: functions, addresses, other processes, events and secrets. */
function reachChanges(before: Definition, after: Definition): Change[] {
  const [old, young] = [reachOf(before), reachOf(after)];
  const told = (from: Map<string, Reach>, to: Map<string, Reach>, became: "added" | "removed"): Change[] =>
    [...from].flatMap(([key, { subject, text }]) =>
      to.has(key)
        ? []
        : [
            {
              kind: `${subject}.${became}` as const,
              path: "/do",
              text: `it ${became === "added" ? "now" : "no longer"} ${text}`,
            },
          ],
    );
  return [...told(old, young, "removed"), ...told(young, old, "added")];
}

interface Reach {
  subject: Subject;
  text: string;
}

function reachOf(definition: Definition): Map<string, Reach> {
  const found = new Map<string, Reach>();
  const add = (subject: Subject, text: string): void => void found.set(`${subject} ${text}`, { subject, text });
  if (!isTaskList(definition.do)) return found;
  const tasks = [...tasksOf(definition)];
  for (const task of tasks as unknown as JsonObject[]) {
    const { call, with: args, run, emit } = task as { call?: Json; with?: Json; run?: Json; emit?: Json };
    if (typeof call === "string") add("call", `calls ${call}`);
    const host = isObject(args) ? hostOf(args) : undefined;
    if (host && (call === "http" || call === "openapi")) add("address", `reaches ${host}`);
    const workflow = isObject(run) ? run.workflow : undefined;
    if (isObject(workflow)) add("process", `runs ${workflow.namespace as string}/${workflow.name as string}`);
    const event =
      isObject(emit) && isObject(emit.event) && isObject(emit.event.with) ? emit.event.with.type : undefined;
    if (typeof event === "string") add("event", `emits ${event}`);
  }
  for (const name of secretsIn(tasks)) add("secret", `uses the secret "${name}"`);
  return found;
}

function hostOf({ endpoint, document }: JsonObject): string | undefined {
  const uri = isObject(endpoint) ? endpoint.uri : (endpoint ?? (isObject(document) ? document.endpoint : undefined));
  return typeof uri === "string" ? /^https?:\/\/[^/\s]+/.exec(uri)?.[0] : undefined;
}

/** Changes of each member where both sides are mappings, or absent; undefined where they are not. */
function eachMember(
  before: Json | undefined,
  after: Json | undefined,
  changes: (key: string, before: Json | undefined, after: Json | undefined) => Change[],
): Change[] | undefined {
  const [old, young] = [before ?? {}, after ?? {}];
  if (!isObject(old) || !isObject(young)) return undefined;
  return [...new Set([...Object.keys(old), ...Object.keys(young)])].flatMap((key) =>
    changes(key, memberOf(old, key), memberOf(young, key)),
  );
}
