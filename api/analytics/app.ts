import * as schema from "#db/analytics/schema.ts";
import { z } from "#kit/router.ts";
import { personalDataRoutes } from "#kit/personal-data.ts";
import { defineService } from "#kit/run.ts";
import { createApp } from "#kit/service.ts";
import { intakeRoutes } from "./intake/routes.ts";
import { metricRoutes } from "./metrics/routes.ts";
import { personalData } from "./personal-data/personal-data.ts";
import { recordRoutes } from "./records/routes.ts";
import { reportRoutes } from "./reports/routes.ts";

/** Import batches of up to 500 wide rows arrive as single events. */
const intakeMaxBytes = 32 * 1024 * 1024;

/** Analytics: facts from every service's events, the records' current properties, metrics and reports over them. */
export const analytics = defineService({
  name: "analytics",
  schema,
  migrations: new URL("../../db/analytics/migrations", import.meta.url),
  config: z.object({}),
  clients: () => ({}),
  subscribers: [],
  createApp: (deps) =>
    createApp(deps, {
      name: "analytics",
      title: "Analytics",
      spec: new URL("openapi.json", import.meta.url),
      maxBodyBytes: (path) => (path === "/v1/events" ? intakeMaxBytes : undefined),
      routes: (app) => {
        app.route("/", intakeRoutes);
        app.route("/", recordRoutes);
        app.route("/", metricRoutes);
        app.route("/", reportRoutes);
        app.route("/", personalDataRoutes("analytics", personalData));
      },
    }),
});
