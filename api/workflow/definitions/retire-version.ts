import { and, desc, eq, isNull } from "drizzle-orm";
import { definitions, definitionVersions } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import type { WorkflowCtx } from "../context.ts";
import type { VersionRow } from "./find-version.ts";
import { writeTriggers } from "./publish-definition.ts";

type Version = { namespace: string; name: string; version: string };

/** A retired version starts no more runs; those under way go on. The newest version left starts new ones. */
export async function retireVersion(ctx: WorkflowCtx, { namespace, name, version }: Version): Promise<VersionRow> {
  requirePermission(ctx, "workflow.definitions:publish");
  const v = definitionVersions;
  const key = and(eq(definitions.namespace, namespace), eq(definitions.name, name));
  const ofName = and(eq(v.namespace, namespace), eq(v.name, name));
  return ctx.db.transaction(async (tx) => {
    await tx.select({ name: definitions.name }).from(definitions).where(key).for("update");
    const [row] = await tx
      .select()
      .from(v)
      .where(and(ofName, eq(v.version, version)));
    if (!row) throw notFound(`${namespace}/${name} ${version}`);
    if (row.retiredAt) return row;
    const retired = { retiredAt: new Date() };
    await tx
      .update(v)
      .set(retired)
      .where(and(ofName, eq(v.version, version)));
    const [next] = await tx
      .select()
      .from(v)
      .where(and(ofName, isNull(v.retiredAt)))
      .orderBy(desc(v.publishedAt))
      .limit(1);
    await tx
      .update(definitions)
      .set({ currentVersion: next?.version ?? null })
      .where(key);
    await writeTriggers(tx, next ?? { namespace, name });
    await recordAudit(tx, ctx, {
      action: "workflow.definition.retire",
      subject: `definitions/${namespace}/${name}`,
      detail: { version },
    });
    return { ...row, ...retired };
  });
}
