import { z } from "zod";
import { parseCodecKeys } from "#kit/codec.ts";
import { type Environment, readEnvironment, type ServiceName, serviceNames } from "#kit/config.ts";
import { parsePorts, type PortRange } from "#kit/http.ts";

const Url = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));
const Schema = z.object({
  CODEC_KEYS: z.string().transform((text, issues) => {
    try {
      return parseCodecKeys(text);
    } catch (error) {
      issues.addIssue({ code: "custom", message: (error as Error).message });
      return z.NEVER;
    }
  }),
  LOG_LEVEL: z.string().default("info"),
  OUTBOUND_ALLOW: z.string().default(""),
  OUTBOUND_PORTS: z
    .string()
    .default("80,443,8080,8443")
    .transform((text, issues) => {
      const ports = parsePorts(text);
      if (!ports) issues.addIssue({ code: "custom", message: "must be ports and ranges, as in 443,8000-8999" });
      return ports ?? z.NEVER;
    }),
  TEMPORAL_ADDRESS: z.string().default("127.0.0.1:7233"),
  TEMPORAL_NAMESPACE: z.string().default("crm"),
  WORKFLOW_CLIENT_SECRET: z.string().min(16, "must have at least 16 characters"),
  WORKER_CACHED_RUNS: z.coerce.number().int().min(2).default(500),
  /** Where Prometheus asks, as in `127.0.0.1:9464`; nowhere unless given. */
  WORKER_METRICS_ADDRESS: z
    .string()
    .regex(/^\S+:\d{1,5}$/, "must be an address and a port, as in 127.0.0.1:9464")
    .optional(),
  /** `false`: an operator makes a new build current. */
  WORKER_MAKE_CURRENT: z.stringbool().default(true),
  CRM_URL: Url.default("http://127.0.0.1:8000"),
  WORKFLOW_URL: Url.default("http://127.0.0.1:8001"),
  USERS_URL: Url.default("http://127.0.0.1:8002"),
  COMMS_URL: Url.default("http://127.0.0.1:8003"),
  ANALYTICS_URL: Url.default("http://127.0.0.1:8004"),
  AI_URL: Url.default("http://127.0.0.1:8005"),
});

export interface Config {
  address: string;
  namespace: string;
  codecKeys: Map<string, Buffer>;
  clientSecret: string;
  urls: Record<ServiceName, string>;
  outboundAllow: string[];
  outboundPorts: PortRange[];
  logLevel: string;
  cachedRuns: number;
  makeCurrent: boolean;
  metricsAddress?: string | undefined;
}

/** Throws a `ConfigError` with every fault. */
export function readConfig(env: Environment): Config {
  const given = readEnvironment(Schema, env);
  const urls = serviceNames.map((name) => [name, given[`${name.toUpperCase()}_URL` as "CRM_URL"]]);
  return {
    address: given.TEMPORAL_ADDRESS,
    namespace: given.TEMPORAL_NAMESPACE,
    codecKeys: given.CODEC_KEYS,
    clientSecret: given.WORKFLOW_CLIENT_SECRET,
    urls: Object.fromEntries(urls) as Config["urls"],
    outboundAllow: given.OUTBOUND_ALLOW.split(",")
      .map((host) => host.trim())
      .filter(Boolean),
    outboundPorts: given.OUTBOUND_PORTS,
    logLevel: given.LOG_LEVEL,
    cachedRuns: given.WORKER_CACHED_RUNS,
    makeCurrent: given.WORKER_MAKE_CURRENT,
    metricsAddress: given.WORKER_METRICS_ADDRESS,
  };
}
