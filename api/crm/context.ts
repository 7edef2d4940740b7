import type * as schema from "#db/crm/schema.ts";
import type { BaseConfig } from "#kit/config.ts";
import type { Ctx } from "#kit/context.ts";
import type { Clients } from "./clients.ts";
import type { Config } from "./config.ts";

/** What CRM Core's verbs get first. `runId` is the process run whose step asks, when one does. */
export type CrmCtx = Ctx<typeof schema, Clients, BaseConfig & Config> & { runId?: string; importId?: string };
export type CrmDb = CrmCtx["db"];
