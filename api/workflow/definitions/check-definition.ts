import { createHash } from "node:crypto";
import { functionsOf } from "#activities/catalog.ts";
import type { Fault } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { FunctionCall } from "#workflows/contract.ts";
import { inlineFunctions } from "#workflows/definition/functions.ts";
import { readSource } from "#workflows/definition/source.ts";
import type { Definition } from "#workflows/definition/types.ts";
import { validate, type DefinitionFault } from "#workflows/definition/validate.ts";
import type { WorkflowCtx } from "../context.ts";
import { specOf } from "../schedules/spec.ts";
import { knownHere } from "./known.ts";

export const FaultView = z
  .object({
    path: z.string().openapi({ description: "JSON pointer" }),
    line: z.number().int(),
    column: z.number().int(),
    message: z.string(),
    severity: z.enum(["error", "warning"]).openapi({ description: "A warning does not keep it from being published." }),
    suggestion: z.string().optional(),
  })
  .openapi("DefinitionFault");

export type Checked = {
  /** As written, present when there is no error. */
  definition?: Definition;
  /** With the functions that it shares with others put in: what a run needs to know. */
  document?: Definition;
  functions?: Record<string, FunctionCall>;
  hash?: string;
  faults: z.infer<typeof FaultView>[];
};

/** More would tell nobody more: a text broken at its start breaks everywhere. */
const maxFaults = 100;

/** Checks a definition against the language and against what is known here. */
export async function checkDefinition(ctx: Pick<WorkflowCtx, "db">, source: string): Promise<Checked> {
  return checkAgainst(await knownHere(ctx), source);
}

export function checkAgainst(known: Awaited<ReturnType<typeof knownHere>>, source: string): Checked {
  const { definition, faults: found } = validate(source, known);
  const faults = found.map(view);
  if (definition) faults.push(...placed(source, specOf(definition).faults));
  // Errors first, so that warnings push none of them out.
  const told = [...faults.filter(isError), ...faults.filter((fault) => !isError(fault))].slice(0, maxFaults);
  if (!definition || told.some(isError)) return { faults: told };
  const document = inlineFunctions(definition, known.sharedFunctions);
  const hash = createHash("sha256").update(JSON.stringify(document)).digest("hex");
  return { definition, document, functions: functionsOf(document), hash, faults: told };
}

/** Faults found in what a text means, with their places in it. */
export function placed(source: string, faults: Fault[]): z.infer<typeof FaultView>[] {
  if (faults.length === 0) return [];
  const { locate } = readSource(source);
  return faults.map((fault) => ({ ...locate(fault.path), severity: "error", ...fault }));
}

const isError = ({ severity }: { severity: string }) => severity === "error";

const view = ({ pointer, ...fault }: DefinitionFault) => ({ path: pointer, ...fault });
