import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { users, sessions } from "./auth-tables.ts";
import { at, id } from "./columns.ts";

// Tables of better-auth's oauth-provider plugin.

export const oauthClients = pgTable("oauth_clients", {
  id: id(),
  clientId: text().notNull().unique(),
  clientSecret: text(),
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

const grantColumns = () => ({
  id: id(),
  token: text().notNull().unique(),
  clientId: text()
    .notNull()
    .references(() => oauthClients.clientId, { onDelete: "cascade" }),
  sessionId: uuid().references(() => sessions.id, { onDelete: "cascade" }),
  referenceId: text(),
  authorizationCodeId: text(),
  resources: text().array(),
  requestedUserInfoClaims: text().array(),
  expiresAt: at().notNull(),
  createdAt: at().notNull(),
  revoked: at(),
  confirmation: jsonb(),
  scopes: text().array().notNull(),
});

export const oauthRefreshTokens = pgTable(
  "oauth_refresh_tokens",
  {
    ...grantColumns(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    rotatedAt: at(),
    rotationReplayResponse: text(),
    rotationReplayExpiresAt: at(),
    authTime: at(),
  },
  (t) => [
    index("oauth_refresh_tokens_pair").on(t.clientId, t.userId),
    index("oauth_refresh_tokens_session").on(t.sessionId),
    index("oauth_refresh_tokens_code").on(t.authorizationCodeId),
  ],
);

export const oauthAccessTokens = pgTable(
  "oauth_access_tokens",
  {
    ...grantColumns(),
    userId: uuid().references(() => users.id, { onDelete: "cascade" }),
    refreshId: uuid().references(() => oauthRefreshTokens.id, { onDelete: "cascade" }),
  },
  (t) => [
    index("oauth_access_tokens_session").on(t.sessionId),
    index("oauth_access_tokens_code").on(t.authorizationCodeId),
    index("oauth_access_tokens_refresh").on(t.refreshId),
  ],
);

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

export const oauthClientAssertions = pgTable("oauth_client_assertions", {
  id: text().primaryKey(),
  expiresAt: at().notNull(),
});
