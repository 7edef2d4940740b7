import type { Json, JsonObject } from "../definition/types.ts";
import type { Lookup } from "./expressions.ts";
import { fault } from "./faults.ts";
import type { Frame } from "./frame.ts";
import { type Env, iso, type Node } from "./run.ts";
import { authorizationOf } from "./tasks/authentication.ts";

/** What a task has made so far. */
export interface Made {
  raw?: Json;
  output?: Json;
}

const { hasOwn } = Object;

/** The variables that a task's own expressions see. */
export function variablesOfTask(node: Node, frame: Frame, env: Env, pointer: string, made: Made): Lookup {
  return (name) => {
    switch (name) {
      case "input":
        return frame.input;
      case "output":
        return made.output;
      case "task":
        return env.extended ?? describeTask(node, frame, pointer, made);
      case "authorization":
        return authorizationOf(node.task, env.run.definition);
      default:
        return hasOwn(env.vars, name) ? env.vars[name] : runVariable(name, env);
    }
  };
}

/** `$task`. */
export function describeTask({ name, task }: Node, frame: Frame, pointer: string, made: Made): JsonObject {
  return {
    name,
    reference: pointer,
    definition: task as unknown as JsonObject,
    input: frame.raw!,
    ...(made.raw !== undefined && { output: made.raw }),
    startedAt: moment(frame.startedAt!),
  };
}

/** Variables that mean the same everywhere in a run. */
export function runVariable(name: string, { run }: Env): Json | undefined {
  switch (name) {
    case "context":
      return run.frame.context;
    case "workflow":
      return {
        id: run.id,
        definition: run.definition as unknown as JsonObject,
        input: run.input,
        startedAt: moment(run.frame.startedAt),
      };
    case "runtime":
      return { name: "crm", version: "1.0.3", metadata: {} };
    case "secrets":
      // Their values would reach history: only what an activity evaluates sees them.
      throw fault("authorization", "$secrets is given in the `with` of http and openapi calls only");
  }
  return undefined;
}

function moment(time: number): Json {
  return { iso8601: iso(time), epoch: { seconds: Math.floor(time / 1000), milliseconds: time } };
}
