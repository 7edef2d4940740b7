import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { users } from "./auth-tables.ts";
import { at, createdAt, id, updatedAt } from "./columns.ts";

/** Permission patterns with how far each reaches. */
type Grants = Record<string, "own" | "team" | "all">;

/** Properties of object types that a role keeps from its holders. */
type FieldRules = Record<string, "hidden" | "readonly">;

/** Roles of people, and one `service:<name>` for each service. Built-in ones are set anew at each start. */
export const roles = pgTable("roles", {
  name: text().primaryKey(),
  description: text().notNull(),
  grants: jsonb().$type<Grants>().notNull(),
  fields: jsonb().$type<FieldRules>().notNull().default({}),
  builtIn: boolean().notNull().default(false),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export const userRoles = pgTable(
  "user_roles",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: text()
      .notNull()
      .references(() => roles.name, { onDelete: "restrict" }),
  },
  (t) => [primaryKey({ columns: [t.userId, t.role] }), index("user_roles_role").on(t.role)],
);

/** A team; its members reach the records of the teams below it. `sources` are labels that routing matches. */
export const teams = pgTable(
  "teams",
  {
    id: id(),
    name: text().notNull(),
    parentId: uuid().references((): AnyPgColumn => teams.id, { onDelete: "restrict" }),
    sources: text().array().notNull().default([]),
    isDefault: boolean().notNull().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("teams_name").on(sql`lower(${t.name})`),
    uniqueIndex("teams_one_default")
      .on(t.isDefault)
      .where(sql`${t.isDefault}`),
    index("teams_parent").on(t.parentId),
  ],
);

export const teamMembers = pgTable(
  "team_members",
  {
    teamId: uuid()
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.userId] }), index("team_members_user").on(t.userId)],
);

/** A program's key. Only its hash is kept; it never reaches further than its owner, nor than `permissions` when given. */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text().notNull(),
    prefix: text().notNull(),
    hash: text().notNull().unique(),
    /** The secret before the present one, good until its time. */
    previousHash: text().unique(),
    previousUntil: at(),
    permissions: text().array(),
    /** One of the owner's roles that it acts in, instead of all. */
    role: text(),
    readOnly: boolean().notNull().default(false),
    expiresAt: at(),
    revokedAt: at(),
    lastUsedAt: at(),
    createdAt: createdAt(),
  },
  (t) => [index("api_keys_user").on(t.userId)],
);
