import { and, eq, inArray, isNull, sql, type SQL } from "drizzle-orm";
import { duplicates, objects, type Reason } from "#db/crm/schema.ts";
import { notFound } from "#kit/errors.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { isHidden } from "../properties/load-definitions.ts";
import { within, type Right } from "../objects/scope.ts";
import { findType, type ObjectType } from "../objects/types.ts";

export type DuplicateRow = typeof duplicates.$inferSelect;

/** Pairs of which the actor's right reaches both records; merged ones are no longer live. */
export const bothReached = (ctx: CrmCtx, type: ObjectType, right: Right, live: boolean): SQL => {
  const reached = (id: SQL) =>
    sql`exists (select 1 from ${objects} where ${and(sql`${objects.id} = ${id}`, live ? isNull(objects.archivedAt) : undefined, within(ctx, type, right))})`;
  return and(reached(sql`${duplicates.aId}`), reached(sql`${duplicates.bId}`))!;
};

/** What speaks for a pair, as far as the actor may see the properties that say it. */
export const seenReasons = ({ actor }: Pick<CrmCtx, "actor">, type: ObjectType, reasons: Reason[]): Reason[] =>
  reasons.filter(({ properties }) => !properties.some((name) => isHidden(actor, type, name)));

/** A pair that the actor may decide about, locked. */
export async function findDuplicate(
  tx: CrmDb,
  ctx: CrmCtx,
  right: Right,
  id: string,
  states: DuplicateRow["state"][],
): Promise<DuplicateRow & { type: ObjectType }> {
  const absent = () => notFound("the pair of records");
  const [row] = await tx
    .select()
    .from(duplicates)
    .where(eq(duplicates.id, Number(id)))
    .for("update");
  const type = row && findType(row.type);
  if (!type) throw absent();
  const [reached] = await tx
    .select({ id: duplicates.id })
    .from(duplicates)
    .where(
      and(
        eq(duplicates.id, row.id),
        inArray(duplicates.state, states),
        bothReached(ctx, type, right, row.state !== "merged"),
      ),
    );
  if (!reached || seenReasons(ctx, type, row.reasons).length === 0) throw absent();
  return { ...row, type };
}
