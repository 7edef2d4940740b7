import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

import type { Rollup } from "./recalculations.ts";

export * from "../frame.ts";
export * from "./webhooks.ts";
export * from "./exports.ts";
export * from "./contract.ts";
export * from "./lists.ts";
export * from "./duplicates.ts";
export * from "./associations.ts";
export * from "./recalculations.ts";

const at = () => timestamp({ withTimezone: true });
const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** Values as they are stored: strings only; an unset property has no key. */
export type Values = Record<string, string>;

/** Every record of every type. Owner, team and dates are columns, not values. */
export const objects = pgTable(
  "objects",
  {
    id: bigserial({ mode: "number" }).primaryKey(),
    type: text().notNull(),
    properties: jsonb().$type<Values>().notNull(),
    /** What a search by text looks through, lower case. */
    searchText: text().notNull().default(""),
    ownerId: text(),
    teamId: text(),
    version: integer().notNull().default(1),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at().notNull().defaultNow(),
    archivedAt: at(),
  },
  (t) => [
    index("objects_type").on(t.type, t.id),
    index("objects_owner").on(t.ownerId, t.type, t.id),
    index("objects_team").on(t.teamId, t.type, t.id),
    index("objects_created").on(t.type, t.createdAt),
    index("objects_updated").on(t.type, t.updatedAt),
    index("objects_properties").using("gin", sql`${t.properties} jsonb_path_ops`),
    index("objects_search").using("gin", sql`${t.searchText} gin_trgm_ops`),
  ],
);

/** Which live record holds a value that only one may hold. */
export const uniqueValues = pgTable(
  "unique_values",
  {
    type: text().notNull(),
    name: text().notNull(),
    value: text().notNull(),
    objectId: bigint({ mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.type, t.name, t.value] }), index("unique_values_object").on(t.objectId)],
);

/** One row a write: what it set and what stood there before. `previous` is null where the record was made. */
export const changes = pgTable(
  "changes",
  {
    id: bigserial({ mode: "number" }).primaryKey(),
    objectId: bigint({ mode: "number" }).notNull(),
    at: at().notNull().defaultNow(),
    kind: text().$type<"created" | "updated" | "deleted">().notNull(),
    changed: jsonb().$type<Record<string, string | null>>().notNull(),
    previous: jsonb().$type<Record<string, string | null>>(),
    actor: text().notNull(),
    onBehalfOf: text(),
    runId: text(),
    importId: uuid(),
  },
  (t) => [
    index("changes_object").on(t.objectId, t.id),
    index("changes_import")
      .on(t.importId, t.id)
      .where(sql`${t.importId} is not null`),
  ],
);

export type Option = {
  label: string;
  value: string;
  displayOrder?: number | undefined;
  hidden?: boolean | undefined;
  description?: string | undefined;
};

/** Definitions that people made, and their changes to standard ones. */
export const properties = pgTable(
  "properties",
  {
    objectType: text().notNull(),
    name: text().notNull(),
    label: text().notNull(),
    type: text().$type<"string" | "number" | "date" | "datetime" | "enumeration" | "bool">().notNull(),
    fieldType: text().notNull(),
    groupName: text().notNull(),
    description: text().notNull().default(""),
    options: jsonb().$type<Option[]>().notNull().default([]),
    displayOrder: integer().notNull().default(-1),
    hasUniqueValue: boolean().notNull().default(false),
    hidden: boolean().notNull().default(false),
    formField: boolean().notNull().default(false),
    format: text().$type<"email" | "phone" | "url">(),
    calculationFormula: text(),
    rollup: jsonb().$type<Rollup>(),
    archivedAt: at(),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.objectType, t.name] })],
);

export type Stage = {
  id: string;
  label: string;
  displayOrder: number;
  metadata: Record<string, string>;
  createdAt: string;
  updatedAt: string;
};

/** Pipelines with their stages, in order. */
export const pipelines = pgTable(
  "pipelines",
  {
    objectType: text().notNull(),
    id: text().notNull(),
    label: text().notNull(),
    displayOrder: integer().notNull().default(0),
    stages: jsonb().$type<Stage[]>().notNull(),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.objectType, t.id] })],
);

