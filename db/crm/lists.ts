import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";

const at = () => timestamp({ withTimezone: true });
const id = () => bigint({ mode: "number" });

/** Records whose values or associations changed and whose memberships and duplicates are to be looked at again. */
export const recordChanges = pgTable("record_changes", {
  seq: bigserial({ mode: "number" }).primaryKey(),
  objectId: id().notNull(),
  /** The record itself did not change: what its memberships depend on did. */
  passive: boolean().notNull().default(false),
});

/** Segments: of records that people put there, or of those that a tree of filters fits. */
export const lists = pgTable(
  "lists",
  {
    id: bigserial({ mode: "number" }).primaryKey(),
    objectType: text().notNull(),
    name: text().notNull(),
    processingType: text().$type<"MANUAL" | "DYNAMIC" | "SNAPSHOT">().notNull(),
    filterBranch: jsonb().$type<unknown>(),
    /** Properties that the filters ask for, such as `contacts.city`: who may not see one does not see the list. */
    uses: text().array().notNull().default([]),
    /** Types whose records, and lists whose members, decide about members of this one. */
    watchesTypes: text().array().notNull().default([]),
    watchesLists: bigint({ mode: "number" }).array().notNull().default([]),
    version: integer().notNull().default(1),
    folderId: integer().notNull().default(0),
    customProperties: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** All records up to this id have been looked at; null when no scan is under way. */
    scanCursor: id(),
    /** The highest id there was when the scan began: how far it has to go. */
    scanEnd: id(),
    /** Whether joining during this scan is told of. */
    scanTells: boolean().notNull().default(false),
    /** Filters that speak of "days ago" are looked at again then. */
    rescanAt: at(),
    /** Members up to this id have been told of as if they had just joined; null when that is not under way. */
    enrolCursor: id(),
    /** Why the filters no longer work. */
    fault: text(),
    convertAt: at(),
    conversion: jsonb().$type<Record<string, unknown>>(),
    convertedAt: at(),
    createdBy: text().notNull(),
    updatedBy: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at().notNull().defaultNow(),
    filtersUpdatedAt: at(),
    deletedAt: at(),
  },
  (t) => [
    uniqueIndex("lists_name")
      .on(t.objectType, sql`lower(${t.name})`)
      .where(sql`${t.deletedAt} is null`),
    index("lists_folder").on(t.folderId),
    index("lists_scanning")
      .on(t.id)
      .where(sql`${t.scanCursor} is not null or ${t.enrolCursor} is not null`),
    index("lists_rescan")
      .on(t.rescanAt)
      .where(sql`${t.rescanAt} is not null`),
    index("lists_convert")
      .on(t.convertAt)
      .where(sql`${t.convertAt} is not null`),
  ],
);

export const listMembers = pgTable(
  "list_members",
  {
    listId: id()
      .notNull()
      .references(() => lists.id, { onDelete: "cascade" }),
    objectId: id().notNull(),
    joinedAt: at().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.listId, t.objectId] }),
    index("list_members_object").on(t.objectId),
    index("list_members_joined").on(t.listId, t.joinedAt, t.objectId),
  ],
);

/** Folders of lists; those at the top have the parent 0. */
export const listFolders = pgTable(
  "list_folders",
  {
    id: serial().primaryKey(),
    parentId: integer().notNull().default(0),
    name: text().notNull(),
    createdBy: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("list_folders_name").on(t.parentId, sql`lower(${t.name})`)],
);
