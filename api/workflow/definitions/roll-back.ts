import { and, eq } from "drizzle-orm";
import { definitions, definitionVersions } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { conflict, notFound } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { WorkflowCtx } from "../context.ts";
import { temporalOf } from "../temporal/gateway.ts";
import type { VersionRow } from "./find-version.ts";
import { requirePublishing } from "./require-publishing.ts";
import { makeCurrent, ofName } from "./write-version.ts";

export const RollBack = z.strictObject({ version: z.string().max(64) });

type Version = { namespace: string; name: string; version: string };

/** Lets another published version start new runs again, as it was; the draft and runs under way stay as they are. */
export async function rollBack(ctx: WorkflowCtx, { version, ...key }: Version): Promise<VersionRow> {
  requirePublishing(ctx);
  const v = definitionVersions;
  const current = await ctx.db.transaction(async (tx) => {
    const [definition] = await tx.select().from(definitions).where(ofName(definitions, key)).for("update");
    const [row] = await tx
      .select()
      .from(v)
      .where(and(ofName(v, key), eq(v.version, version)));
    if (!definition || !row) throw notFound(`${key.namespace}/${key.name} ${version}`);
    if (row.retiredAt) throw conflict(`version ${version} is retired: publish it anew under another version`);
    if (definition.currentVersion === version) return row;
    await makeCurrent(tx, row);
    await recordAudit(tx, ctx, {
      action: "workflow.definition.rollback",
      subject: `definitions/${key.namespace}/${key.name}`,
      detail: { version, before: definition.currentVersion },
    });
    return row;
  });
  temporalOf(ctx.config).wake("schedules");
  return current;
}
