import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { users } from "./auth-tables.ts";
import { at, createdAt, id } from "./columns.ts";

const ofUser = () =>
  uuid()
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

/** Someone asked in. The link in the mail is derived from `linkId`; sending it again makes a new one. */
export const invitations = pgTable(
  "invitations",
  {
    id: id(),
    linkId: uuid().notNull().unique(),
    email: text().notNull(),
    name: text(),
    roles: text().array().notNull(),
    teams: uuid().array().notNull(),
    invitedBy: ofUser(),
    createdAt: createdAt(),
    sentAt: at().notNull().defaultNow(),
    expiresAt: at().notNull(),
    acceptedAt: at(),
    userId: uuid().references(() => users.id, { onDelete: "set null" }),
    revokedAt: at(),
  },
  (t) => [
    uniqueIndex("invitations_one_open")
      .on(t.email)
      .where(sql`${t.acceptedAt} is null and ${t.revokedAt} is null`),
  ],
);

/** What a link in a mail is good for, once: the link is derived from `id` under AUTH_SECRET, so nothing here opens anything. */
export const links = pgTable(
  "links",
  {
    id: id(),
    purpose: text().$type<"reset" | "verify">().notNull(),
    userId: ofUser(),
    email: text().notNull(),
    createdAt: createdAt(),
    expiresAt: at().notNull(),
  },
  (t) => [index("links_user").on(t.userId, t.purpose)],
);

/** Mails that the Communication Hub is still to be asked for, written with the change they tell of; gone once it took them. */
export const mails = pgTable(
  "mails",
  {
    id: id(),
    kind: text().notNull(),
    recipient: text().notNull(),
    data: jsonb().$type<Record<string, string>>().notNull().default({}),
    requestId: text(),
    attempts: integer().notNull().default(0),
    nextAt: at().notNull().defaultNow(),
    expiresAt: at().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index("mails_due").on(t.nextAt)],
);

/** An authenticator app. The secret is encrypted under AUTH_SECRET; a code counts once, none before `lastStep` again. */
export const totps = pgTable("totps", {
  userId: ofUser().primaryKey(),
  secret: text().notNull(),
  confirmedAt: at(),
  lastStep: bigint({ mode: "number" }).notNull().default(0),
  createdAt: createdAt(),
});

export const recoveryCodes = pgTable(
  "recovery_codes",
  { hash: text().primaryKey(), userId: ofUser(), createdAt: createdAt() },
  (t) => [index("recovery_codes_user").on(t.userId)],
);

export const passkeys = pgTable(
  "passkeys",
  {
    id: id(),
    userId: ofUser(),
    name: text().notNull(),
    credentialId: text().notNull().unique(),
    publicKey: text().notNull(),
    counter: bigint({ mode: "number" }).notNull(),
    transports: text().array().notNull().default([]),
    backedUp: boolean().notNull(),
    createdAt: createdAt(),
    lastUsedAt: at(),
  },
  (t) => [index("passkeys_user").on(t.userId)],
);

/** Challenges that a passkey may answer, once; without a user they are for signing in. */
export const passkeyChallenges = pgTable("passkey_challenges", {
  challenge: text().primaryKey(),
  userId: uuid().references(() => users.id, { onDelete: "cascade" }),
  expiresAt: at().notNull(),
});
