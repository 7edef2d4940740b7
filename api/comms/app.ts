import * as schema from "#db/communication/schema.ts";
import { personalDataRoutes } from "#kit/personal-data.ts";
import { defineService } from "#kit/run.ts";
import { createApp } from "#kit/service.ts";
import { Config } from "./config.ts";
import { consentRoutes } from "./consent/routes.ts";
import { installJobs } from "./delivery/jobs.ts";
import { startDelivery } from "./delivery/start.ts";
import { conversationRoutes } from "./inbound/routes.ts";
import { startInbound } from "./inbound/server.ts";
import { inboxRoutes } from "./inbox/routes.ts";
import { messageRoutes } from "./messages/routes.ts";
import { personalData } from "./personal-data/personal-data.ts";
import { templateRoutes } from "./templates/routes.ts";
import { seedTemplates } from "./templates/shipped.ts";

/** The Communication Hub: every message out and in, its template, its delivery, and who may be written to. */
export const comms = defineService({
  name: "comms",
  schema,
  migrations: new URL("../../db/communication/migrations", import.meta.url),
  config: Config,
  clients: () => ({}),
  subscribers: [
    { name: "workflow", accepts: (type) => type.startsWith("comms.message.") },
    { name: "analytics", accepts: () => true },
  ],
  createApp: (deps) =>
    createApp(deps, {
      name: "comms",
      title: "Communication Hub",
      spec: new URL("openapi.json", import.meta.url),
      routes: (app) => {
        app.route("/", messageRoutes);
        app.route("/", templateRoutes);
        app.route("/", consentRoutes);
        app.route("/", conversationRoutes);
        app.route("/", inboxRoutes);
        app.route("/", personalDataRoutes("comms", personalData));
      },
    }),
  start: async (deps) => {
    if (deps.config.databaseOwnerUrl) await installJobs(deps.config.databaseOwnerUrl);
    await seedTemplates(deps.db);
    return [startDelivery(deps), await startInbound(deps)];
  },
});
