import type * as schema from "#db/ai_orchestration/schema.ts";
import type { paths as AnalyticsPaths } from "#api/analytics/openapi.gen.ts";
import type { BaseConfig } from "#kit/config.ts";
import type { Ctx, Db } from "#kit/context.ts";
import type { MakeClient } from "#kit/run.ts";
import type { Deps } from "#kit/service.ts";
import type { Config } from "./config.ts";

export const clients = (client: MakeClient) => ({ analytics: client<AnalyticsPaths>("analytics") });
export type AiDb = Db<typeof schema>;
export type AiCtx = Ctx<typeof schema, ReturnType<typeof clients>, BaseConfig & Config>;
export type AiDeps = Deps<typeof schema, ReturnType<typeof clients>, Config>;
