import type { paths as AiPaths } from "#api/ai/openapi.gen.ts";
import type { paths as AnalyticsPaths } from "#api/analytics/openapi.gen.ts";
import type { paths as CommsPaths } from "#api/comms/openapi.gen.ts";
import type { paths as UsersPaths } from "#api/users/openapi.gen.ts";
import type { paths as WorkflowPaths } from "#api/workflow/openapi.gen.ts";
import type { MakeClient } from "#kit/run.ts";

export const clients = (client: MakeClient) => ({
  workflow: client<WorkflowPaths>("workflow"),
  users: client<UsersPaths>("users"),
  comms: client<CommsPaths>("comms"),
  analytics: client<AnalyticsPaths>("analytics"),
  ai: client<AiPaths>("ai"),
});
export type Clients = ReturnType<typeof clients>;
