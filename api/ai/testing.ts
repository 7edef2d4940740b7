import { randomBytes } from "node:crypto";
import createClient from "openapi-fetch";
import * as schema from "#db/ai_orchestration/schema.ts";
import type { components, paths as AnalyticsPaths } from "#api/analytics/openapi.gen.ts";
import type { Actor } from "#kit/authorize.ts";
import { DomainError } from "#kit/errors.ts";
import { actorWith, openTestService, silent } from "#kit/testing.ts";
import { testDatabase, testRedis } from "#stack/testing.ts";
import { ai } from "./app.ts";
import type { AiCtx, AiDeps } from "./context.ts";
import { Config } from "./config.ts";

type CurrentRecord = components["schemas"]["CurrentRecord"];

/** Analytics as its contract tells, over records held here; `refuse` answers 403 as it would to a caller without rights. */
export function analyticsDouble(
  records: Map<string, Record<string, string | null>>,
  told: { refuse?: boolean; pages: number } = { pages: 0 },
) {
  const row = (type: string, id: string): CurrentRecord => ({
    id,
    type,
    properties: records.get(`${type}/${id}`)!,
    ownerId: null,
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
  });
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const [, , kind, type = "", id] = pathname.split("/");
    if (told.refuse)
      return Response.json(
        { code: "forbidden", detail: "this needs the permission analytics.records:read" },
        { status: 403 },
      );
    if (kind === "records")
      return records.has(`${type}/${id}`)
        ? Response.json(row(type, id!))
        : Response.json({ code: "not_found", detail: `${type}/${id} was not found` }, { status: 404 });
    told.pages++;
    const limit = Number(searchParams.get("limit"));
    const ids = [...records.keys()]
      .filter((key) => key.startsWith(`${type}/`))
      .map((key) => key.slice(type.length + 1))
      .toSorted();
    const left = ids.filter((each) => each > (searchParams.get("after") ?? ""));
    const results = left.slice(0, limit).map((each) => row(type, each));
    return Response.json({ results, ...(left.length > limit && { paging: { next: { after: results.at(-1)!.id } } }) });
  };
  return createClient<AnalyticsPaths>({ baseUrl: "http://analytics.test", fetch });
}

const everything = [
  "ai.scores:create",
  "ai.content:create",
  "ai.models:read",
  "ai.models:train",
  "ai.models:promote",
  "ai.feedback:create",
];

/** The service over a real database and Redis. Tokens are the names in `actors`; `admin` may do everything. */
export async function testAi(actors: Record<string, Actor> = {}, env: Record<string, string> = {}) {
  const records = new Map<string, Record<string, string | null>>();
  const analytics = { pages: 0, refuse: false };
  const config = {
    urls: {},
    corsOrigins: [],
    trustedProxies: [],
    outboundAllow: [],
    ratePerMinute: 100_000,
    ...Config.parse(env),
  };
  const service = openTestService<typeof schema, AiCtx>(
    "ai",
    (await testDatabase("ai_orchestration")).url,
    (await testRedis("ai")).url,
    schema,
    {
      clients: { analytics: analyticsDouble(records, analytics) },
      config,
      subscribers: [{ name: "analytics", accepts: () => true }],
    },
  );
  const known: Record<string, Actor> = {
    admin: actorWith(everything),
    nobody: actorWith([], { id: "00000000-0000-7000-8000-00000000000f" }),
    ...actors,
  };
  const authenticate = async (token: string) => {
    if (!Object.hasOwn(known, token)) throw new DomainError("unauthenticated", "the token is not valid");
    return known[token]!;
  };
  const deps = {
    ...service,
    config,
    clients: service.ctx(known["admin"]!).clients,
    authenticate,
    log: silent,
  } as unknown as AiDeps;
  const app = ai.createApp(deps);
  const request = async (
    method: string,
    path: string,
    body?: unknown,
    { as = "admin", ...headers }: Record<string, string> = {},
  ) => {
    const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
    const response = await app.request(path, {
      method,
      headers: { authorization: `Bearer ${as}`, "content-type": "application/json", ...headers },
      ...sent,
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as any };
  };
  return { ...service, deps, records, analytics, request, key: () => randomBytes(8).toString("hex") };
}
