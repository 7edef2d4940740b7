import { count, isNotNull } from "drizzle-orm";
import { feedback } from "#db/ai_orchestration/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { logCall } from "../answer.ts";
import type { Answer } from "../answer.ts";
import { nextActions } from "../content/next-actions.ts";
import type { ActionName, NextAction, Taken } from "../content/next-actions.ts";
import type { AiCtx, AiDb } from "../context.ts";
import { scoreRecord } from "../leads/score-leads.ts";
import { readSubject } from "./subject.ts";
import type { Subject } from "./subject.ts";

/** What to do next about a record, best first: rules say what is allowed, score and feedback what matters. */
export async function suggestActions(ctx: AiCtx, input: Subject): Promise<Answer<{ actions: NextAction[] }>> {
  requirePermission(ctx, "ai.scores:create");
  const started = performance.now();
  const { properties, sources } = await readSubject(ctx, input);
  const scored = await scoreRecord(ctx, properties);
  const actions = nextActions(properties, scored, await takenSoFar(ctx.db));
  const call = await logCall(ctx, ctx.db, "next-actions", {
    engine: "rules+model",
    model: scored.engine,
    version: "1",
    started,
  });
  return { result: { actions }, ...call, confidence: scored.confidence, reasons: actions[0]?.reasons ?? [], sources };
}

async function takenSoFar(db: AiDb): Promise<Taken> {
  const rows = await db
    .select({ action: feedback.action, verdict: feedback.verdict, n: count() })
    .from(feedback)
    .where(isNotNull(feedback.action))
    .groupBy(feedback.action, feedback.verdict);
  const taken: Taken = {};
  for (const { action, verdict, n } of rows) {
    const entry = (taken[action as ActionName] ??= { accepted: 0, dismissed: 0 });
    if (verdict === "dismissed") entry.dismissed += n;
    else entry.accepted += n;
  }
  return taken;
}
