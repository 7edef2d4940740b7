import { isExpression, programOf } from "../../definition/duration.ts";
import type { Deferred } from "../../contract.ts";
import type { Json, JsonObject } from "../../definition/types.ts";
import { variablesOf } from "../expressions.ts";
import { escape } from "../run.ts";
import type { Task } from "../task.ts";

/** Fills the argument of a call part by part; what mentions secrets is left for the activity to evaluate. */
export interface Filling {
  /** `at` is where the part will stand in the argument. Null stands where something is left out. */
  fill: (template: Json, at: string) => Json;
  /** Members of the argument that say what was left out. */
  left: () => JsonObject;
}

export function createFilling(task: Task): Filling {
  const deferred: Deferred[] = [];
  function fill(template: Json, at: string): Json {
    if (typeof template === "string") {
      if (!asksSecrets(template, task.loose)) return task.fill(template);
      deferred.push(defer(task, programOf(template), at));
      return null;
    }
    if (typeof template !== "object" || template === null) return template;
    if (Array.isArray(template)) return template.map((item, i) => fill(item, `${at}/${i}`));
    const entries = Object.entries(template);
    return Object.fromEntries(entries.map(([key, value]) => [key, fill(value, `${at}/${escape(key)}`)]));
  }
  return {
    fill,
    left: () => ({
      ...(task.env.run.definition.use?.secrets && { secrets: task.env.run.definition.use.secrets }),
      ...(deferred.length > 0 && { deferred: deferred as unknown as Json[] }),
    }),
  };
}

function asksSecrets(text: string, loose: boolean): boolean {
  if (!text.includes("secrets") || !(loose || isExpression(text))) return false;
  return variablesOf(programOf(text)).includes("secrets");
}

/** The program with all it sees but the secrets. */
function defer({ frame, look }: Task, program: string, at: string): Deferred {
  const vars: JsonObject = {};
  for (const name of variablesOf(program)) {
    const value = name === "secrets" ? undefined : look(name);
    if (value !== undefined) vars[name] = value;
  }
  return { at, program, input: frame.input!, vars };
}
