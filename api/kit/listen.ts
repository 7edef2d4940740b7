import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import type { BaseConfig } from "./config.ts";

type Fetch = Parameters<typeof serve>[0]["fetch"];

/**
 * Bounds for whoever connects and dawdles: headers come within ten seconds, a whole request (imports included) within
 * ten minutes, and a connection without a request is closed. Headers are small; a token has at most 8 KB.
 */
const bounds = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 600_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
};
const maxConnections = 10_000;

export const listen = (fetch: Fetch, { port, host }: Pick<BaseConfig, "port" | "host">) =>
  new Promise<Server>((resolve, reject) => {
    const server = serve({ fetch, port, hostname: host, serverOptions: bounds }, () => resolve(server)) as Server;
    server.maxConnections = maxConnections;
    server.once("error", reject);
  });

/** Lets requests under way finish, for ten seconds. */
export const close = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 10_000).unref();
  });
