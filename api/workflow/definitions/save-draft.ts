import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { definitions } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import { MAX_BYTES, readSource } from "#workflows/definition/source.ts";
import type { WorkflowCtx } from "../context.ts";
import { checkDefinition, FaultView } from "./check-definition.ts";
import type { Source } from "./source.ts";

export const Draft = z
  .object({
    namespace: z.string(),
    name: z.string(),
    etag: z.string(),
    savedAt: z.iso.datetime(),
    savedBy: z.string(),
    faults: z.array(FaultView),
  })
  .openapi("Draft");

type SaveDraft = { namespace: string; name: string; source: Source; ifMatch?: string | undefined };

/** Keeps a draft as it is written, comments and all; a faulty one too, as long as it is within its size. */
export async function saveDraft(ctx: WorkflowCtx, input: SaveDraft): Promise<z.infer<typeof Draft>> {
  requirePermission(ctx, "workflow.definitions:write");
  const { namespace, name, source } = input;
  if (Buffer.byteLength(source.text) > MAX_BYTES)
    throw new DomainError("too_large", `a definition has at most ${MAX_BYTES / 1024} KB`);
  const key = and(eq(definitions.namespace, namespace), eq(definitions.name, name));
  const draft = {
    draft: source.text,
    draftFormat: source.format,
    draftBy: ctx.actor.id,
    draftAt: new Date(),
  };
  await ctx.db.transaction(async (tx) => {
    const [before] = await tx.select().from(definitions).where(key).for("update");
    if (input.ifMatch && input.ifMatch !== etagOf(before?.draft ?? ""))
      throw new DomainError("precondition_failed", "the draft has changed since it was read");
    const title = titleOf(source.text) ?? before?.title ?? null;
    await tx
      .insert(definitions)
      .values({ namespace, name, title, ...draft })
      .onConflictDoUpdate({ target: [definitions.namespace, definitions.name], set: { ...draft, title } });
    await recordAudit(tx, ctx, { action: "workflow.definition.draft", subject: `definitions/${namespace}/${name}` });
  });
  return {
    namespace,
    name,
    etag: etagOf(source.text),
    savedAt: draft.draftAt.toISOString(),
    savedBy: draft.draftBy,
    faults: (await checkDefinition(ctx, source.text)).faults,
  };
}

export const etagOf = (text: string) => `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;

function titleOf(text: string): string | undefined {
  const { value } = readSource(text);
  const title = (value as { document?: { title?: unknown } } | null | undefined)?.document?.title;
  return typeof title === "string" ? title.slice(0, 200) : undefined;
}
