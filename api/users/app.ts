import type { paths as CommsPaths } from "#api/comms/openapi.gen.ts";
import * as schema from "#db/user_management/schema.ts";
import { createAuthenticator } from "#kit/authenticate.ts";
import { personalDataRoutes } from "#kit/personal-data.ts";
import { defineService } from "#kit/run.ts";
import { createApp, systemCtx } from "#kit/service.ts";
import { bootstrap } from "./access/bootstrap.ts";
import { accessRoutes } from "./access/routes.ts";
import { assignmentRoutes } from "./assignments/routes.ts";
import { clientRoutes } from "./clients/routes.ts";
import { Config } from "./context.ts";
import { factorRoutes } from "./factors/routes.ts";
import { invitationRoutes } from "./invitations/routes.ts";
import { keyRoutes } from "./keys/routes.ts";
import { credentialLimits, limitedByClient } from "./limits.ts";
import { startMailCarrier } from "./mails/carry-mails.ts";
import { linkPageRoutes } from "./mails/link-pages.ts";
import { authorizeRoutes } from "./oauth/authorize-routes.ts";
import { consentRoutes } from "./oauth/consent-page.ts";
import { oauthProblem } from "./oauth/errors.ts";
import { createPassOn } from "./oauth/pass-on.ts";
import { oauthRoutes } from "./oauth/routes.ts";
import { signInPageRoutes } from "./oauth/sign-in-page.ts";
import { passwordRoutes } from "./passwords/routes.ts";
import { userRoutes } from "./people/routes.ts";
import { personalData } from "./personal-data/personal-data.ts";
import { sessionRoutes } from "./sessions/routes.ts";
import { startSweeper } from "./sessions/sweep.ts";
import { teamRoutes } from "./teams/routes.ts";
import { introspect } from "./tokens/resolve-token.ts";
import { signingKeyRoutes } from "./tokens/routes.ts";
import { verificationKey } from "./tokens/signing-keys.ts";

/** Where the browser's cookie is taken: reading oneself and signing out. */
const cookiePaths = new Set(["/v1/users/me", "/v1/sessions", "/v1/sessions/current"]);

/** Answers that carry a secret are not kept for a repeated `Idempotency-Key`. */
const secretAnswers = /^\/(oauth2\/|v1\/(sessions|api-keys|clients|factors|passkeys)(\/|$))/;

export const users = defineService({
  name: "users",
  schema,
  migrations: new URL("../../db/user_management/migrations", import.meta.url),
  config: Config,
  clients: (client) => ({ comms: client<CommsPaths>("comms") }),
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
    const passOn = createPassOn(deps);
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
        app.route("/", factorRoutes(limits));
        app.route("/", passwordRoutes(limits));
        app.route("/", invitationRoutes(limits));
        app.route("/", linkPageRoutes(limits));
        app.route("/", authorizeRoutes(passOn));
        app.route("/", signInPageRoutes(limits));
        app.route("/", consentRoutes(passOn));
        app.route("/", oauthRoutes(limits));
        app.route("/", userRoutes(limits));
        app.route("/", teamRoutes);
        app.route("/", accessRoutes);
        app.route("/", keyRoutes);
        app.route("/", signingKeyRoutes);
        app.route("/", clientRoutes);
        app.route("/", assignmentRoutes);
        app.route("/", personalDataRoutes("users", personalData));
        app.openAPIRegistry.registerComponent("securitySchemes", "basic", {
          type: "http",
          scheme: "basic",
          description: "A client's id and secret (`POST /v1/clients`), on the routes of OAuth alone.",
        });
      },
    });
  },
  start: async (deps) => {
    const ctx = systemCtx(deps, "users");
    await bootstrap(ctx);
    return [startSweeper(deps), startMailCarrier(ctx)];
  },
});
