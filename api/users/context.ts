import { z } from "zod";
import type { BaseConfig } from "#kit/config.ts";
import type { Ctx, Db } from "#kit/context.ts";
import type { Client } from "openapi-fetch";
import type { paths as CommsPaths } from "#api/comms/openapi.gen.ts";
import type * as schema from "#db/user_management/schema.ts";

const ClientSecret = z.string().min(16, "must have at least 16 characters");

export const Config = z.object({
  /** Encrypts signing keys, signs cookies and derives refresh tokens. */
  AUTH_SECRET: z.string().min(32, "must have at least 32 characters"),
  ADMIN_EMAIL: z.email("must be an e-mail address").optional(),
  ADMIN_PASSWORD: z.string().min(8, "must have at least 8 characters").max(128).optional(),
  /** Answers ranges of breached passwords' hashes (`<address>/<first five digits of the SHA-1>`); unset, none is asked. */
  BREACHED_PASSWORDS_URL: z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }).optional(),
  CRM_CLIENT_SECRET: ClientSecret,
  WORKFLOW_CLIENT_SECRET: ClientSecret,
  USERS_CLIENT_SECRET: ClientSecret,
  COMMS_CLIENT_SECRET: ClientSecret,
  ANALYTICS_CLIENT_SECRET: ClientSecret,
  AI_CLIENT_SECRET: ClientSecret,
});

export type UsersConfig = BaseConfig & z.infer<typeof Config>;
export type UsersDb = Db<typeof schema>;
export type Clients = { comms: Client<CommsPaths> };
export type UsersCtx = Ctx<typeof schema, Clients, UsersConfig>;

/** What tokens are made and checked with, inside a request or at start. */
export type Authority = Pick<UsersCtx, "db" | "config">;
