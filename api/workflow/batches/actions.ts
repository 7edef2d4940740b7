import { and, eq, isNull } from "drizzle-orm";
import { catalogue } from "#activities/catalog.ts";
import { incidents } from "#db/workflows/schema.ts";
import { conflict } from "#kit/errors.ts";
import type { Json } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { cancelRun, retryStep, skipStep, stopRun, terminateRun } from "../runs/act-on-run.ts";
import { findRun } from "../runs/get-run.ts";
import { ended } from "../runs/shapes.ts";

export type Repeat = { path: string; name: string; kind: string };
type Input = { input?: Json | undefined; output?: Json | undefined; reason?: string | undefined };

type Deed = {
  /** Which runs it is for, where the filter does not say. */
  on: "incident" | "open";
  /** The single run's verb; under the same `updateId` it does it once. */
  act: (ctx: WorkflowCtx, id: string, input: Input, updateId: string) => Promise<unknown>;
  /** The same without doing it: throws why not, or tells what would be done again. */
  check: (ctx: WorkflowCtx, id: string) => Promise<Repeat[]>;
};

const readsOnly = new Set(catalogue.filter(({ idempotency }) => idempotency === "Reads only.").map(({ name }) => name));
const hasEffect = (kind: string) =>
  (kind.includes(".") && !readsOnly.has(kind)) || ["http", "openapi", "emit"].includes(kind);

const open = async (ctx: WorkflowCtx, id: string): Promise<Repeat[]> => {
  const run = await findRun(ctx, id, "workflow.runs:operate");
  if (ended.has(run.status)) throw conflict(`the run has ended: ${run.status}`);
  return [];
};

/** The steps that failed and wait, as what a retry does again. */
const failed = async (ctx: WorkflowCtx, id: string): Promise<Repeat[]> => {
  await open(ctx, id);
  const ofRun = and(eq(incidents.runId, id), eq(incidents.kind, "fault"), isNull(incidents.resolvedAt));
  const steps = await ctx.db
    .select({ path: incidents.path, name: incidents.step, kind: incidents.stepKind })
    .from(incidents)
    .where(ofRun);
  if (steps.length === 0) throw conflict("the run has no incident");
  return steps.map(({ path, name, kind }) => ({ path, name: name ?? "", kind: kind ?? "" }));
};

const given = ({ input, output, reason }: Input) => ({
  ...(input !== undefined && { input }),
  ...(output !== undefined && { output }),
  ...(reason !== undefined && { reason }),
});

/** What may be done to many runs at once. */
export const actions = {
  retry: {
    on: "incident",
    act: (ctx, id, input, updateId) => retryStep(ctx, id, given(input), updateId),
    check: async (ctx, id) => (await failed(ctx, id)).filter(({ kind }) => hasEffect(kind)),
  },
  skip: {
    on: "incident",
    act: (ctx, id, input, updateId) => skipStep(ctx, id, given(input) as { output: Json }, updateId),
    check: async (ctx, id) => (await failed(ctx, id), []),
  },
  stop: {
    on: "incident",
    act: (ctx, id, input, updateId) => stopRun(ctx, id, given(input), updateId),
    check: async (ctx, id) => (await failed(ctx, id), []),
  },
  cancel: { on: "open", act: (ctx, id, input) => cancelRun(ctx, id, given(input)), check: open },
  terminate: { on: "open", act: (ctx, id, input) => terminateRun(ctx, id, given(input)), check: open },
} as const satisfies Record<string, Deed>;

export type Action = keyof typeof actions;

export const deedOf = (action: Action): Deed => actions[action];
