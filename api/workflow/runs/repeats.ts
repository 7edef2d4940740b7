import { and, asc, eq, inArray } from "drizzle-orm";
import { catalogue } from "#activities/catalog.ts";
import { runSteps } from "#db/workflows/schema.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import type { StepRow } from "./shapes.ts";

export const Repeat = z
  .object({
    path: z.string(),
    name: z.string(),
    kind: z.string(),
    status: z.string(),
    startedAt: z.iso.datetime(),
    repeats: z.boolean().openapi({ description: "Whether something would happen a second time." }),
    why: z.string(),
  })
  .openapi("Repeat", { description: "A call that was made, and what making it again does." });
export type Repeat = z.infer<typeof Repeat>;

const known = new Map(catalogue.map(({ name, idempotency }) => [name, idempotency]));
/** Calls of the language itself: what their key does where they go. */
const own: Record<string, string> = {
  http: "It is sent again under the same Idempotency-Key: whether the partner heeds it, the partner knows.",
  openapi: "It is sent again under the same Idempotency-Key: whether the partner heeds it, the partner knows.",
  emit: "It is the same event: who has it takes no second one.",
  run: "It is the same run: it is not started twice.",
};
const again = "It is another call than before: it happens again.";
const byKey = (why: string) => why.includes("step's key");

/** What the calls of a step, and of those within it, do when it is tried again: under the key that they had. */
export async function repeatsOfRetry(ctx: WorkflowCtx, runId: string, path: string): Promise<Repeat[]> {
  const steps = await calls(ctx, runId, (step) => step.path === path || step.path.startsWith(`${path}/`));
  return steps.map((step) => {
    const why = known.get(step.kind) ?? own[step.kind] ?? again;
    return told(
      step,
      step.kind === "http" || step.kind === "openapi" || !(step.kind in own || known.has(step.kind)),
      why,
    );
  });
}

/** What the calls made since a step was begun do when a run is taken back to it: under keys of their own. */
export async function repeatsOfRewind(ctx: WorkflowCtx, runId: string, path: string): Promise<Repeat[]> {
  const [, list, index] = /^(.*)\/(\d+)\/[^/]*$/.exec(path) ?? [];
  if (list === undefined) return [];
  const from = Number(index);
  const steps = await calls(ctx, runId, (step) => {
    if (!step.path.startsWith(`${list}/`)) return false;
    return Number.parseInt(step.path.slice(list.length + 1)) >= from;
  });
  return steps.map((step) => {
    const why = known.get(step.kind);
    return why && !byKey(why) ? told(step, false, why) : told(step, true, again);
  });
}

const told = ({ path, name, kind, status, startedAt }: StepRow, repeats: boolean, why: string): Repeat => ({
  path,
  name,
  kind,
  status,
  startedAt: startedAt.toISOString(),
  repeats,
  why,
});

async function calls(ctx: WorkflowCtx, runId: string, fits: (step: StepRow) => boolean): Promise<StepRow[]> {
  const made = ["completed", "running", "waiting", "incident", "faulted"];
  const steps = await ctx.db
    .select()
    .from(runSteps)
    .where(and(eq(runSteps.runId, runId), inArray(runSteps.status, made)))
    .orderBy(asc(runSteps.startedAt), asc(runSteps.position));
  return steps.filter((step) => (step.kind.includes(".") || step.kind in own) && fits(step));
}
