import { z } from "zod";
import type { FunctionCall } from "#workflows/contract.ts";
import { ASK_SCHEMA } from "#workflows/definition/ask.ts";
import type { Definition } from "#workflows/definition/types.ts";
import { commsFunctions } from "./catalog/comms.ts";
import { crmFunctions } from "./catalog/crm.ts";
import { ordinary, type CatalogueFunction } from "./catalog/entry.ts";
import { insightFunctions } from "./catalog/insight.ts";
import { personalDataFunctions } from "./catalog/personal-data.ts";
import { userFunctions } from "./catalog/users.ts";

export type { CatalogueFunction };

/** Asking a person is more than a call: the run opens a task, waits, and closes it. */
const ask: CatalogueFunction = {
  name: "people.ask",
  title: "Ask a person",
  description: "Opens a task and waits for the answer, which is the output. A missed due date is a timeout error.",
  idempotency: "The step's key names the task: asked again, it is the same task.",
  input: z.unknown(),
  inputSchema: ASK_SCHEMA,
  outputSchema: { description: "The answer, as the form has it" },
  call: ordinary,
};

/** Everything that a definition may call by name. */
export const catalogue: readonly CatalogueFunction[] = [
  ...crmFunctions,
  ...personalDataFunctions,
  ...userFunctions,
  ...commsFunctions,
  ...insightFunctions,
  ask,
];

// A partner's 4xx is final, its outages are tried five times, and waited out for an hour; see activities/http/exchange.ts.
const http: FunctionCall = {
  local: false,
  startToCloseSeconds: 60,
  scheduleToCloseSeconds: 3600,
  retry: { initialSeconds: 1, backoff: 2, maximumSeconds: 60, attempts: 5 },
};

const calls = new Map<string, FunctionCall>([
  ...catalogue.filter(({ name }) => name !== ask.name).map(({ name, call }) => [name, call] as const),
  ["http.request", http],
  ["openapi.request", http],
]);
/** Calls of the language itself, and the activities that make them. */
const own = new Map([
  ["http", "http.request"],
  ["openapi", "openapi.request"],
]);

/** How each function that a definition calls is called, fixed when it is published. */
export function functionsOf(definition: Definition): Record<string, FunctionCall> {
  const called = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const { call } = value as { call?: unknown };
    if (typeof call === "string") called.add(own.get(call) ?? call);
    Object.values(value).forEach(visit);
  };
  visit([definition.do, definition.use]);
  return Object.fromEntries([...calls].filter(([name]) => called.has(name)));
}
