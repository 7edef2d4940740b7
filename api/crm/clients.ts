import type { paths as UsersPaths } from "#api/users/openapi.gen.ts";
import type { paths as WorkflowPaths } from "#api/workflow/openapi.gen.ts";
import type { MakeClient } from "#kit/run.ts";

export const clients = (client: MakeClient) => ({
  workflow: client<WorkflowPaths>("workflow"),
  users: client<UsersPaths>("users"),
});
export type Clients = ReturnType<typeof clients>;
