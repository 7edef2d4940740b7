import { and, eq, inArray, isNull } from "drizzle-orm";
import { properties, uniqueValues } from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { invalid, notFound } from "#kit/errors.ts";
import { assertUnused } from "../calculations/assert-formula.ts";
import { assertNotRolledUp } from "../calculations/assert-rollup.ts";
import type { CrmCtx } from "../context.ts";
import type { ObjectType } from "../objects/types.ts";
import { definitionsFor, holdDefinitions, isHidden, loadArchived, loadDefinitions } from "./load-definitions.ts";
import { standardProperties } from "./standard.ts";

/** Takes away a property that people made. Its values stay with the records, unseen, until it is made again. */
export async function archiveProperty(ctx: CrmCtx, type: ObjectType, name: string): Promise<void> {
  requirePermission(ctx, "crm.properties:write");
  const known = (await definitionsFor(ctx, ctx.db, type)).has(name) || (await loadArchived(ctx.db, type)).has(name);
  if (!known || isHidden(ctx.actor, type, name)) throw notFound(`the property ${name} of ${type}`);
  await archiveProperties(ctx, type, [name]);
}

/** Takes away properties that people made; those that are gone already are passed over. */
export async function archiveProperties(ctx: CrmCtx, type: ObjectType, names: string[]): Promise<void> {
  requirePermission(ctx, "crm.properties:write");
  const standard = names.find((name) => standardProperties(type).has(name) && !isHidden(ctx.actor, type, name));
  if (standard) throw invalid(`${standard} is a standard property: it stays`);
  const mine = names.filter((name) => !isHidden(ctx.actor, type, name));
  if (mine.length === 0) return;
  await ctx.db.transaction(async (tx) => {
    await holdDefinitions(tx);
    assertUnused(ctx.actor, type, await loadDefinitions(tx, type), mine);
    await assertNotRolledUp(tx, ctx.actor, ({ objectType, property }, holder) => {
      const goesToo = holder.type === type && mine.includes(holder.name);
      return objectType === type && !goesToo && property && mine.includes(property) ? property : undefined;
    });
    const gone = await tx
      .update(properties)
      .set({ archivedAt: new Date() })
      .where(and(eq(properties.objectType, type), inArray(properties.name, mine), isNull(properties.archivedAt)))
      .returning({ name: properties.name });
    for (const { name } of gone) {
      await tx.delete(uniqueValues).where(and(eq(uniqueValues.type, type), eq(uniqueValues.name, name)));
      await recordAudit(tx, ctx, { action: "crm.properties.archive", subject: `${type}/${name}` });
    }
  });
}
