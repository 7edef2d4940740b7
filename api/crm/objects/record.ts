import type { objects, Values } from "#db/crm/schema.ts";
import type { Actor } from "#kit/authorize.ts";
import { isHidden } from "../properties/load-definitions.ts";
import type { Definitions } from "../properties/property.ts";
import type { Patch } from "../properties/check-properties.ts";
import { definitionOf, idName, ownerName, teamName, type ObjectType } from "./types.ts";

export type Row = typeof objects.$inferSelect;

/** A record as verbs return it. */
export type CrmRecord = {
  id: string;
  properties: Patch;
  createdAt: Date;
  updatedAt: Date;
  archived: boolean;
  archivedAt?: Date;
  version: number;
  propertiesWithHistory?: Record<string, HistoryEntry[]>;
  associations?: Record<string, { results: { id: string; type: string }[] }>;
};

export type HistoryEntry = { value: string; timestamp: Date; sourceType: string; sourceId?: string };

/** The values that writes can change: those kept, and owner and team. */
export const currentValues = (row: Pick<Row, "properties" | "ownerId" | "teamId">): Values => ({
  ...row.properties,
  ...(row.ownerId && { [ownerName]: row.ownerId }),
  ...(row.teamId && { [teamName]: row.teamId }),
});

/** Every value of a record, its id and dates too. */
export function allValues(type: ObjectType, row: Row): Values {
  const { created, modified } = definitionOf(type);
  return {
    ...currentValues(row),
    [idName]: String(row.id),
    [created]: row.createdAt.toISOString(),
    [modified]: row.updatedAt.toISOString(),
  };
}

/**
 * A record with the asked properties, or those its type shows by default and `also`. Unset is null; what no definition
 * knows, or the actor may not see, is left out.
 */
export function toRecord(
  { actor }: { actor: Actor },
  type: ObjectType,
  row: Row,
  asked: { properties?: string[] | undefined; definitions?: Definitions | undefined; also?: string[] } = {},
): CrmRecord {
  const { created, modified, shown } = definitionOf(type);
  const values = new Map(Object.entries(allValues(type, row)));
  const names = asked.properties?.filter((name) => asked.definitions?.has(name)) ?? [...shown, ...(asked.also ?? [])];
  return {
    id: String(row.id),
    properties: Object.fromEntries(
      [...names, idName, created, modified]
        .filter((name) => !isHidden(actor, type, name))
        .map((name) => [name, values.get(name) ?? null]),
    ),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    archived: row.archivedAt !== null,
    ...(row.archivedAt && { archivedAt: row.archivedAt }),
    version: row.version,
  };
}

/** A record's id as the database takes it, or undefined for what can be none. */
export const parseId = (id: string): number | undefined => (/^[1-9]\d{0,14}$/.test(id) ? Number(id) : undefined);
