import { and, eq, isNull, not, or, sql, type SQL } from "drizzle-orm";
import { associations, listMembers, objects } from "#db/crm/schema.ts";
import { invalid } from "#kit/errors.ts";
import { invalidInput, z } from "#kit/router.ts";
import { ObjectTypeName, type ObjectType } from "../objects/types.ts";
import type { Definitions } from "../properties/property.ts";
import { compileOperation } from "./compile-operation.ts";
import { Operation } from "./operations.ts";

const depthMax = 6;
const filtersMax = 100;

const PropertyFilter = z.strictObject({
  filterType: z.literal("PROPERTY"),
  property: z.string().min(1).max(200),
  operation: Operation,
});
const ListFilter = z.strictObject({
  filterType: z.literal("IN_LIST"),
  listId: z.coerce.string().regex(/^[1-9]\d{0,14}$/),
  operator: z.enum(["IN_LIST", "NOT_IN_LIST"]),
  metadata: z.strictObject({ id: z.string().max(100), inListType: z.string().max(100) }).optional(),
});
const Filter = z.discriminatedUnion("filterType", [PropertyFilter, ListFilter]);
type Filter = z.infer<typeof Filter>;

const filterBranchOperator = z.enum(["AND", "OR"]).optional();
const children = {
  filterBranchOperator,
  filterBranches: z.array(z.unknown()).max(filtersMax).default([]),
  filters: z.array(Filter).max(filtersMax).default([]),
};
const Branch = z.discriminatedUnion("filterBranchType", [
  z.strictObject({ filterBranchType: z.literal(["OR", "AND", "NOT_ALL", "NOT_ANY"]), ...children }),
  z.strictObject({
    filterBranchType: z.literal("ASSOCIATION"),
    ...children,
    objectTypeId: ObjectTypeName,
    operator: z.literal("IN_LIST").default("IN_LIST"),
    associationTypeId: z.number().int(),
    associationCategory: z.string().max(100),
  }),
]);

/** A tree of filters as the contract writes it; `readTree` tells what of it is wrong. */
export const FilterTree = z.record(z.string(), z.unknown()).openapi("ListFilterBranch", {
  description: "OR, AND, NOT_ALL, NOT_ANY or ASSOCIATION with filterBranches and filters",
});

type Node = { kind: "OR" | "AND" | "NOT_ALL" | "NOT_ANY"; kids: Node[]; filters: Filter[] } | Tied;
type Tied = { kind: "ASSOCIATION"; type: ObjectType; typeId: number; kids: Node[]; filters: Filter[] };

/** What a tree asks for: who may see its list, what decides about its members, and whether time does. */
export type Tree = {
  root: Node;
  type: ObjectType;
  types: ObjectType[];
  uses: string[];
  watchesTypes: ObjectType[];
  watchesLists: number[];
  byTime: boolean;
};

/** Reads a tree; faults name their place, and trees that are too deep or too wide are refused. */
export function readTree(type: ObjectType, given: unknown): Tree {
  const tree = {
    type,
    types: new Set([type]),
    uses: new Set<string>(),
    lists: new Set<number>(),
    byTime: false,
    many: 0,
  };
  const read = (raw: unknown, of: ObjectType, path: string, depth: number): Node => {
    if (depth > depthMax) throw invalid(`filters are nested more than ${depthMax} deep`);
    const parsed = Branch.safeParse(raw);
    if (!parsed.success) throw within(path, parsed.error);
    const branch = parsed.data;
    const inner = branch.filterBranchType === "ASSOCIATION" ? branch.objectTypeId : of;
    tree.types.add(inner);
    tree.many += branch.filters.length;
    if (tree.many > filtersMax) throw invalid(`a list takes at most ${filtersMax} filters`);
    for (const filter of branch.filters) note(filter, inner);
    const kids = branch.filterBranches.map((kid, n) => read(kid, inner, `${path}/filterBranches/${n}`, depth + 1));
    const rest = { kids, filters: branch.filters };
    return branch.filterBranchType === "ASSOCIATION"
      ? { kind: "ASSOCIATION", type: inner, typeId: branch.associationTypeId, ...rest }
      : { kind: branch.filterBranchType, ...rest };
  };
  const note = (filter: Filter, of: ObjectType) => {
    if (filter.filterType === "IN_LIST") return tree.lists.add(Number(filter.listId));
    tree.uses.add(`${of}.${filter.property}`);
    const { operation } = filter;
    if (operation.operationType === "COMPARATIVE_DATE") tree.uses.add(`${of}.${operation.comparisonPropertyName}`);
    if (operation.operationType === "ROLLING_DATE_RANGE" || JSON.stringify(operation).includes('"INDEXED"'))
      tree.byTime = true;
    return tree;
  };
  const root = read(given, type, "/filterBranch", 1);
  if (tree.many === 0) throw invalid("filterBranch holds no filter");
  return {
    root,
    type,
    types: [...tree.types],
    uses: [...tree.uses].sort(),
    watchesTypes: [...tree.types].filter((one) => one !== type || tied(root)),
    watchesLists: [...tree.lists],
    byTime: tree.byTime,
  };
}

const tied = ({ kind, kids }: Node): boolean => kind === "ASSOCIATION" || kids.some(tied);

function within(path: string, error: z.ZodError) {
  const fault = invalidInput(error);
  return invalid(
    "the filters are not valid",
    fault.faults.map((one) => ({ ...one, path: `${path}${one.path}` })),
  );
}

/** A tree as a condition on `objects`; every name and value of it is a parameter. */
export function compileTree({ root, type }: Tree, definitions: ReadonlyMap<ObjectType, Definitions>): SQL {
  const filter = (of: ObjectType, one: Filter): SQL =>
    one.filterType === "PROPERTY"
      ? compileOperation(of, definitions.get(of)!, one.property, one.operation)
      : inList(Number(one.listId), one.operator === "IN_LIST");
  const compile = (node: Node, of: ObjectType): SQL => {
    const inner = node.kind === "ASSOCIATION" ? node.type : of;
    const all = [...node.filters.map((one) => filter(inner, one)), ...node.kids.map((kid) => compile(kid, inner))];
    switch (node.kind) {
      case "AND":
        return and(...all) ?? sql`true`;
      case "OR":
        return or(...all) ?? sql`false`;
      case "NOT_ALL":
        return not(sql`coalesce(${and(...all) ?? sql`true`}, false)`);
      case "NOT_ANY":
        return not(sql`coalesce(${or(...all) ?? sql`false`}, false)`);
      case "ASSOCIATION":
        return associatedWith(node, and(...all));
      default:
        return node satisfies never;
    }
  };
  return compile(root, type);
}

const inList = (listId: number, inside: boolean): SQL => {
  const there = sql`exists (select 1 from ${listMembers} where ${listMembers.listId} = ${listId}::bigint and ${listMembers.objectId} = ${objects.id})`;
  return inside ? there : not(there);
};

/** The inner `objects` is the associated record: only where associations are read is the outer one in sight. */
const associatedWith = ({ type, typeId }: Tied, condition: SQL | undefined): SQL => sql`exists (
  select 1 from ${associations} where ${associations.fromId} = ${objects.id} and ${associations.toType} = ${type}
    and ${associations.typeId} = ${typeId}::int and exists (
      select 1 from ${objects} where ${and(eq(objects.id, associations.toId), eq(objects.type, type), isNull(objects.archivedAt), condition)}))`;
