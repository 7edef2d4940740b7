import { and, eq, isNull, sql } from "drizzle-orm";
import { objects, type Values } from "#db/crm/schema.ts";
import { DomainError } from "#kit/errors.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { findRows } from "../objects/find-rows.ts";
import { completed, type Rules } from "../objects/new-values.ts";
import type { Row } from "../objects/record.ts";
import type { ObjectType } from "../objects/types.ts";
import { fold, holdersOf } from "../objects/unique.ts";
import { checkPatch } from "../objects/update-objects.ts";
import type { Patch } from "../properties/check-properties.ts";
import type { Job } from "./import-chunk.ts";
import type { ReadRow, RowFault } from "./read-cells.ts";

export type Matched = {
  creates: Values[];
  updates: { row: Row; patch: Patch }[];
  /** In rows of the file: two rows of one record count as two. */
  counts: { created: number; updated: number };
  faults: RowFault[];
};

type Target = { lines: number[]; patch: Patch; id: number | undefined };

/** Which rows make a record and which change one that is there, found by the key; rows that may do neither are faults. */
export async function matchRows(
  tx: CrmDb,
  ctx: CrmCtx,
  rules: Rules,
  { keyProperty: key, operation }: Pick<Job, "keyProperty" | "operation">,
  rows: ReadRow[],
): Promise<Matched> {
  const faults: RowFault[] = [];
  const refuse = (target: Target, message: string, column: string | null = null) =>
    faults.push(...target.lines.map((line) => ({ line, column, message })));
  const targets = await keyed(tx, rules, key, rows, faults);
  const free = await withoutClashes(tx, rules, targets, refuse);
  const there = await findRows(
    tx,
    ctx,
    rules.type,
    "write",
    { ids: free.flatMap(({ id }) => id ?? []).map(String) },
    { lock: true },
  );
  const matched: Matched = { creates: [], updates: [], counts: { created: 0, updated: 0 }, faults };
  for (const target of free) {
    const row = target.id === undefined ? undefined : there.get(String(target.id));
    if (target.id !== undefined && !row) {
      refuse(target, "its key belongs to a record that you may not change", key);
      continue;
    }
    const unfit =
      operation === "create"
        ? row && "a record has this key already"
        : operation === "update" && !row && "no record has this key";
    if (unfit) {
      refuse(target, unfit, key);
      continue;
    }
    try {
      if (row) matched.updates.push({ row, patch: checkPatch(ctx, rules, row, { properties: target.patch }) });
      else matched.creates.push(completed(ctx.actor, rules, target.patch));
      matched.counts.created += row ? 0 : 1;
      matched.counts.updated += row ? target.lines.length : target.lines.length - 1;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refuse(target, error.faults[0]?.message ?? error.message);
    }
  }
  return matched;
}

/** Rows of one key are one record: later cells win. */
async function keyed(
  tx: CrmDb,
  rules: Rules,
  key: string | null,
  rows: ReadRow[],
  faults: RowFault[],
): Promise<Target[]> {
  if (key === null) return rows.map(({ line, patch }) => ({ lines: [line], patch, id: undefined }));
  const groups = Map.groupBy(rows, ({ patch }) => fold(patch[key] ?? ""));
  for (const { line } of groups.get("") ?? [])
    faults.push({ line, column: key, message: "is the key and has no value" });
  groups.delete("");
  const ids = await recordsByKey(
    tx,
    rules,
    key,
    [...groups].map(([, [first]]) => first!.patch[key]!),
  );
  return [...groups].flatMap(([value, group]): Target[] => {
    const found = ids.get(value) ?? [];
    if (found.length > 1)
      for (const { line } of group)
        faults.push({ line, column: key, message: `is the key and ${found.length} records have this value` });
    const patch = Object.assign({}, ...group.map((row) => row.patch)) as Patch;
    return found.length > 1 ? [] : [{ lines: group.map(({ line }) => line), patch, id: found[0] }];
  });
}

async function recordsByKey(tx: CrmDb, rules: Rules, key: string, values: string[]): Promise<Map<string, number[]>> {
  if (rules.definitions.get(key)?.hasUniqueValue) {
    const holders = await holdersOf(tx, rules.type, key, values);
    return new Map([...holders].map(([value, id]) => [value, [id]]));
  }
  return equalRecords(tx, rules.type, key, values);
}

/** A key that is not unique: rows are found by value, and two imports by the same key take turns. */
async function equalRecords(
  tx: CrmDb,
  type: ObjectType,
  key: string,
  values: string[],
): Promise<Map<string, number[]>> {
  await tx.execute(sql`select pg_advisory_xact_lock(7267, hashtext(${`${type} ${key}`}))`);
  const wanted = values.map((value) => JSON.stringify({ [key]: value }));
  const rows = await tx
    .select({ id: objects.id, value: sql<string>`${objects.properties} ->> ${key}::text` })
    .from(objects)
    .where(
      and(
        eq(objects.type, type),
        isNull(objects.archivedAt),
        sql`${objects.properties} @> any(${sql.param(wanted)}::jsonb[])`,
      ),
    );
  const found = new Map<string, number[]>();
  for (const { id, value } of rows) found.set(fold(value), [...(found.get(fold(value)) ?? []), id]);
  return found;
}

/** Leaves out rows whose unique values another record has, or an earlier row of the same chunk. */
async function withoutClashes(
  tx: CrmDb,
  { type, definitions }: Rules,
  targets: Target[],
  refuse: (target: Target, message: string, column: string) => void,
): Promise<Target[]> {
  const refused = new Set<Target>();
  const names = new Set(
    targets.flatMap(({ patch }) => Object.keys(patch)).filter((name) => definitions.get(name)?.hasUniqueValue),
  );
  for (const name of names) {
    const having = targets.filter((target) => target.patch[name] && !refused.has(target));
    const holders = await holdersOf(
      tx,
      type,
      name,
      having.map(({ patch }) => patch[name]!),
    );
    const seen = new Set<string>();
    for (const target of having) {
      const value = fold(target.patch[name]!);
      const holder = holders.get(value);
      if (seen.has(value) || (holder !== undefined && holder !== target.id)) {
        refused.add(target);
        refuse(target, "another record has this value, and only one may", name);
      }
      seen.add(value);
    }
  }
  return targets.filter((target) => !refused.has(target));
}
