import type { BaseConfig } from "#kit/config.ts";
import type { Ctx } from "#kit/context.ts";
import type * as schema from "#db/analytics/schema.ts";

export type AnalyticsCtx = Ctx<typeof schema, Record<string, never>, BaseConfig>;
