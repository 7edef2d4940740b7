import { z } from "zod";
import { readEnvironment, serviceNames, type Environment, type ServiceName } from "#kit/config.ts";

const defaultUrl = (index: number) => `http://127.0.0.1:${8000 + index}`;

const Worker = z
  .object({
    ...Object.fromEntries(
      serviceNames.map((name, index) => [`${name.toUpperCase()}_URL`, z.url().default(defaultUrl(index))]),
    ),
    WORKFLOW_CLIENT_SECRET: z.string().min(16, "must have at least 16 characters"),
    TEMPORAL_ADDRESS: z.string().min(1),
    TEMPORAL_NAMESPACE: z.string().min(1).default("crm"),
    CODEC_KEYS: z.string().min(1),
    OUTBOUND_ALLOW: z.string().default(""),
    LOG_LEVEL: z.string().default("info"),
    WORKER_CACHE: z.coerce.number().int().positive().default(500),
    WORKER_BECOMES_CURRENT: z.stringbool().default(true),
  })
  .transform((env) => ({
    urls: Object.fromEntries(
      serviceNames.map((name) => [name, String((env as Record<string, unknown>)[`${name.toUpperCase()}_URL`])]),
    ) as Record<ServiceName, string>,
    clientSecret: env.WORKFLOW_CLIENT_SECRET,
    temporalAddress: env.TEMPORAL_ADDRESS,
    temporalNamespace: env.TEMPORAL_NAMESPACE,
    codecKeys: env.CODEC_KEYS,
    outboundAllow: env.OUTBOUND_ALLOW.split(",")
      .map((entry) => entry.trim())
      .filter(Boolean),
    logLevel: env.LOG_LEVEL,
    /** How many open runs are kept in memory. */
    maxCachedWorkflows: env.WORKER_CACHE,
    /** Whether its build takes new and open runs once it polls; off where an operator decides. */
    becomesCurrent: env.WORKER_BECOMES_CURRENT,
  }));
export type WorkerEnvironment = z.infer<typeof Worker>;

/** What a worker reads from the environment; every fault is told at once. */
export const readWorkerConfig = (env: Environment): WorkerEnvironment => readEnvironment(Worker, env);
