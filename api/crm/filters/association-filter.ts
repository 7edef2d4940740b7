import { and, eq, inArray, isNull, sql, type SQL } from "drizzle-orm";
import { associations, objects } from "#db/crm/schema.ts";
import type { CrmCtx } from "../context.ts";
import { parseId } from "../objects/record.ts";
import { within } from "../objects/scope.ts";
import { findType, type ObjectType } from "../objects/types.ts";
import { unless } from "./conditions.ts";
import { refuse, required } from "./field.ts";
import type { Filter } from "./search-filter.ts";

/** `associations.contact`: records that are associated with given ones, as far as the actor sees those. */
export function associationFilter(ctx: CrmCtx, type: ObjectType, filter: Filter): SQL {
  const name = filter.propertyName.slice("associations.".length);
  const other = findType(name);
  if (!other) throw refuse(`the property ${filter.propertyName} does not exist`);
  const linked = (ids?: string[]) => linkedTo(ctx, type, other, ids);
  const one = () => linked([required(filter.value, filter, "value")]);
  const any = () => linked(required(filter.values, filter, "values"));
  const compiled: Partial<Record<Filter["operator"], () => SQL>> = {
    EQ: one,
    NEQ: () => unless(one()),
    IN: any,
    NOT_IN: () => unless(any()),
    HAS_PROPERTY: () => linked(),
    NOT_HAS_PROPERTY: () => unless(linked()),
  };
  const condition = compiled[filter.operator];
  if (!condition) throw refuse(`${filter.propertyName} cannot be compared by ${filter.operator}`);
  return condition();
}

function linkedTo(ctx: CrmCtx, type: ObjectType, other: ObjectType, given?: string[]): SQL {
  const reach = within(ctx, other, "read");
  if (!given)
    // The inner `objects` is the associated record: only where associations are read is the outer one in sight.
    return sql`exists (select 1 from ${associations} where ${associations.fromId} = ${objects.id} and ${associations.toType} = ${other}
      and exists (select 1 from ${objects} where ${and(sql`${objects.id} = ${associations.toId}`, isNull(objects.archivedAt), reach)}))`;
  const ids = given.flatMap((id) => parseId(id) ?? []);
  if (ids.length === 0) return sql`false`;
  const seen = and(eq(objects.type, other), inArray(objects.id, ids), isNull(objects.archivedAt), reach);
  return sql`${objects.id} in (select ${associations.toId} from ${associations} where ${associations.toType} = ${type}
    and ${associations.fromId} in (select ${objects.id} from ${objects} where ${seen}))`;
}
