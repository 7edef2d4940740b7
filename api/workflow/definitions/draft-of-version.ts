import { requirePermission } from "#kit/authorize.ts";
import type { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { getVersion, sourceOf } from "./read-definitions.ts";
import { saveDraft, type Draft } from "./save-draft.ts";

type Version = { namespace: string; name: string; version: string; ifMatch?: string | undefined };

/** Makes a published version the draft again, as it was written. */
export async function draftOfVersion(ctx: WorkflowCtx, { ifMatch, ...key }: Version): Promise<z.infer<typeof Draft>> {
  requirePermission(ctx, "workflow.definitions:write");
  const source = sourceOf(await getVersion(ctx, key));
  return saveDraft(ctx, { namespace: key.namespace, name: key.name, source, ifMatch });
}
