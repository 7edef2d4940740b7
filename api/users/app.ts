import * as schema from "#db/user_management/schema.ts";
import { createAuthenticator } from "#kit/authenticate.ts";
import { personalDataRoutes } from "#kit/personal-data.ts";
import { defineService } from "#kit/run.ts";
import { createApp, systemCtx } from "#kit/service.ts";
import { bootstrap } from "./access/bootstrap.ts";
import { accessRoutes } from "./access/routes.ts";
import { assignmentRoutes } from "./assignments/routes.ts";
import { auditRoutes } from "./audit/routes.ts";
import { clientRoutes } from "./clients/routes.ts";
import { Config } from "./context.ts";
import { keyRoutes } from "./keys/routes.ts";
import { credentialLimits, limitedByClient } from "./limits.ts";
import { authorizeRoutes } from "./oauth/authorize-routes.ts";
import { oauthProblem } from "./oauth/errors.ts";
import { createPassOn } from "./oauth/pass-on.ts";
import { oauthRoutes } from "./oauth/routes.ts";
import { userRoutes } from "./people/routes.ts";
import { personalData } from "./personal-data/personal-data.ts";
import { sessionRoutes } from "./sessions/routes.ts";
import { startSweeper } from "./sessions/sweep.ts";
import { teamRoutes } from "./teams/routes.ts";
import { introspect } from "./tokens/resolve-token.ts";
import { verificationKey } from "./tokens/signing-keys.ts";

/** Where the browser's cookie is taken: reading oneself and signing out. */
const cookiePaths = new Set(["/v1/users/me", "/v1/sessions", "/v1/sessions/current"]);

/** Answers that carry a secret are not kept for a repeated `Idempotency-Key`. */
const secretAnswers = /^\/(oauth2\/|v1\/(sessions|api-keys|clients)(\/|$))/;

export const users = defineService({
  name: "users",
  schema,
  migrations: new URL("../../db/user_management/migrations", import.meta.url),
  config: Config,
  clients: () => ({}),
  subscribers: [
    { name: "workflow", accepts: (type) => type.startsWith("users.") },
    { name: "analytics", accepts: () => true },
  ],
  authenticator: async ({ db, config, redis }) =>
    createAuthenticator({
      audience: "users",
      issuer: config.issuer,
      keys: verificationKey(db),
      introspect: (token) => introspect({ db, config }, token),
      redis,
    }),
  createApp: (deps) => {
    const limits = credentialLimits(deps.redis, deps.config);
    return createApp(deps, {
      name: "users",
      title: "User Management",
      spec: new URL("openapi.json", import.meta.url),
      cookie: (path) => cookiePaths.has(path),
      ownIdempotency: (path) => secretAnswers.test(path),
      ownLimit: limitedByClient,
      onProblem: oauthProblem,
      routes: (app) => {
        app.route("/", sessionRoutes(limits));
        app.route("/", authorizeRoutes(createPassOn(deps), limits));
        app.route("/", oauthRoutes(limits));
        app.route("/", userRoutes(limits));
        app.route("/", teamRoutes);
        app.route("/", accessRoutes);
        app.route("/", keyRoutes);
        app.route("/", clientRoutes);
        app.route("/", assignmentRoutes);
        app.route("/", auditRoutes);
        app.route("/", personalDataRoutes("users", personalData));
        app.openAPIRegistry.registerComponent("securitySchemes", "basic", { type: "http", scheme: "basic" });
      },
    });
  },
  start: async (deps) => {
    await bootstrap(systemCtx(deps, "users"));
    return [startSweeper(deps)];
  },
});
