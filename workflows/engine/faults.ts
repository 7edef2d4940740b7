import type { ErrorSpec } from "../definition/types.ts";
import { ExpressionError } from "../expressions/index.ts";
import { Cancelled } from "./port.ts";

const STANDARD = {
  configuration: { status: 400, title: "Configuration" },
  validation: { status: 400, title: "Validation" },
  expression: { status: 400, title: "Expression" },
  authentication: { status: 401, title: "Authentication" },
  authorization: { status: 403, title: "Authorization" },
  timeout: { status: 408, title: "Timeout" },
  communication: { status: 500, title: "Communication" },
  runtime: { status: 500, title: "Runtime" },
} as const;
export type StandardError = keyof typeof STANDARD;

const HOME = "https://serverlessworkflow.io/spec/1.0.0/errors/";
// The standard has moved once, and its own conformance kit uses a third form: all three mean the same.
const HOMES =
  /^https:\/\/(?:serverlessworkflow\.io|open-workflow-specification\.org)\/(?:spec\/1\.0\.0\/errors|dsl\/errors\/types)\//;

const MAX_TEXT = 4_000;

export function canonicalType(type: string): string {
  return type.replace(HOMES, HOME);
}

/** An error in the language's sense: what `try` catches, `raise` raises, and an incident shows. */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly error: ErrorSpec;

  constructor(error: ErrorSpec) {
    super(clip(error.detail ?? error.title ?? error.type));
    const { title, detail } = error;
    this.error = { ...error, ...(title && { title: clip(title) }), ...(detail && { detail: clip(detail) }) };
  }
}

// An expression may say anything in its error; a failure travels with every message about the run.
function clip(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

/** The run is ended, by a person at an incident or by its time-out. Never caught by a definition. */
export class Stopped extends Error {
  override readonly name = "Stopped";
  readonly error: ErrorSpec;

  constructor(error: ErrorSpec) {
    super(error.detail ?? error.type);
    this.error = error;
  }
}

export function fault(kind: StandardError, detail: string, more: Partial<ErrorSpec> = {}): Fault {
  return new Fault({ type: HOME + kind, ...STANDARD[kind], detail, ...more });
}

/** The fault behind whatever a step threw, with the step as its `instance`; cancellation passes through as thrown. */
export function faultAt(thrown: unknown, pointer: string): Fault {
  if (thrown instanceof Cancelled || thrown instanceof Stopped) throw thrown;
  const found = thrown instanceof Fault ? thrown : fromError(thrown);
  return found.error.instance === undefined ? new Fault({ ...found.error, instance: pointer }) : found;
}

// An engine's own bug ends in an incident too: a workflow task failing over and over would be silent.
function fromError(thrown: unknown): Fault {
  if (thrown instanceof ExpressionError) return fault("expression", thrown.message);
  return fault("runtime", thrown instanceof Error ? thrown.message : String(thrown));
}

/** The static part of a `catch`: every named member must be equal. */
export function matchesError(error: ErrorSpec, filter: Record<string, unknown> | undefined): boolean {
  return Object.entries(filter ?? {}).every(([name, wanted]) => {
    if (name === "type") return canonicalType(error.type) === canonicalType(String(wanted));
    return error[name === "details" ? "detail" : (name as keyof ErrorSpec)] === wanted;
  });
}
