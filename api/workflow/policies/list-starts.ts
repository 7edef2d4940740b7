import { and, desc, eq, lt } from "drizzle-orm";
import { starts } from "#db/workflows/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { invalid } from "#kit/errors.ts";
import { PageQuery, z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import type { Named } from "../definitions/state.ts";

const decisions = ["started", "held", "skipped", "replaced"] as const;

export const ListStarts = PageQuery.extend({
  decision: z.enum(decisions).optional(),
  policy: z
    .enum(["concurrency", "rate", "quietHours", "reEnrolment", "cap", "stop", "loop", "depth"])
    .optional()
    .openapi({ description: "Which policy decided so; `loop` and `depth` are the engine's own." }),
});

export const StartView = z
  .object({
    decision: z.enum(decisions),
    policy: z.string().optional(),
    reason: z.string().optional(),
    cause: z.string().openapi({ description: "What asked for it: an event, a key, a time." }),
    runId: z.uuid().optional().openapi({ description: "A skipped start has none." }),
    about: z.string().optional(),
    at: z.iso.datetime(),
    dueAt: z.iso.datetime().optional().openapi({ description: "When a held one starts, as far as that is known." }),
    startedAt: z.iso.datetime().optional(),
  })
  .openapi("Start");

/** What became of the starts of a definition, the newest first: none is dropped without a word. */
export async function listStarts(ctx: WorkflowCtx, input: Named & z.infer<typeof ListStarts>) {
  requirePermission(ctx, "workflow.definitions:read");
  const { limit, after, decision, policy } = input;
  if (after !== undefined && !/^\d{1,18}$/.test(after)) throw invalid("after is no place in this list");
  const rows = await ctx.db
    .select()
    .from(starts)
    .where(
      and(
        eq(starts.definition, `${input.namespace}/${input.name}`),
        decision ? eq(starts.decision, decision) : undefined,
        policy ? eq(starts.policy, policy) : undefined,
        after ? lt(starts.seq, Number(after)) : undefined,
      ),
    )
    .orderBy(desc(starts.seq))
    .limit(limit + 1);
  const results = rows.slice(0, limit);
  const next = rows.length > limit ? String(results.at(-1)!.seq) : undefined;
  return { results: results.map(view), ...(next && { paging: { next: { after: next } } }) };
}

const view = (row: typeof starts.$inferSelect) => ({
  decision: row.decision,
  policy: row.policy ?? undefined,
  reason: row.reason ?? undefined,
  cause: row.cause,
  ...(row.decision !== "skipped" && { runId: row.runId }),
  about: row.subject ?? undefined,
  at: row.createdAt.toISOString(),
  // `infinity` has no date: nobody knows yet.
  ...(row.decision === "held" && Number.isFinite(row.nextAt.getTime()) && { dueAt: row.nextAt.toISOString() }),
  ...(row.decision !== "skipped" && row.dispatchedAt && { startedAt: row.dispatchedAt.toISOString() }),
});
