import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { at, createdAt, id, updatedAt } from "./columns.ts";

// better-auth's core and jwt tables, with our columns beside its own.

/** A person. A disabled one signs in nowhere; an unavailable one gets no work assigned. */
export const users = pgTable("users", {
  id: id(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().notNull().default(false),
  image: text(),
  available: boolean().notNull().default(true),
  disabledAt: at(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

/**
 * A sign-in. `generation` counts its refresh tokens: each is derived from it under AUTH_SECRET, so none is stored, and
 * a session is one family of them.
 */
export const sessions = pgTable(
  "sessions",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text().$type<"api" | "browser">().notNull().default("browser"),
    token: text().notNull().unique(),
    generation: integer().notNull().default(0),
    rotatedAt: at(),
    lastUsedAt: at().notNull().defaultNow(),
    ipAddress: text(),
    userAgent: text(),
    expiresAt: at().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index("sessions_user").on(t.userId)],
);

/** A way to sign in; for `credential`, `password` is an argon2id hash. */
export const accounts = pgTable(
  "accounts",
  {
    id: id(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: at(),
    refreshTokenExpiresAt: at(),
    scope: text(),
    password: text(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [uniqueIndex("accounts_user_provider").on(t.userId, t.providerId)],
);

export const verifications = pgTable(
  "verifications",
  {
    id: id(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: at().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index("verifications_identifier").on(t.identifier)],
);

/** Signing keys; the private half is encrypted under AUTH_SECRET. */
export const jwks = pgTable("jwks", {
  id: id(),
  publicKey: text().notNull(),
  privateKey: text().notNull(),
  alg: text(),
  crv: text(),
  createdAt: createdAt(),
  expiresAt: at(),
});

/** Guesses at a password or a code, of an account that is there or not, or from one place: what they aim at is not kept. */
export const signInAttempts = pgTable("sign_in_attempts", {
  targetHash: text().primaryKey(),
  failures: integer().notNull(),
  blockedUntil: at().notNull().defaultNow(),
});
