import { and, asc, eq, inArray, or, sql } from "drizzle-orm";
import {
  associations,
  changes,
  duplicates,
  merges,
  objects,
  type MovedAssociation,
  type Values,
} from "#db/crm/schema.ts";
import { recordAudit } from "#kit/audit.ts";
import { requirePermission } from "#kit/authorize.ts";
import { conflict, DomainError, invalid } from "#kit/errors.ts";
import { loadTypes } from "../associations/types.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { moveMemberships } from "../lists/memberships.ts";
import type { Patch } from "../properties/check-properties.ts";
import { loadDefinitions } from "../properties/load-definitions.ts";
import { archiveRows } from "./archive-objects.ts";
import { recordEvent } from "./events.ts";
import { findRows, objectNotFound } from "./find-rows.ts";
import { mergedInto } from "./merges.ts";
import { currentValues, type Row } from "./record.ts";
import { permissionFor, within } from "./scope.ts";
import { mergedName, type ObjectType } from "./types.ts";
import { claim, claimsOf } from "./unique.ts";
import { updateRecords } from "./write.ts";

type Merge = typeof merges.$inferSelect;

/**
 * Makes two records again of one that a merge made: each with its own values and associations. What was changed on the
 * merged record since, and what it was associated with since, goes to the one that was the primary.
 */
export async function undoMerge(ctx: CrmCtx, type: ObjectType, id: string): Promise<{ restoredIds: string[] }> {
  for (const right of ["read", "write", "delete"] as const) requirePermission(ctx, permissionFor(type, right));
  if (ctx.actor.fields && Object.keys(ctx.actor.fields).some((field) => field.startsWith(`${type}.`)))
    throw new DomainError("forbidden", `who does not see or write every property of ${type} cannot undo their merges`);
  return ctx.db.transaction(async (tx) => {
    const merged = (await findRows(tx, ctx, type, "delete", { ids: [id] }, { lock: true })).get(id);
    if (!merged) throw objectNotFound();
    const parts = await tx.select().from(merges).where(eq(merges.firstInto, merged.id));
    const [first, second] = [parts.find((one) => one.isPrimary), parts.find((one) => !one.isPrimary)];
    if (!first || !second) throw invalid("this record was not made by a merge");
    const [primary, other] = [await partOf(tx, ctx, type, first), await partOf(tx, ctx, type, second)];
    const since = await changedSince(tx, merged);
    const tiesSince = await takeTies(tx, merged.id, parts);
    await archiveRows(tx, ctx, type, [merged]);
    const restored = await restore(tx, ctx, type, [primary, other]);
    await giveBack(tx, merged.id, parts, [primary.id, other.id]);
    for (const part of [first, second]) await tie(tx, part.fromId, type, part.associations);
    await tie(tx, primary.id, type, tiesSince);
    await moveMemberships(tx, [merged.id], primary.id);
    await patchPrimary(tx, ctx, type, restored[0]!, since);
    await tx
      .update(duplicates)
      .set({ state: "open", mergedId: null, decidedBy: null, decidedAt: null })
      .where(and(eq(duplicates.mergedId, merged.id), eq(duplicates.state, "merged")));
    const restoredIds = [String(primary.id), String(other.id)];
    await recordAudit(tx, ctx, {
      action: "crm.objects.undo-merge",
      subject: `${type}/${merged.id}`,
      detail: { restoredIds },
    });
    return { restoredIds };
  });
}

async function partOf(tx: CrmDb, ctx: CrmCtx, type: ObjectType, { fromId }: Merge): Promise<Row> {
  const [row] = await tx
    .select()
    .from(objects)
    .where(and(eq(objects.id, fromId), within(ctx, type, "write")))
    .for("update");
  if (!row)
    throw conflict(`the record ${fromId} that went into this one is gone for good, or not yours: the merge stays`);
  return row;
}

/** What differs from what the merge made of the two. */
async function changedSince(tx: CrmDb, merged: Row): Promise<Patch> {
  const [made] = await tx
    .select({ changed: changes.changed })
    .from(changes)
    .where(and(eq(changes.objectId, merged.id), eq(changes.kind, "created")))
    .orderBy(asc(changes.id))
    .limit(1);
  const before = new Map(Object.entries(made?.changed ?? {}));
  const now: Values = currentValues(merged);
  const names = new Set([...before.keys(), ...Object.keys(now)]);
  names.delete(mergedName);
  return Object.fromEntries(
    [...names]
      .filter((name) => (before.get(name) ?? null) !== (now[name] ?? null))
      .map((name) => [name, now[name] ?? null]),
  );
}

