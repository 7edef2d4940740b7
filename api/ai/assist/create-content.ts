import { requirePermission } from "#kit/authorize.ts";
import { z } from "#kit/router.ts";
import { logCall } from "../answer.ts";
import type { Answer } from "../answer.ts";
import { readFacts } from "../content/facts.ts";
import { CHANNELS, LANGUAGES, PURPOSES, TONES } from "../content/kinds.ts";
import { writeContent } from "../content/write.ts";
import type { Written } from "../content/write.ts";
import type { AiCtx } from "../context.ts";
import { readSubject, Subject } from "./subject.ts";
import { writerOf } from "./writer.ts";

export const CreateContent = Subject.extend({
  purpose: z.enum(PURPOSES),
  channel: z.enum(CHANNELS).default("email"),
  tone: z.enum(TONES).default("friendly"),
  language: z.enum(LANGUAGES).default("en"),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31)
    .optional(),
});
export type CreateContent = z.infer<typeof CreateContent>;
export type Content = Pick<Written, "text" | "subject" | "grounded" | "missing" | "warnings">;

/** Drafts a text from facts: by the configured provider under the fact guard, else from templates. */
export async function createContent(ctx: AiCtx, input: CreateContent): Promise<Answer<Content>> {
  requirePermission(ctx, "ai.content:create");
  const started = performance.now();
  const { properties, sources } = await readSubject(ctx, input, false);
  const written = await writeContent(input, readFacts(properties, input.language), writerOf(ctx));
  const { engine, model, version, usage, text, subject, grounded, missing, warnings } = written;
  const call = await logCall(ctx, ctx.db, "content", { engine, model, version, usage, started });
  const facts = Object.values(grounded).map((ref) => ({ kind: "fact", ref }) as const);
  return {
    result: { text, ...(subject !== undefined && { subject }), grounded, missing, warnings },
    ...call,
    confidence: null,
    reasons: [],
    sources: [...sources, ...facts],
  };
}
