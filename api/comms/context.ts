import type { BaseConfig } from "#kit/config.ts";
import type { Ctx, Db } from "#kit/context.ts";
import type { Deps } from "#kit/service.ts";
import type * as schema from "#db/communication/schema.ts";
import type { Config } from "./config.ts";

export type CommsDb = Db<typeof schema>;
export type CommsCtx = Ctx<typeof schema, Record<string, never>, BaseConfig & Config>;
export type CommsDeps = Deps<typeof schema, Record<string, never>, Config>;
