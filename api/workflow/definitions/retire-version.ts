import { and, desc, eq, isNull } from "drizzle-orm";
import { definitions, definitionVersions } from "#db/workflows/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { notFound } from "#kit/errors.ts";
import type { WorkflowCtx } from "../context.ts";
import { writeSchedule } from "../schedules/write-schedule.ts";
import { temporalOf } from "../temporal/gateway.ts";
import type { VersionRow } from "./find-version.ts";
import { makeCurrent, ofName, writeCurrent } from "./write-version.ts";

type Version = { namespace: string; name: string; version: string };

/** A retired version starts no more runs; those under way go on. Was it the current one, the newest left takes over. */
export async function retireVersion(ctx: WorkflowCtx, { version, ...key }: Version): Promise<VersionRow> {
  requirePermission(ctx, "workflow.definitions:publish");
  const v = definitionVersions;
  const retired = await ctx.db.transaction(async (tx) => {
    const [definition] = await tx.select().from(definitions).where(ofName(definitions, key)).for("update");
    const own = and(ofName(v, key), eq(v.version, version));
    const [row] = await tx.select().from(v).where(own);
    if (!definition || !row) throw notFound(`${key.namespace}/${key.name} ${version}`);
    if (row.retiredAt) return row;
    const change = { retiredAt: new Date() };
    await tx.update(v).set(change).where(own);
    if (definition.currentVersion === version) {
      const left = and(ofName(v, key), isNull(v.retiredAt));
      const [next] = await tx.select().from(v).where(left).orderBy(desc(v.publishedAt)).limit(1);
      if (next) await makeCurrent(tx, next);
      else {
        await writeCurrent(tx, key);
        await writeSchedule(tx, key);
      }
    }
    await recordAudit(tx, ctx, {
      action: "workflow.definition.retire",
      subject: `definitions/${key.namespace}/${key.name}`,
      detail: { version },
    });
    return { ...row, ...change };
  });
  temporalOf(ctx.config).wake("schedules");
  return retired;
}
