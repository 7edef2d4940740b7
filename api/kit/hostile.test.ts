import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as schema from "#db/frame.ts";
import { testDatabase, testRedis } from "#stack/testing.ts";
import type { BaseConfig } from "./config.ts";
import type { Ctx } from "./context.ts";
import { createLogger } from "./log.ts";
import { createRoute, createRouter, responses, z } from "./router.ts";
import { createApp, type App } from "./service.ts";
import { actorWith, openTestService } from "./testing.ts";

type C = Ctx<typeof schema, unknown, BaseConfig>;
const echo = createRoute({
  method: "get",
  path: "/v1/echo/{name}",
  request: { params: z.object({ name: z.string() }) },
  responses: responses({ 200: { schema: z.object({ name: z.string() }), description: "The name" } }),
});

let service: ReturnType<typeof openTestService<typeof schema, C>>;
let app: App<C>;
const lines = new PassThrough();
beforeAll(async () => {
  const [database, redis] = await Promise.all([testDatabase("analytics"), testRedis("analytics")]);
  service = openTestService<typeof schema, C>("analytics", database.url, redis.url, schema);
  const config = {
    corsOrigins: ["https://console.example"],
    trustedProxies: [],
    ratePerMinute: 1_000,
  } as unknown as BaseConfig;
  const { db, reads, pool, publish } = service;
  const log = createLogger("test", "info", lines);
  const authenticate = async (token: string) => actorWith([], { id: token });
  const routes = createRouter<C>().openapi(echo, (c) => c.json({ name: c.req.valid("param").name }, 200));
  app = createApp<typeof schema, unknown, unknown>(
    { config, db, reads, pool, redis: service.redis, publish, clients: {}, authenticate, log },
    {
      name: "analytics",
      title: "Test",
      spec: new URL("../analytics/openapi.json", import.meta.url),
      routes: (a) => void a.route("/", routes),
    },
  );
});
afterAll(() => service.close());

const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  app.request(path, { method, headers: { authorization: "Bearer ann", ...headers } });

test.each([
  "null",
  "https://evil.example",
  "https://console.example.evil.example",
  "http://console.example",
  "https://console.example:444",
  "",
])("harm 30: no page of the origin %j is let in", async (origin) => {
  const preflight = { origin, "access-control-request-method": "GET" };
  for (const answer of [await ask("/v1/echo/x", { origin }), await ask("/v1/echo/x", preflight, "OPTIONS")]) {
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  }
});

test("harm 30: a page that is let in is let in alone, and caches are told so", async () => {
  const { headers } = await ask("/v1/echo/x", { origin: "https://console.example" });
  expect(headers.get("access-control-allow-origin")).toBe("https://console.example");
  expect(headers.get("vary")).toContain("Origin");
});

test("harm 30: no cache keeps an answer, and no forwarded name finds its way into one", async () => {
  const hostile = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "gopher",
    "x-original-url": "/v1/other",
    forwarded: "host=evil.example",
  };
  const [plain, poisoned] = [await ask("/v1/echo/x"), await ask("/v1/echo/x", hostile)];
  expect(await poisoned.text()).toBe(await plain.text());
  expect(JSON.stringify([...poisoned.headers])).not.toContain("evil");
  expect(plain.headers.get("cache-control")).toBe("no-store");
});

test("harm 30: whatever a caller sends, a request is one line of the log", async () => {
  const forged = '\r\n{"level":"info","msg":"forged"}';
  const answer = await ask(`/v1/echo/${encodeURIComponent(forged)}`, { "user-agent": "x\tforged" });
  expect(await answer.json()).toEqual({ name: forged });
  const id = await ask("/v1/echo/x", { "x-request-id": 'a"},{"forged":1' });
  expect(id.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  await ask(`/v1/nowhere/${encodeURIComponent(forged)}`);
  lines.end();
  const written = (await text(lines)).trimEnd().split("\n");
  for (const line of written) expect(JSON.parse(line)).toMatchObject({ service: "test", msg: "request" });
  expect(written.join("\n")).not.toContain("forged");
});
