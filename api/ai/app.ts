import * as schema from "#db/ai_orchestration/schema.ts";
import { personalDataRoutes } from "#kit/personal-data.ts";
import { defineService } from "#kit/run.ts";
import { createApp } from "#kit/service.ts";
import { assistRoutes } from "./assist/routes.ts";
import { Config } from "./config.ts";
import { clients } from "./context.ts";
import { feedbackRoutes } from "./feedback/routes.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { leadRoutes } from "./leads/routes.ts";
import { modelRoutes } from "./models/routes.ts";
import { answerOnce } from "./once.ts";
import { personalData } from "./personal-data/personal-data.ts";
import { statusRoutes } from "./status/routes.ts";

/** Computed, perhaps with the help of others: no transaction may stay open meanwhile. */
const computed = ["/v1/leads/score", "/v1/content", "/v1/next-actions", "/v1/insights"];
const MB = 1024 * 1024;
/** 500 wide leads; 20,000 rows that a caller brings to a training. */
const bodyMax: Record<string, number> = { "/v1/leads/score": 4 * MB, "/v1/models/train": 32 * MB };

/** AI Orchestration: scores with reasons, drafts, next actions, insights; each answer names its engine. */
export const ai = defineService({
  name: "ai",
  schema,
  migrations: new URL("../../db/ai_orchestration/migrations", import.meta.url),
  config: Config,
  clients,
  subscribers: [
    { name: "workflow", accepts: () => true },
    { name: "analytics", accepts: () => true },
  ],
  createApp: (deps) =>
    createApp(deps, {
      name: "ai",
      title: "AI Orchestration",
      spec: new URL("openapi.json", import.meta.url),
      maxBodyBytes: (path) => (path.endsWith("/evaluate") ? 32 * MB : bodyMax[path]),
      ownIdempotency: (path) => computed.includes(path) || path === "/v1/models/train" || path.endsWith("/evaluate"),
      routes: (app) => {
        for (const path of computed) app.use(path, answerOnce);
        app.route("/", leadRoutes);
        app.route("/", modelRoutes);
        app.route("/", assistRoutes);
        app.route("/", feedbackRoutes);
        app.route("/", statusRoutes);
        app.route("/", personalDataRoutes("ai", personalData));
      },
    }),
  start: async (deps) => [startHousekeeping(deps)],
});
