import type * as schema from "#db/workflows/schema.ts";
import type { paths as CommsPaths } from "#api/comms/openapi.gen.ts";
import type { paths as CrmPaths } from "#api/crm/openapi.gen.ts";
import type { paths as UsersPaths } from "#api/users/openapi.gen.ts";
import type { BaseConfig } from "#kit/config.ts";
import type { Ctx, Db } from "#kit/context.ts";
import type { MakeClient } from "#kit/run.ts";
import type { Config } from "./config.ts";

/** Mails to people, who they are, and the records that processes are about. */
export const clients = (client: MakeClient) => ({
  comms: client<CommsPaths>("comms"),
  users: client<UsersPaths>("users"),
  crm: client<CrmPaths>("crm"),
});
export type WorkflowClients = ReturnType<typeof clients>;

export type WorkflowCtx = Ctx<typeof schema, WorkflowClients, BaseConfig & Config>;
export type WorkflowDb = Db<typeof schema>;
