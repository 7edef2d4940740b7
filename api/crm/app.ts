import * as schema from "#db/crm/schema.ts";
import { defineService } from "#kit/run.ts";
import { createApp } from "#kit/service.ts";
import { associationRoutes } from "./associations/routes.ts";
import { associationTypeRoutes } from "./associations/type-routes.ts";
import { associationV3Routes } from "./associations/v3-routes.ts";
import { startCalculating } from "./calculations/recalculate.ts";
import { calculationRoutes } from "./calculations/routes.ts";
import { clients } from "./clients.ts";
import { Config } from "./config.ts";
import { duplicateRoutes } from "./duplicates/routes.ts";
import { contractExportRoutes } from "./exports/contract-routes.ts";
import { exportRoutes } from "./exports/routes.ts";
import { feedRoutes } from "./feed/routes.ts";
import { flowRoutes } from "./flows/routes.ts";
import { hubspotProblem, isHubspotPath } from "./hubspot/errors.ts";
import { hubspotHeaders } from "./hubspot/headers.ts";
import { unversioned } from "./hubspot/versions.ts";
import { contractImportRoutes } from "./imports/contract-routes.ts";
import { startImporter } from "./imports/importer.ts";
import { importRoutes } from "./imports/routes.ts";
import { listFolderRoutes } from "./lists/folder-routes.ts";
import { membershipRoutes } from "./lists/membership-routes.ts";
import { listRoutes } from "./lists/routes.ts";
import { startFollower } from "./lists/follower.ts";
import { objectBatchRoutes } from "./objects/batch-routes.ts";
import { oauthRoutes } from "./oauth/routes.ts";
import { objectRoutes } from "./objects/routes.ts";
import { ownerRoutes } from "./owners/routes.ts";
import { personalDataRoutes } from "./personal-data/routes.ts";
import { pipelineRoutes } from "./pipelines/routes.ts";
import { groupRoutes } from "./properties/group-routes.ts";
import { propertyRoutes } from "./properties/routes.ts";
import { recordRoutes } from "./records/routes.ts";
import { runId } from "./run-id.ts";
import { freshSchemas, keepSchemasFresh } from "./schemas/load-schemas.ts";
import { schemaRoutes } from "./schemas/routes.ts";
import { webhookAppRoutes } from "./webhooks/app-routes.ts";
import { webhookRoutes } from "./webhooks/routes.ts";
import { startWebhooks } from "./webhooks/start.ts";

const isUpload = (path: string) => /^\/(v1|crm\/v3)\/imports\/?$/.test(path);

/** CRM Core: customer data in HubSpot's shape, imports, and the process runs of records. */
export const crm = defineService({
  name: "crm",
  schema,
  migrations: new URL("../../db/crm/migrations", import.meta.url),
  config: Config,
  clients,
  subscribers: [
    // What Analytics is fed with starts no process.
    { name: "workflow", accepts: (type) => type.startsWith("crm.") && !type.endsWith(".batch") },
    { name: "analytics", accepts: () => true },
  ],
  createApp: (deps) =>
    createApp(deps, {
      name: "crm",
      title: "CRM Core",
      spec: new URL("openapi.json", import.meta.url),
      streams: isUpload,
      // These stream, or leave the key to the service they ask.
      ownIdempotency: (path) =>
        isUpload(path) ||
        /^\/v1\/records\/[^/]+\/[^/]+\/runs$|^\/crm\/v3\/objects\/contacts\/gdpr-delete$/.test(path) ||
        path === "/automation/v4/sequences/enrollments",
      // The official clients send the developer key of these routes so.
      queryKey: (path) => (path.startsWith("/webhooks/v3/") ? "hapikey" : undefined),
      rewrite: unversioned,
      onProblem: hubspotProblem,
      routes: (app) => {
        app.use(runId);
        app.use(hubspotHeaders(isHubspotPath));
        app.use(freshSchemas);
        app.route("/", objectBatchRoutes);
        app.route("/", objectRoutes);
        app.route("/", associationRoutes);
        app.route("/", associationTypeRoutes);
        app.route("/", associationV3Routes);
        app.route("/", duplicateRoutes);
        app.route("/", schemaRoutes);
        app.route("/", groupRoutes);
        app.route("/", propertyRoutes);
        app.route("/", calculationRoutes);
        app.route("/", pipelineRoutes);
        app.route("/", ownerRoutes);
        app.route("/", oauthRoutes);
        app.route("/", flowRoutes);
        app.route("/", recordRoutes);
        app.route("/", importRoutes);
        app.route("/", listFolderRoutes);
        app.route("/", membershipRoutes);
        app.route("/", listRoutes);
        app.route("/", contractImportRoutes);
        app.route("/", exportRoutes);
        app.route("/", contractExportRoutes);
        app.route("/", feedRoutes);
        app.route("/", webhookRoutes);
        app.route("/", webhookAppRoutes);
        app.route("/", personalDataRoutes);
      },
    }),
  start: async (deps) => [
    await keepSchemasFresh(deps),
    startImporter(deps),
    startFollower(deps),
    startWebhooks(deps),
    startCalculating(deps),
  ],
});
