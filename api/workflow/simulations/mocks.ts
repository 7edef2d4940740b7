import type { Json, JsonObject, Mock } from "#workflows/definition/types.ts";
import type { Call } from "#workflows/engine/port.ts";
import { contains } from "./contains.ts";

/** A call as a person would write it: what is called, by which task, with what. */
export interface SimulatedCall {
  call: string;
  task: string;
  path: string;
  at: string;
  with: Json;
}

const names: Record<string, string> = {
  "http.request": "http",
  "openapi.request": "openapi",
  "people.open": "people.ask",
  "tasks.tell": "people.remind",
  "tasks.escalate": "people.escalate",
  "events.emit": "emit",
  "runs.start": "run",
};

/** The engine's own bookkeeping is no call that a definition makes. */
const silent = new Set([
  "people.close",
  "tasks.expire",
  "events.subscribe",
  "events.unsubscribe",
  "runs.result",
  "runs.cancel",
]);

/** What happens beside a question while nobody answers it: the answer is not meant for it. */
const besides = new Set(["people.remind", "people.escalate"]);

export function callOf({ activity, path, argument }: Call, at: string): SimulatedCall | undefined {
  if (silent.has(activity)) return undefined;
  const task = (path.split("/").pop() ?? "").replace(/#\d+$/, "").replaceAll("~1", "/").replaceAll("~0", "~");
  return { call: names[activity] ?? activity, task, path, at, with: argumentsOf(activity, argument) };
}

function argumentsOf(activity: string, argument: JsonObject): Json {
  switch (activity) {
    case "http.request": {
      const { uri, method, headers, query, body } = argument;
      return defined({ method, endpoint: uri, headers, query, body });
    }
    case "openapi.request": {
      const { document, operationId, parameters } = argument;
      return defined({ document, operationId, parameters });
    }
    case "people.open": {
      const { key: _, path: _path, ...asked } = argument;
      return asked;
    }
    case "tasks.tell":
    case "tasks.escalate": {
      const { key: _, path: _path, ...told } = argument;
      return told;
    }
    case "events.emit":
      return argument.event!;
    case "runs.start":
      return { ...(argument.definition as JsonObject), input: argument.input! };
    default:
      return argument.with ?? {};
  }
}

const defined = (object: { [key: string]: Json | undefined }): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as JsonObject;

/** Finds the mock that answers a call, and counts. */
export function createMocks(mocks: readonly Mock[]) {
  const used = mocks.map(() => 0);
  const fits = ({ call, task, workflow, with: part }: Mock, asked: SimulatedCall): boolean =>
    (call === undefined || call === asked.call) &&
    (task === undefined || task === asked.task) &&
    (call !== undefined || !besides.has(asked.call)) &&
    (workflow === undefined || (asked.call === "run" && workflow === nameOf(asked))) &&
    (part === undefined || contains(asked.with, part));
  return {
    take(asked: SimulatedCall): { mock: Mock; label: string } | undefined {
      const index = mocks.findIndex((mock, i) => used[i]! < (mock.times ?? Infinity) && fits(mock, asked));
      if (index < 0) return undefined;
      used[index]!++;
      return { mock: mocks[index]!, label: `mock ${index + 1}` };
    },
    /** Those no call came for, counted from 1. */
    unused: () => used.flatMap((count, i) => (count === 0 ? [i + 1] : [])),
  };
}

const nameOf = ({ with: args }: SimulatedCall): string => {
  const { namespace, name } = args as { namespace: string; name: string };
  return `${namespace}/${name}`;
};
