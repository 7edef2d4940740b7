import { z } from "zod";

export const serviceNames = ["crm", "workflow", "users", "comms", "analytics", "ai"] as const;
export type ServiceName = (typeof serviceNames)[number];

const defaultPort = (service: ServiceName) => 8000 + serviceNames.indexOf(service);
const Port = z.coerce.number().int().min(0).max(65535);
const List = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
  );
const PostgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// address" });
const RedisUrl = z.url({ protocol: /^rediss?$/, error: "must be a redis:// address" });
const HttpUrl = z
  .url({ protocol: /^https?$/, error: "must be an http:// or https:// address" })
  .transform((url) => url.replace(/\/+$/, ""));

/** What every service reads from the environment; names are `<SERVICE>_…` so that one process can hold all six. */
export type BaseConfig = {
  port: number;
  databaseUrl: string;
  databaseOwnerUrl?: string | undefined;
  redisUrl: string;
  clientSecret: string;
  host: string;
  logLevel: string;
  corsOrigins: string[];
  trustedProxies: string[];
  outboundAllow: string[];
  issuer: string;
  /** Where the services reach each other. */
  urls: Record<ServiceName, string>;
  /** Where people reach this service: for links in mails and on pages. */
  publicUrl: string;
  ratePerMinute: number;
  /** How long the audit is kept; undefined is for ever. */
  auditDays?: number | undefined;
};

const shared = {
  HOST: z.string().default("127.0.0.1"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  CORS_ORIGINS: List,
  TRUSTED_PROXIES: List,
  OUTBOUND_ALLOW: List,
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().positive().default(6000),
  AUDIT_DAYS: z.coerce.number().int().min(30, "must be 30 at least").optional(),
  ISSUER: HttpUrl.optional(),
};

const urlShape = Object.fromEntries(
  serviceNames.map((name) => [`${name.toUpperCase()}_URL`, HttpUrl.default(`http://127.0.0.1:${defaultPort(name)}`)]),
);

export type Environment = Record<string, string | undefined>;

/** Thrown with every fault of the environment at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly faults: string[];
  constructor(faults: string[]) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

/** Parses environment variables by a schema; an empty variable counts as unset. */
export function readEnvironment<T>(schema: z.ZodType<T>, env: Environment): T {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map((issue) => {
      const missing = issue.code === "invalid_type" && !Object.hasOwn(given, String(issue.path[0]));
      return `${issue.path.join(".")} ${missing ? "is not set" : issue.message}`;
    }),
  );
}

/** Reads a service's configuration: the common part, and `extra` for what only this service needs. */
export function readConfig<Extra>(service: ServiceName, extra: z.ZodType<Extra>, env: Environment): BaseConfig & Extra {
  const prefix = service.toUpperCase();
  const base = z.object({
    ...shared,
    ...urlShape,
    [`${prefix}_PORT`]: Port.default(defaultPort(service)),
    [`${prefix}_DATABASE_URL`]: PostgresUrl,
    [`${prefix}_DATABASE_OWNER_URL`]: PostgresUrl.optional(),
    [`${prefix}_REDIS_URL`]: RedisUrl,
    [`${prefix}_PUBLIC_URL`]: HttpUrl.optional(),
    [`${prefix}_CLIENT_SECRET`]: z.string().min(16, "must have at least 16 characters"),
  });
  const faults: string[] = [];
  const attempt = <T>(schema: z.ZodType<T>): T | undefined => {
    try {
      return readEnvironment(schema, env);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.push(...error.faults);
    }
  };
  const common = attempt(base as z.ZodType<Record<string, unknown>>);
  const own = attempt(extra);
  if (!common || faults.length > 0) throw new ConfigError(faults);
  const urls = Object.fromEntries(serviceNames.map((name) => [name, common[`${name.toUpperCase()}_URL`]]));
  return {
    port: common[`${prefix}_PORT`],
    databaseUrl: common[`${prefix}_DATABASE_URL`],
    databaseOwnerUrl: common[`${prefix}_DATABASE_OWNER_URL`],
    redisUrl: common[`${prefix}_REDIS_URL`],
    clientSecret: common[`${prefix}_CLIENT_SECRET`],
    host: common["HOST"],
    logLevel: common["LOG_LEVEL"],
    corsOrigins: common["CORS_ORIGINS"],
    trustedProxies: common["TRUSTED_PROXIES"],
    outboundAllow: common["OUTBOUND_ALLOW"],
    ratePerMinute: common["RATE_LIMIT_PER_MINUTE"],
    auditDays: common["AUDIT_DAYS"],
    issuer: common["ISSUER"] ?? urls["users"],
    urls,
    publicUrl: common[`${prefix}_PUBLIC_URL`] ?? urls[service],
    ...own,
  } as BaseConfig & Extra;
}
