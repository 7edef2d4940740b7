import { foreignKey, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { at, json } from "./columns.ts";

/** A process by name: its draft, and the version that starts new runs. */
export const definitions = pgTable(
  "definitions",
  {
    namespace: text().notNull(),
    name: text().notNull(),
    title: text(),
    /** Source as written, with its comments. */
    draft: text(),
    draftFormat: text().$type<"yaml" | "json">(),
    draftBy: text(),
    draftAt: at(),
    /** The newest published version that is not retired. */
    currentVersion: text(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.namespace, t.name] })],
);

/** A published version. The run role may change `retired_at` of a row and nothing else. */
export const definitionVersions = pgTable(
  "definition_versions",
  {
    namespace: text().notNull(),
    name: text().notNull(),
    version: text().notNull(),
    hash: text().notNull(),
    source: text().notNull(),
    format: text().$type<"yaml" | "json">().notNull(),
    document: json().notNull(),
    /** How each function that it calls is called. */
    functions: json().notNull(),
    actingRole: text(),
    owner: text(),
    publishedBy: text().notNull(),
    publishedAt: at().notNull().defaultNow(),
    retiredAt: at(),
  },
  (t) => [
    primaryKey({ columns: [t.namespace, t.name, t.version] }),
    foreignKey({ columns: [t.namespace, t.name], foreignColumns: [definitions.namespace, definitions.name] }),
  ],
);

/** Tasks that definitions share by name and version. The run role may change `retired_at` of a row and nothing else. */
export const sharedFunctions = pgTable(
  "functions",
  {
    name: text().notNull(),
    version: text().notNull(),
    hash: text().notNull(),
    source: text().notNull(),
    format: text().$type<"yaml" | "json">().notNull(),
    document: json().notNull(),
    publishedBy: text().notNull(),
    publishedAt: at().notNull().defaultNow(),
    retiredAt: at(),
  },
  (t) => [primaryKey({ columns: [t.name, t.version] })],
);

/** What definitions may use under `use.secrets`; values are encrypted and leave for activities only. */
export const secrets = pgTable("secrets", {
  name: text().primaryKey(),
  keyId: text().notNull(),
  sealed: text().notNull(),
  createdBy: text().notNull(),
  createdAt: at().notNull().defaultNow(),
  updatedBy: text().notNull(),
  updatedAt: at().notNull().defaultNow(),
});
