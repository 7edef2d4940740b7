import { catalogue } from "#activities/catalog.ts";
import { requirePermission } from "#kit/authorize.ts";
import { invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { pointerOf, ROOT } from "#workflows/definition/faults.ts";
import { later, mocks } from "#workflows/definition/grammar/tests.ts";
import type { Rule } from "#workflows/definition/rules.ts";
import type { Definition, Json as JsonValue } from "#workflows/definition/types.ts";
import type { WorkflowCtx } from "../context.ts";
import { checkDefinition } from "../definitions/check-definition.ts";
import { getDraft, getVersion } from "../definitions/read-definitions.ts";
import { findVersion } from "../definitions/find-version.ts";
import { Json, JsonObject, Known } from "../json.ts";
import { FaultView, statuses, StepView, WaitingView } from "../runs/shapes.ts";
import { inPool } from "./pool.ts";
import { schemasOf } from "./run-tests.ts";
import type { Simulation, SimulationInput } from "./simulate.ts";

const Reference = z.strictObject({
  namespace: z.string().max(63),
  name: z.string().max(63),
  version: z.string().max(64).optional().openapi({ description: "The current one unless said." }),
  draft: z.boolean().optional().openapi({ description: "The draft instead of a version." }),
});

/** As `document.metadata.tests` has them; told apart from other objects by their places, not by zod. */
const shaped = (rule: Rule, description: string) =>
  z
    .array(JsonObject)
    .max(1_000)
    .optional()
    .superRefine((value, issues) =>
      rule.check((value ?? []) as JsonValue, ROOT, (path, message) =>
        issues.addIssue({ code: "custom", path: pointerOf(path).split("/").slice(1), message }),
      ),
    )
    .openapi({ description });

export const Simulate = z.strictObject({
  definition: z
    .union([z.string(), Reference, JsonObject.refine((value) => "document" in value, { error: "document is missing" })])
    .openapi({ description: "YAML or JSON text, the definition itself, or the name of a stored one." }),
  input: Json.optional(),
  event: z
    .union([JsonObject, z.array(JsonObject).max(100)])
    .optional()
    .openapi({ description: "The event that starts the run; attributes not said are made up." }),
  mocks: shaped(mocks, "Answers in place of the world's; the first that fits a call is given."),
  later: shaped(later, "Events that arrive so long `after` the start or, with `task`, after that task begins."),
  startAt: z.iso.datetime({ offset: true }).optional().openapi({ description: "Now unless said." }),
});

const Call = z.object({ call: z.string(), task: z.string(), path: z.string(), at: z.string(), with: Known });
const TraceStepView = z
  .object({
    path: z.string(),
    name: z.string(),
    kind: z.string(),
    status: z.enum(["open", "completed", "skipped", "faulted", "cancelled"]),
    startedAt: z.string(),
    endedAt: z.string().optional(),
    before: Known.describe("Raw input."),
    input: Known.optional().describe("What `input.from` made of it."),
    rawOutput: Known.optional(),
    after: Known.optional().describe("What `output.as` made of the raw output."),
    contextBefore: Known,
    contextAfter: Known.optional(),
    expressions: z.array(
      z.object({ program: z.string(), input: Known, output: Known.optional(), error: FaultView.optional() }),
    ),
    retries: z.array(z.object({ attempt: z.number().int(), at: z.string(), error: FaultView })).optional(),
    error: FaultView.optional(),
    next: z.string().optional().openapi({ description: "Where `then` led." }),
    answeredBy: z.string().optional().openapi({ description: "`mock 2`, `sample` or `nobody`." }),
  })
  .openapi("TraceStep");

export const SimulationView = z
  .object({
    status: z.enum(statuses).openapi({ description: "`pending`: the event starts no run." }),
    output: Known.optional(),
    error: FaultView.optional(),
    waitingFor: WaitingView.optional(),
    startedAt: z.string(),
    endedAt: z.string(),
    elapsed: z.string().openapi({ description: "Virtual time from start to end, ISO 8601." }),
    steps: z.array(StepView),
    begun: z.array(z.string()).openapi({ description: "Names of all tasks begun, in order." }),
    calls: z.array(Call).openapi({ description: "What would have been asked of the world." }),
    trace: z.array(TraceStepView).openapi({ description: "Each task with its data before and after each expression." }),
    notes: z.array(z.string()),
  })
  .openapi("Simulation");

/** Runs a definition in virtual time against mocks. Nothing is stored, nothing leaves. */
export async function simulateDefinition(
  ctx: WorkflowCtx,
  { definition, ...given }: z.infer<typeof Simulate>,
): Promise<Simulation> {
  requirePermission(ctx, "workflow.definitions:read");
  const document = await find(ctx, definition);
  return inPool({
    type: "simulation",
    definition: document,
    given: given as SimulationInput,
    functions: schemasOf(catalogue),
  });
}

async function find(ctx: WorkflowCtx, wanted: z.infer<typeof Simulate>["definition"]): Promise<Definition> {
  if (typeof wanted === "string") return sound(ctx, wanted);
  const named = Reference.safeParse(wanted).data;
  if (!named) return sound(ctx, JSON.stringify(wanted, null, 2));
  if (named.draft) return sound(ctx, (await getDraft(ctx, named)).text);
  const { version } = named;
  const row = await (version === undefined ? findVersion(ctx, named) : getVersion(ctx, { ...named, version }));
  return row.document as Definition;
}

async function sound(ctx: WorkflowCtx, source: string): Promise<Definition> {
  const { document, faults } = await checkDefinition(ctx, source);
  if (!document) throw invalid("the definition has faults", faults);
  return document;
}
