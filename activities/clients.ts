import type { paths as AiPaths } from "#api/ai/openapi.gen.ts";
import type { paths as AnalyticsPaths } from "#api/analytics/openapi.gen.ts";
import type { paths as CommsPaths } from "#api/comms/openapi.gen.ts";
import type { paths as CrmPaths } from "#api/crm/openapi.gen.ts";
import type { paths as UsersPaths } from "#api/users/openapi.gen.ts";
import type { paths as WorkflowPaths } from "#api/workflow/openapi.gen.ts";
import { createServiceClient, type ServiceToken } from "#kit/client.ts";

type Urls = Record<"crm" | "users" | "comms" | "analytics" | "ai" | "workflow", string>;

/** Typed clients of every service that steps call. */
export const createClients = (urls: Urls, token: ServiceToken) => ({
  crm: createServiceClient<CrmPaths>("crm", urls.crm, token),
  users: createServiceClient<UsersPaths>("users", urls.users, token),
  comms: createServiceClient<CommsPaths>("comms", urls.comms, token),
  analytics: createServiceClient<AnalyticsPaths>("analytics", urls.analytics, token),
  // A language model takes its time; the step itself has a minute.
  ai: createServiceClient<AiPaths>("ai", urls.ai, token, 55_000),
  workflow: createServiceClient<WorkflowPaths>("workflow", urls.workflow, token),
});
export type Clients = ReturnType<typeof createClients>;
