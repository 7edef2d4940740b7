import { oauthProvider } from "@better-auth/oauth-provider";
import { betterAuth } from "better-auth";
import { APIError } from "better-auth/api";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { jwt } from "better-auth/plugins";
import * as schema from "#db/user_management/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import { sessionCookie } from "#kit/service.ts";
import type { Authority, UsersCtx } from "../context.ts";
import { sha256 } from "../tokens/opaque.ts";
import { hashPassword, verifyPassword } from "../tokens/password.ts";
import { identityScopeNames } from "./scopes.ts";

const pageSeconds = 600;

const tables = {
  user: schema.users,
  session: schema.sessions,
  account: schema.accounts,
  verification: schema.verifications,
  jwks: schema.jwks,
  oauthClient: schema.oauthClients,
  oauthResource: schema.oauthResources,
  oauthClientResource: schema.oauthClientResources,
  oauthConsent: schema.oauthConsents,
};

/**
 * better-auth over our tables, for what it knows best: judging a request for authorization, remembering what a person
 * agreed to, and giving the code. It reads the browser's cookie that our sign-in sets. Only paths we pass on reach it.
 */
export const createProvider = ({ db, config, log }: Authority & Pick<UsersCtx, "log">) =>
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
      // Tokens are ours, so its tables for them are not there.
      database: { generateId: () => uuidv7(), validateSchema: false },
      // The cookie's name stays the same over https.
      useSecureCookies: false,
      cookies: { session_token: { name: sessionCookie } },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // A request that it refuses is no fault of ours, and the line of the request tells of it.
    logger: { disabled: true },
    onAPIError: {
      onError: (error) => {
        if (!(error instanceof APIError && error.statusCode < 500)) log.error({ err: error }, "better-auth failed");
      },
    },
    plugins: [
      jwt({
        jwt: { issuer: config.issuer },
        disableSettingJwtHeader: true,
      }),
      oauthProvider({
        loginPage: "/sign-in",
        consentPage: "/consent",
        scopes: identityScopeNames,
        // It holds for the pages to sign in and to agree as well; a code itself is taken for a minute.
        codeExpiresIn: pageSeconds,
        storeTokens: { hash: async (token) => sha256(token) },
        silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
      }),
    ],
  });