/** One row a direction: each association is written as two. */
export const associations = pgTable(
  "associations",
  {
    fromId: bigint({ mode: "number" }).notNull(),
    fromType: text().notNull(),
    toId: bigint({ mode: "number" }).notNull(),
    toType: text().notNull(),
    typeId: integer().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.fromId, t.toType, t.toId, t.typeId] })],
);

/** `values`: what cells say → what they mean. */
export type ImportColumn = { header: string; property: string | null; values?: Record<string, string> };
export type ImportActor = {
  kind: "user" | "service" | "key";
  id: string;
  roles: string[];
  teams: string[];
  grants: Record<string, "own" | "team" | "all">;
  fields?: Record<string, "hidden" | "readonly"> | undefined;
  via?: string | undefined;
};

/** An import and how far it has come: every row up to `line` of the file is settled, a chunk at a time. */
export const imports = pgTable(
  "imports",
  {
    id: uuid().primaryKey(),
    /** The contract's ids are numbers. */
    number: bigint({ mode: "number" }).generatedAlwaysAsIdentity().notNull().unique("imports_number"),
    name: text().notNull().default(""),
    /** Whether rows may only make records, or only change them. */
    operation: text().$type<"upsert" | "create" | "update">().notNull().default("upsert"),
    state: text().$type<"running" | "done" | "failed" | "cancelled" | "undoing" | "undone">().notNull(),
    objectType: text().notNull(),
    columns: jsonb().$type<ImportColumn[]>().notNull(),
    delimiter: text().notNull(),
    keyProperty: text(),
    createMissing: boolean().notNull(),
    events: text().$type<"batch" | "each" | "none">().notNull(),
    dryRun: boolean().notNull(),
    actor: jsonb().$type<ImportActor>().notNull(),
    actorId: text().notNull(),
    idempotencyKey: text(),
    digest: text().notNull(),
    bytes: bigint({ mode: "number" }).notNull(),
    line: integer().notNull().default(1),
    rows: integer().notNull().default(0),
    created: integer().notNull().default(0),
    updated: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    undone: integer().notNull().default(0),
    undoCursor: bigint({ mode: "number" }),
    error: text(),
    attempts: integer().notNull().default(0),
    leasedUntil: at(),
    createdAt: at().notNull().defaultNow(),
    endedAt: at(),
  },
  (t) => [
    uniqueIndex("imports_idempotency").on(t.actorId, t.idempotencyKey),
    index("imports_open")
      .on(t.createdAt)
      .where(sql`${t.state} in ('running', 'undoing')`),
  ],
);

/** The file of an import, in the order it came. */
export const importParts = pgTable(
  "import_parts",
  {
    importId: uuid().notNull(),
    part: integer().notNull(),
    bytes: bytea().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.part] })],
);

export const importErrors = pgTable(
  "import_errors",
  {
    id: bigserial({ mode: "number" }).primaryKey(),
    importId: uuid()
      .notNull()
      .references(() => imports.id, { onDelete: "cascade" }),
    line: integer().notNull(),
    column: text(),
    message: text().notNull(),
  },
  (t) => [index("import_errors_import").on(t.importId, t.id)],
);

type Counts = Record<string, { store: string; count: number }[]>;

/**
 * A person whose data is told or erased, and how far that has come. Who it is is known until the case is closed, by
 * then only that there was one.
 */
export const personalDataCases = pgTable("personal_data_cases", {
  id: uuid().primaryKey(),
  state: text().$type<"open" | "held" | "erasing" | "erased" | "released">().notNull().default("open"),
  emails: text().array().notNull(),
  /** Such as `leads/42`. */
  records: text().array().notNull(),
  reason: text(),
  found: jsonb().$type<Counts>().notNull(),
  erased: jsonb().$type<Counts>().notNull().default({}),
  remains: jsonb().$type<{ service: string; what: string; until: string }[]>().notNull().default([]),
  createdBy: text().notNull(),
  createdAt: at().notNull().defaultNow(),
  closedAt: at(),
});
