import { and, inArray, isNull, sql, type SQL } from "drizzle-orm";
import { lists } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import type { CrmCtx, CrmDb } from "../context.ts";
import { compileTree, readTree, type Tree } from "../filters/list-filter.ts";
import type { ObjectType } from "../objects/types.ts";
import { definitionsFor, loadDefinitions } from "../properties/load-definitions.ts";
import type { Definitions } from "../properties/property.ts";
import { listType, visible, type ListRow } from "./find-list.ts";

const watchedDepthMax = 5;

/** Reads filters that somebody gives and tries them: of properties and lists that they may see, and of no list that asks for this one. */
export async function checkedTree(
  ctx: CrmCtx,
  db: CrmDb,
  type: ObjectType,
  given: unknown,
  own?: number,
): Promise<Tree> {
  const tree = readTree(type, given);
  const definitions = new Map<ObjectType, Definitions>();
  for (const each of tree.types) definitions.set(each, await definitionsFor(ctx, db, each));
  compileTree(tree, definitions);
  await assertWatchable(ctx, db, tree.watchesLists, own);
  return tree;
}

async function assertWatchable(ctx: CrmCtx, db: CrmDb, watched: number[], own: number | undefined): Promise<void> {
  let next = [...new Set(watched)];
  for (let depth = 0; next.length > 0; depth += 1) {
    if (own !== undefined && next.includes(own)) throw invalid("the filters ask for members of the list itself");
    if (depth >= watchedDepthMax) throw invalid(`filters ask for lists of lists more than ${watchedDepthMax} deep`);
    const rows = await db
      .select()
      .from(lists)
      .where(and(inArray(lists.id, next), isNull(lists.deletedAt)));
    const missing = next.find((id) => !rows.some((row) => row.id === id && visible(ctx, row)));
    if (missing !== undefined && depth === 0) throw invalid(`the list ${missing} of the filters was not found`);
    next = [...new Set(rows.flatMap((row) => row.watchesLists))];
  }
}

/** The columns of a list that come from its filters; its members are looked for anew. */
export const filterColumns = (tree: Tree, given: unknown, tells: boolean) => ({
  filterBranch: given,
  uses: tree.uses,
  watchesTypes: tree.watchesTypes,
  watchesLists: tree.watchesLists,
  filtersUpdatedAt: new Date(),
  fault: null,
  rescanAt: null,
  ...scanFromStart(tells),
});

/** Has every record of the type looked at again; `tells` says whether joining is told of. */
export const scanFromStart = (tells: boolean) => ({
  scanCursor: 0,
  scanEnd: sql`(select coalesce(max(id), 0) from objects)`,
  scanTells: tells,
});

/** The filters of lists as conditions, and of each list that cannot be asked any more, why. */
export async function compileLists(
  db: CrmDb,
  rows: ListRow[],
): Promise<{ conditions: Map<number, SQL>; faults: Map<number, string>; byTime: Set<number> }> {
  const definitions = new Map<ObjectType, Definitions>();
  const [conditions, faults, byTime] = [new Map<number, SQL>(), new Map<number, string>(), new Set<number>()];
  for (const row of rows)
    try {
      const tree = readTree(listType(row), row.filterBranch);
      for (const type of tree.types) if (!definitions.has(type)) definitions.set(type, await loadDefinitions(db, type));
      conditions.set(row.id, compileTree(tree, definitions));
      if (tree.byTime) byTime.add(row.id);
    } catch (error) {
      if (!(error instanceof Error && error.name === "DomainError")) throw error;
      faults.set(row.id, error.message);
    }
  return { conditions, faults, byTime };
}
