import { oauthProvider } from "@better-auth/oauth-provider";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { jwt } from "better-auth/plugins";
import * as schema from "#db/user_management/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import { sessionCookie } from "#kit/service.ts";
import type { Authority } from "../context.ts";
import { accessTokenSeconds } from "../tokens/access-token.ts";
import { scopes } from "./scopes.ts";
import { accessPrefix, sameText, sha256 } from "../tokens/opaque.ts";
import { hashPassword, verifyPassword } from "../tokens/password.ts";
import { overlapDays, signsForDays } from "../tokens/signing-keys.ts";

const day = 86_400;

const tables = {
  user: schema.users,
  session: schema.sessions,
  account: schema.accounts,
  verification: schema.verifications,
  jwks: schema.jwks,
  oauthClient: schema.oauthClients,
  oauthResource: schema.oauthResources,
  oauthClientResource: schema.oauthClientResources,
  oauthRefreshToken: schema.oauthRefreshTokens,
  oauthAccessToken: schema.oauthAccessTokens,
  oauthConsent: schema.oauthConsents,
  oauthClientAssertion: schema.oauthClientAssertions,
};

/**
 * better-auth over our tables, for what it knows best: authorization code with PKCE, its refresh tokens, ID tokens,
 * userinfo and revocation. It reads the browser's cookie that our sign-in sets. Only paths we pass on reach it.
 */
export const createProvider = ({ db, config }: Authority) =>
  betterAuth({
    baseURL: config.issuer,
    basePath: "/",
    secret: config.AUTH_SECRET,
    database: drizzleAdapter(db, { provider: "pg", schema: tables, transaction: true }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    session: { disableSessionRefresh: true },
    advanced: {
      database: { generateId: () => uuidv7() },
      // The cookie's name stays the same over https.
      useSecureCookies: false,
      cookies: { session_token: { name: sessionCookie } },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: "error" },
    plugins: [
      jwt({
        jwks: {
          keyPairConfig: { alg: "EdDSA", crv: "Ed25519" },
          rotationInterval: signsForDays * day,
          gracePeriod: overlapDays * day,
        },
        jwt: { issuer: config.issuer },
        disableSettingJwtHeader: true,
      }),
      oauthProvider({
        loginPage: "/sign-in",
        consentPage: "/consent",
        scopes,
        accessTokenExpiresIn: accessTokenSeconds,
        idTokenExpiresIn: accessTokenSeconds,
        codeExpiresIn: 60,
        refreshTokenReuseInterval: 10,
        storeClientSecret: {
          hash: async (secret) => sha256(secret),
          verify: async (secret, hash) => sameText(sha256(secret), hash),
        },
        storeTokens: { hash: async (token) => sha256(token) },
        prefix: { opaqueAccessToken: accessPrefix, refreshToken: "crm_rt_" },
        silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
      }),
    ],
  });