/** Takes the merged record's associations away; those that neither of the two brought along are answered. */
async function takeTies(tx: CrmDb, mergedId: number, parts: Merge[]): Promise<MovedAssociation[]> {
  const held = await tx
    .delete(associations)
    .where(or(eq(associations.fromId, mergedId), eq(associations.toId, mergedId)))
    .returning();
  const brought = parts.flatMap((part) => part.associations);
  const successors = await mergedInto(
    tx,
    brought.map(({ toId }) => toId),
  );
  const known = new Set(brought.map(({ toId, typeId }) => `${successors.get(toId) ?? toId} ${typeId}`));
  return held
    .filter(({ fromId, toId, typeId }) => fromId === mergedId && !known.has(`${toId} ${typeId}`))
    .map(({ toId, toType, typeId }) => ({ toId, toType, typeId }));
}

async function restore(tx: CrmDb, ctx: CrmCtx, type: ObjectType, rows: Row[]): Promise<Row[]> {
  const definitions = await loadDefinitions(tx, type);
  const restored: Row[] = [];
  for (const { id } of rows) {
    const [row] = await tx
      .update(objects)
      .set({
        archivedAt: null,
        version: sql`${objects.version} + 1`,
        updatedAt: sql`greatest(now(), ${objects.updatedAt})`,
      })
      .where(eq(objects.id, id))
      .returning();
    restored.push(row!);
  }
  await claim(
    tx,
    ctx,
    type,
    restored.flatMap((row) => claimsOf(definitions, row.id, currentValues(row))),
  );
  await ctx.publish(
    tx,
    restored.map((row) => recordEvent(ctx, type, "restored", { row, changed: {} })),
  );
  return restored;
}

/** Records that had gone into one of the two before stand for that one again. */
async function giveBack(tx: CrmDb, mergedId: number, parts: Merge[], ids: number[]): Promise<void> {
  await tx.delete(merges).where(
    inArray(
      merges.fromId,
      parts.map((part) => part.fromId),
    ),
  );
  const earlier = await tx.select().from(merges).where(eq(merges.intoId, mergedId));
  const next = new Map(earlier.map((one) => [one.fromId, one.firstInto]));
  for (const { fromId, firstInto } of earlier) {
    let into = firstInto;
    while (!ids.includes(into) && next.has(into)) into = next.get(into)!;
    await tx.update(merges).set({ intoId: into }).where(eq(merges.fromId, fromId));
  }
}

/** Associates a record again with those that are still there, or with what they were merged into. */
async function tie(tx: CrmDb, id: number, type: ObjectType, ties: MovedAssociation[]): Promise<void> {
  if (ties.length === 0) return;
  const successors = await mergedInto(
    tx,
    ties.map(({ toId }) => toId),
  );
  const types = await loadTypes(tx);
  const ends = ties.map(({ toId, toType, typeId }) => ({ toId: successors.get(toId) ?? toId, toType, typeId }));
  const live = await tx
    .select({ id: objects.id })
    .from(objects)
    .where(
      inArray(
        objects.id,
        ends.map(({ toId }) => toId),
      ),
    );
  const there = new Set(live.map((row) => row.id));
  const rows = ends
    .filter(({ toId, typeId }) => there.has(toId) && toId !== id && types.has(typeId))
    .flatMap(({ toId, toType, typeId }) => [
      { fromId: id, fromType: type, toId, toType, typeId },
      { fromId: toId, fromType: toType, toId: id, toType: type, typeId: types.get(typeId)!.inverseId },
    ]);
  if (rows.length > 0) await tx.insert(associations).values(rows).onConflictDoNothing();
}

async function patchPrimary(tx: CrmDb, ctx: CrmCtx, type: ObjectType, row: Row, patch: Patch): Promise<void> {
  const definitions = await loadDefinitions(tx, type);
  // What was rolled up was of both: each one's associations say anew what it is.
  const own = Object.fromEntries(Object.entries(patch).filter(([name]) => !definitions.get(name)?.rollup));
  const written = await updateRecords(tx, ctx, type, definitions, [{ row, patch: own }]);
  await ctx.publish(
    tx,
    written.map((change) => recordEvent(ctx, type, "updated", change)),
  );
}
