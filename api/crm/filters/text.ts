import { sql, type SQL } from "drizzle-orm";
import { objects } from "#db/crm/schema.ts";
import { definitionOf, type ObjectType } from "../objects/types.ts";
import type { Definitions } from "../properties/property.ts";
import { escaped } from "./conditions.ts";

/** Every word of the query occurs in what the type's records are searched by, as far as the actor sees that. */
export function matching(type: ObjectType, definitions: Definitions, query = ""): SQL[] {
  const { searched } = definitionOf(type);
  const seen = searched.filter((name) => definitions.has(name));
  const values = seen.map((name) => sql`${objects.properties} ->> ${name}::text`);
  const visible = values.length > 0 ? sql`lower(concat_ws(' ', ${sql.join(values, sql`, `)}))` : sql`''`;
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 10)
    .map((word) => `%${escaped(word)}%`)
    .flatMap((like) => [
      // The index is over all that is searched by: it narrows, and what the actor sees decides.
      sql`${objects.searchText} like ${like}`,
      ...(seen.length < searched.length ? [sql`${visible} like ${like}`] : []),
    ]);
}
