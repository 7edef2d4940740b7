import { eq } from "drizzle-orm";
import { feedback, requests } from "#db/ai_orchestration/schema.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import { uuidv7 } from "#kit/ids.ts";
import { z } from "#kit/router.ts";
import type { AiCtx } from "../context.ts";

export const GiveFeedback = z.strictObject({
  requestId: z.uuid(),
  verdict: z.enum(["accepted", "edited", "dismissed"]),
  /** Which of several answers: a leadId, for example. */
  subject: z.string().max(200).default(""),
  /** Which suggested action. */
  action: z.string().max(50).optional(),
  /** What was changed in an edited draft. */
  diff: z.string().max(20_000).optional(),
});
export type GiveFeedback = z.infer<typeof GiveFeedback>;

/** Keeps what a person made of an answer; a second word on the same answer replaces the first. */
export async function giveFeedback(ctx: AiCtx, input: GiveFeedback): Promise<{ id: string }> {
  requirePermission(ctx, "ai.feedback:create");
  const [request] = await ctx.db.select({ id: requests.id }).from(requests).where(eq(requests.id, input.requestId));
  if (!request) throw notFound(`requests/${input.requestId}`);
  const { action = null, diff = null, verdict } = input;
  const [kept] = await ctx.db
    .insert(feedback)
    .values({ ...input, id: uuidv7(), action, diff, actor: ctx.actor.id })
    .onConflictDoUpdate({
      target: [feedback.requestId, feedback.actor, feedback.subject],
      set: { verdict, action, diff },
    })
    .returning({ id: feedback.id });
  return kept!;
}
