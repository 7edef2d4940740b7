import { and, eq, inArray, isNotNull, isNull, ne, type SQL } from "drizzle-orm";
import { catalogue } from "#activities/catalog.ts";
import { incidents, runs } from "#db/workflows/schema.ts";
import { conflict } from "#kit/errors.ts";
import type { Json } from "#workflows/contract.ts";
import type { WorkflowCtx } from "../context.ts";
import { cancelRun, retryStep, skipStep, stopRun, terminateRun } from "../runs/act-on-run.ts";
import { findRun } from "../runs/get-run.ts";
import { checkMigration, type Target } from "../runs/migrate-run.ts";
import { pauseRun, resumeRun } from "../runs/pause-run.ts";
import { checkRewind, rewindRun } from "../runs/rewind-run.ts";
import { ended } from "../runs/shapes.ts";

export type Repeat = { path: string; name: string; kind: string; why?: string };
/** What a batch is given beside its runs. */
export type Input = Partial<Target> & {
  input?: Json | undefined;
  output?: Json | undefined;
  step?: string | undefined;
  reason?: string | undefined;
};

type Deed = {
  /** Which runs it is for, where the filter does not say. */
  on: SQL | undefined;
  /** The single run's verb; under the same `updateId` it does it once. Absent where it is done to all together. */
  act?: (ctx: WorkflowCtx, id: string, input: Input, updateId: string) => Promise<unknown>;
  /** The same without doing it: throws why not, or tells what would be done again. */
  check: (ctx: WorkflowCtx, id: string, input: Input) => Promise<Repeat[]>;
  /** A second try is refused only for what others did: the run itself remembers the first. */
  remembered?: true;
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

const isOpen = isNull(runs.endedAt);
const hasIncident = and(isOpen, isNotNull(runs.incident));
const goesOn = inArray(runs.status, ["running", "waiting", "incident"]);

/** What may be done to many runs at once. */
export const actions = {
  retry: {
    on: hasIncident,
    act: (ctx, id, input, updateId) => retryStep(ctx, id, given(input), updateId),
    check: async (ctx, id) => (await failed(ctx, id)).filter(({ kind }) => hasEffect(kind)),
  },
  skip: {
    on: hasIncident,
    act: (ctx, id, input, updateId) => skipStep(ctx, id, given(input) as { output: Json }, updateId),
    check: async (ctx, id) => (await failed(ctx, id), []),
  },
  stop: {
    on: hasIncident,
    act: (ctx, id, input, updateId) => stopRun(ctx, id, given(input), updateId),
    check: async (ctx, id) => (await failed(ctx, id), []),
  },
  cancel: { on: isOpen, act: (ctx, id, input) => cancelRun(ctx, id, given(input)), check: open },
  terminate: { on: isOpen, act: (ctx, id, input) => terminateRun(ctx, id, given(input)), check: open },
  pause: {
    on: goesOn,
    act: (ctx, id, { reason }, updateId) => pauseRun(ctx, id, { reason }, updateId),
    check: open,
    remembered: true,
  },
  resume: {
    on: eq(runs.status, "suspended"),
    act: (ctx, id, { reason }, updateId) => resumeRun(ctx, id, { reason }, updateId),
    check: open,
  },
  rewind: {
    on: ne(runs.status, "pending"),
    act: (ctx, id, { step, reason }, updateId) => rewindRun(ctx, id, { step: step!, reason }, updateId),
    check: async (ctx, id, { step }) => (await checkRewind(ctx, id, { step: step! })).repeats.filter(again).map(told),
    remembered: true,
  },
  migrate: {
    on: inArray(runs.status, ["running", "waiting", "incident", "suspended"]),
    check: async (ctx, id, { version, mapping }) => {
      const { verdict, reasons } = await checkMigration(ctx, id, { version: version!, mapping });
      if (verdict === "blocked") throw conflict(`the run cannot go on under version ${version}`, { reasons });
      return [];
    },
  },
} as const satisfies Record<string, Deed>;

export type Action = keyof typeof actions;

export const deedOf = (action: Action): Deed => actions[action];

const again = ({ repeats }: { repeats: boolean }) => repeats;
const told = ({ path, name, kind, why }: Required<Repeat>): Repeat => ({ path, name, kind, why });
