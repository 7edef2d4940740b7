import type { Values } from "#db/crm/schema.ts";
import { DomainError, invalid } from "#kit/errors.ts";
import { z } from "#kit/router.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import {
  checkProperties,
  GivenProperties,
  invalidProperties,
  readOnlyFault,
  type Patch,
} from "../properties/check-properties.ts";
import { recordEvent } from "./events.ts";
import { findRows, objectNotFound } from "./find-rows.ts";
import { loadRules } from "./load-rules.ts";
import { assertPlace, assertReach, assertWritable, type Rules } from "./new-values.ts";
import { currentValues, toRecord, type CrmRecord, type Row } from "./record.ts";
import { definitionOf, ownerName, teamName, type ObjectType } from "./types.ts";
import { updateRecords } from "./write.ts";

export const UpdateObject = z
  .strictObject({ properties: GivenProperties, objectWriteTraceId: z.string().max(200).optional() })
  .openapi("UpdateObject");
export type UpdateObject = z.infer<typeof UpdateObject>;

export type Update = { id: string; properties: GivenProperties; version?: string | undefined };

/** Updates the records that are found, all or none of them; those not found are missing from the answer. */
export async function updateObjects(
  ctx: CrmCtx,
  type: ObjectType,
  updates: Update[],
  idProperty?: string,
): Promise<CrmRecord[]> {
  return ctx.db.transaction(async (tx) => {
    const ids = updates.map(({ id }) => id);
    const rows = await findRows(tx, ctx, type, "write", { ids, idProperty }, { lock: true });
    if (new Set([...rows.values()].map((row) => row.id)).size < ids.filter((id) => rows.has(id)).length)
      throw invalid("Duplicate IDs found in batch input");
    const rules = await loadRules(ctx, tx, type);
    const found = updates.flatMap((update) => {
      const row = rows.get(update.id);
      return row ? [{ row, patch: checkPatch(ctx, rules, row, update) }] : [];
    });
    return applyPatches(tx, ctx, rules, found);
  });
}

/** Writes checked patches and tells of each record that changed. */
export async function applyPatches(
  tx: CrmDb,
  ctx: CrmCtx,
  { type, definitions }: Rules,
  found: { row: Row; patch: Patch }[],
): Promise<CrmRecord[]> {
  const written = await updateRecords(tx, ctx, type, definitions, found);
  await ctx.publish(
    tx,
    written.map((change) => recordEvent(ctx, type, "updated", change)),
  );
  const now = new Map(written.map((change) => [change.row.id, change]));
  return found.map(({ row, patch }) => {
    const { row: current, changed } = now.get(row.id) ?? { row, changed: {} };
    return toRecord(ctx, type, current, { also: Object.keys({ ...patch, ...changed }) });
  });
}

export async function updateObject(
  ctx: CrmCtx,
  type: ObjectType,
  { idProperty, ...update }: Update & { idProperty?: string | undefined },
): Promise<CrmRecord> {
  const [record] = await updateObjects(ctx, type, [update], idProperty);
  if (!record) throw objectNotFound();
  return record;
}

/** A patch that may be written to this record: values, place in the pipeline, owner and version are all right. */
export function checkPatch(ctx: CrmCtx, rules: Rules, row: Row, { properties, version }: Omit<Update, "id">): Patch {
  assertVersion(row, version);
  assertWritable(rules.type);
  const { patch: given, faults } = checkProperties(rules.definitions, properties);
  if (faults.length > 0) throw invalidProperties(faults);
  const moved = movedTo(rules, currentValues(row), given);
  const kept = Object.keys(moved).filter((name) => rules.definitions.get(name)?.readOnly !== false);
  if (kept.length > 0) throw invalidProperties(kept.map(readOnlyFault));
  const patch = { ...given, ...moved };
  const next = { ...currentValues(row), ...patch } as Values;
  const names = definitionOf(rules.type).pipeline;
  if (names && (names.stage in patch || names.pipeline in patch)) assertPlace(rules, next);
  if (ownerName in patch || teamName in patch) assertReach(ctx.actor, rules.type, next, patch);
  return patch;
}

/** A stage alone moves a record to its pipeline; another pipeline alone, to that one's first stage. */
function movedTo({ type, pipelines }: Rules, now: Values, patch: Patch): Patch {
  const names = definitionOf(type).pipeline;
  if (!names) return {};
  const { [names.stage]: stage, [names.pipeline]: pipeline } = patch;
  const has = (id: string | undefined) =>
    pipelines.find((one) => one.id === id)?.stages.some((one) => one.id === stage);
  if (stage && pipeline === undefined && !has(now[names.pipeline])) {
    const home = pipelines.find(({ id }) => has(id));
    return home ? { [names.pipeline]: home.id } : {};
  }
  const first = pipelines.find(({ id }) => id === pipeline)?.stages[0]?.id;
  return pipeline && pipeline !== now[names.pipeline] && stage === undefined && first ? { [names.stage]: first } : {};
}

/** What was read is still what is there, where the caller asks for that. */
export function assertVersion(row: Row, version: string | undefined): void {
  if (version !== undefined && version !== etag(row) && version !== "*")
    throw new DomainError("precondition_failed", "the record has changed since it was read");
}

export const etag = ({ version }: { version: number }) => `"${version}"`;
