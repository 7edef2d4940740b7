import * as schema from "#db/crm/schema.ts";
import type { Actor, Grants } from "#kit/authorize.ts";
import { actorWith, openTestService, silent } from "#kit/testing.ts";
import { testDatabase, testRedis } from "#stack/testing.ts";
import { crm } from "./app.ts";
import { checkAnswer } from "./check-answer.ts";
import type { CrmCtx } from "./context.ts";

export const everything: Grants = { "*": "all" };

/** CRM Core over a test database: contexts for whoever asks, and the same over HTTP, where every answer has to keep the contract. */
export async function openCrm(clients: Partial<CrmCtx["clients"]> = {}) {
  const secretKeys = new Map([["test", Buffer.alloc(32, 7)]]);
  const own = { secretKeys, outboundAllow: ["127.0.0.1/32"], publicUrl: "http://crm.test" };
  const [database, redis] = await Promise.all([testDatabase("crm"), testRedis("crm")]);
  const service = openTestService<typeof schema, CrmCtx>("crm", database.url, redis.url, schema, {
    clients: clients as CrmCtx["clients"],
    config: own,
    subscribers: crm.subscribers,
  });
  const as = (grants: Grants, id = "u1", teams: string[] = []) => service.ctx(actorWith(grants, { id, teams }));
  const config = { trustedProxies: [], corsOrigins: [], ratePerMinute: 100_000, urls: {}, ...own };
  type Who = Actor | (() => Promise<Actor>);
  /** The API for who shows any token. */
  const app = (who: Who = actorWith(everything), over: object = {}) => {
    const authenticate = typeof who === "function" ? who : async () => who;
    const { ctx: _ctx, ...stores } = service;
    return crm.createApp({ ...stores, config: { ...config, ...over }, clients, log: silent, authenticate } as never);
  };
  const http = (who?: Who) => {
    const api = app(who);
    return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const response = await api.request(path, {
        method,
        headers: {
          authorization: "Bearer token",
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      checkAnswer(method, path, response.status, response.headers.get("content-type"), text);
      return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
    };
  };
  /** Events told so far, the oldest first. */
  const events = async (type?: string) => {
    const rows = await service.db.select().from(schema.outbox).orderBy(schema.outbox.seq);
    return rows.filter((row) => !type || row.type === type).map((row) => row.event as Record<string, any>);
  };
  return { ...service, ownerUrl: database.ownerUrl, as, app, http, events, admin: as(everything), config };
}
