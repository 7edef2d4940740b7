import type * as schema from "#db/workflows/schema.ts";
import type { BaseConfig } from "#kit/config.ts";
import type { Ctx, Db } from "#kit/context.ts";
import type { Config } from "./config.ts";

export type WorkflowCtx = Ctx<typeof schema, {}, BaseConfig & Config>;
export type WorkflowDb = Db<typeof schema>;
