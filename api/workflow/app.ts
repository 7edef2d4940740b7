import * as schema from "#db/workflows/schema.ts";
import { personalDataRoutes } from "#kit/personal-data.ts";
import { defineService } from "#kit/run.ts";
import { createApp } from "#kit/service.ts";
import { batchRoutes } from "./batches/routes.ts";
import { calendarRoutes } from "./calendars/routes.ts";
import { codecRoutes } from "./codec/routes.ts";
import { Config } from "./config.ts";
import { clients } from "./context.ts";
import { decisionRoutes, decisionsKeepTheirKey } from "./decisions/routes.ts";
import { pauseRoutes } from "./definitions/pause-routes.ts";
import { definitionRoutes } from "./definitions/routes.ts";
import { eventRoutes } from "./events/routes.ts";
import { functionRoutes } from "./functions/routes.ts";
import { hookRoutes, hooksKeepTheirKey } from "./hooks/routes.ts";
import { incidentRoutes } from "./incidents/routes.ts";
import { internalRoutes } from "./internal/routes.ts";
import { personalData } from "./personal-data/personal-data.ts";
import { policyRoutes } from "./policies/routes.ts";
import { runRoutes, runsKeepTheirKey } from "./runs/routes.ts";
import { signalRoutes } from "./runs/signal-routes.ts";
import { scheduleRoutes } from "./schedules/routes.ts";
import { secretRoutes } from "./secrets/routes.ts";
import { simulationRoutes } from "./simulations/routes.ts";
import { startBackground } from "./start.ts";
import { taskRoutes } from "./tasks/routes.ts";
import { signInInstead } from "./ui/sign-in-instead.ts";
import { signInRoutes } from "./ui/sign-in.ts";
import { uiRoutes } from "./ui/routes.ts";
import { watchdogMetrics } from "./watchdog/metrics.ts";

/** Relays and workers send events and projections by the hundred. */
const batches = /^\/v1\/(events|internal\/projections|codec\/(encode|decode))$/;
const batchMaxBytes = 16 * 1024 * 1024;

/** The Workflow Engine's API: definitions, runs, human tasks, events, and Temporal's Web UI behind our door. */
export const workflow = defineService({
  name: "workflow",
  schema,
  migrations: new URL("../../db/workflows/migrations", import.meta.url),
  config: Config,
  clients,
  subscribers: [{ name: "analytics", accepts: (type) => type.startsWith("workflow.") }],
  createApp: (deps) =>
    createApp(deps, {
      name: "workflow",
      title: "Workflow Engine",
      spec: new URL("openapi.json", import.meta.url),
      ownIdempotency: (path) => runsKeepTheirKey(path) || hooksKeepTheirKey(path) || decisionsKeepTheirKey(path),
      maxBodyBytes: (path) => (batches.test(path) ? batchMaxBytes : undefined),
      cookie: (path) => /^\/(temporal|render|v1\/codec)(\/|$)/.test(path),
      onProblem: signInInstead,
      metrics: (gauge) => watchdogMetrics(deps.db, gauge),
      routes: (app) => {
        for (const routes of [
          // Before those that take any last word for a version.
          policyRoutes,
          pauseRoutes,
          definitionRoutes,
          functionRoutes,
          simulationRoutes,
          runRoutes,
          signalRoutes,
          incidentRoutes,
          batchRoutes,
          taskRoutes,
          calendarRoutes,
          decisionRoutes,
          eventRoutes,
          internalRoutes,
          secretRoutes,
          scheduleRoutes,
          hookRoutes,
          codecRoutes,
          personalDataRoutes("workflow", personalData),
          signInRoutes,
          uiRoutes,
        ])
          app.route("/", routes);
      },
    }),
  start: startBackground,
});
