import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { users, sessions } from "./auth-tables.ts";
import { at, createdAt, id } from "./columns.ts";
import { roles } from "./people-tables.ts";

// Clients, resources and consents are tables of better-auth's oauth-provider plugin, with our columns beside its own.

export const oauthClients = pgTable("oauth_clients", {
  id: id(),
  clientId: text().notNull().unique(),
  clientSecret: text(),
  /** The secret before the present one, good until its time. */
  previousSecret: text(),
  previousSecretUntil: at(),
  /** What a program may do in its own name, with its client's credentials. */
  role: text().references(() => roles.name, { onDelete: "set null" }),
  clientDiscoveryId: text(),
  disabled: boolean().default(false),
  skipConsent: boolean(),
  enableEndSession: boolean(),
  subjectType: text(),
  scopes: text().array(),
  clientCredentialsScopes: text().array(),
  userId: uuid().references(() => users.id, { onDelete: "set null" }),
  createdAt: at(),
  updatedAt: at(),
  name: text(),
  uri: text(),
  icon: text(),
  contacts: text().array(),
  tos: text(),
  policy: text(),
  softwareId: text(),
  softwareVersion: text(),
  softwareStatement: text(),
  redirectUris: text().array().notNull(),
  postLogoutRedirectUris: text().array(),
  backchannelLogoutUri: text(),
  backchannelLogoutSessionRequired: boolean(),
  tokenEndpointAuthMethod: text(),
  applicationType: text(),
  jwks: text(),
  jwksUri: text(),
  grantTypes: text().array(),
  responseTypes: text().array(),
  requirePKCE: boolean("require_pkce"),
  dpopBoundAccessTokens: boolean().default(false),
  referenceId: text(),
  metadata: jsonb(),
});

/** The services tokens are made for. */
export const oauthResources = pgTable("oauth_resources", {
  id: id(),
  identifier: text().notNull().unique(),
  name: text().notNull(),
  accessTokenTtl: integer(),
  refreshTokenTtl: integer(),
  signingAlgorithm: text(),
  signingKeyId: text(),
  allowedScopes: text().array(),
  customClaims: jsonb(),
  dpopBoundAccessTokensRequired: boolean().default(false),
  disabled: boolean().default(false),
  createdAt: at(),
  updatedAt: at(),
  policyVersion: integer().default(0),
  metadata: jsonb(),
});

/** Which client may ask tokens for which service. */
export const oauthClientResources = pgTable(
  "oauth_client_resources",
  {
    id: id(),
    clientId: text()
      .notNull()
      .references(() => oauthClients.clientId, { onDelete: "cascade" }),
    resourceId: text()
      .notNull()
      .references(() => oauthResources.identifier, { onDelete: "cascade" }),
    metadata: jsonb(),
    createdAt: at(),
  },
  (t) => [uniqueIndex("oauth_client_resources_pair").on(t.clientId, t.resourceId)],
);

/**
 * What a person allowed a program: one family of refresh tokens, each derived from `generation` under AUTH_SECRET, so none
 * is stored. `codeHash` tells a code that comes back. Signing out where it was allowed ends it.
 */
export const oauthGrants = pgTable(
  "oauth_grants",
  {
    id: id(),
    clientId: text()
      .notNull()
      .references(() => oauthClients.clientId, { onDelete: "cascade" }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: "cascade" }),
    codeHash: text().notNull().unique(),
    scopes: text().array().notNull(),
    generation: integer().notNull().default(0),
    rotatedAt: at(),
    expiresAt: at().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    index("oauth_grants_client").on(t.clientId),
    index("oauth_grants_user").on(t.userId),
    index("oauth_grants_session").on(t.sessionId),
  ],
);

/** Access tokens that ended before their time. */
export const revokedTokens = pgTable("revoked_tokens", {
  jti: uuid().primaryKey(),
  expiresAt: at().notNull(),
});

export const oauthConsents = pgTable("oauth_consents", {
  id: id(),
  clientId: text()
    .notNull()
    .references(() => oauthClients.clientId, { onDelete: "cascade" }),
  userId: uuid().references(() => users.id, { onDelete: "cascade" }),
  referenceId: text(),
  resources: text().array(),
  requestedUserInfoClaims: text().array(),
  scopes: text().array().notNull(),
  createdAt: at().notNull(),
  updatedAt: at().notNull(),
});
