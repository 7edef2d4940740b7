import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as schema from "#db/frame.ts";
import { testDatabase, testRedis } from "#stack/testing.ts";
import type { BaseConfig } from "./config.ts";
import type { Ctx } from "./context.ts";
import { DomainError } from "./errors.ts";
import { body, createRoute, createRouter, responses, z } from "./router.ts";
import { createApp, type App } from "./service.ts";
import { actorWith, openTestService, silent } from "./testing.ts";

type C = Ctx<typeof schema, unknown, BaseConfig>;
const Answer = z.object({ n: z.number() });

const effect = createRoute({
  method: "post",
  path: "/v1/effects",
  request: body(z.strictObject({ name: z.string(), fail: z.boolean().default(false) })),
  responses: responses({ 201: { schema: Answer, description: "Done" } }),
});
const hello = createRoute({
  method: "get",
  path: "/v1/public/{name}",
  security: [],
  responses: responses({ 200: { schema: Answer, description: "Hello" } }),
});
const boom = createRoute({
  method: "get",
  path: "/v1/boom",
  responses: responses({ 200: { schema: Answer, description: "Never" } }),
});

const effects = vi.fn<(name: string) => void>();
const routes = createRouter<C>()
  .openapi(effect, async (c) => {
    const { name, fail } = c.req.valid("json");
    effects(name);
    await c.var.ctx.db.execute(
      sql`insert into outbox (id, type, subject, event) values (gen_random_uuid(), 'x', ${name}, '{}')`,
    );
    await sleep(20);
    if (fail) throw new DomainError("conflict", "it failed");
    return c.json({ n: effects.mock.calls.length }, 201);
  })
  .openapi(hello, (c) => c.json({ n: 1 }, 200))
  .openapi(boom, () => {
    throw new Error("the cause is secret");
  });

let service: ReturnType<typeof openTestService<typeof schema, C>>;
let app: App<C>;
beforeAll(async () => {
  service = openTestService<typeof schema, C>(
    "analytics",
    (await testDatabase("analytics")).url,
    (await testRedis("analytics")).url,
    schema,
  );
  const config = {
    corsOrigins: ["https://console.example"],
    trustedProxies: [],
    ratePerMinute: 200,
  } as unknown as BaseConfig;
  const authenticate = async (token: string) => {
    if (token === "bad") throw new DomainError("unauthenticated", "no");
    return actorWith([], { id: token });
  };
  const { db, reads, pool, redis, publish } = service;
  app = createApp<typeof schema, unknown, unknown>(
    { config, db, reads, pool, redis, publish, clients: {}, authenticate, log: silent },
    {
      name: "analytics",
      title: "Test",
      spec: new URL("../analytics/openapi.json", import.meta.url),
      routes: (a) => void a.route("/", routes),
    },
  );
});
afterAll(() => service.close());

const post = async (payload: unknown, headers: Record<string, string> = {}, raw?: string) =>
  app.request("/v1/effects", {
    method: "POST",
    headers: { authorization: "Bearer ann", "content-type": "application/json", ...headers },
    body: raw ?? JSON.stringify(payload),
  });
const rowsOf = async (name: string) =>
  (await service.db.execute<{ n: number }>(sql`select count(*)::int as n from outbox where subject = ${name}`)).rows[0]!
    .n;

test("a route without a bearer token answers 401, a public one does not ask", async () => {
  expect((await app.request("/v1/boom")).status).toBe(401);
  expect((await app.request("/v1/nowhere")).status).toBe(401);
  expect((await app.request("/v1/boom", { headers: { authorization: "Bearer bad" } })).status).toBe(401);
  expect((await app.request("/v1/public/x")).status).toBe(200);
  for (const path of ["/livez", "/readyz", "/openapi.json", "/docs"])
    expect((await app.request(path)).status).toBe(200);
});

test.each([
  "/v1/public/x/y",
  "/v1/public/",
  "/V1/public/x",
  "/v1/public%2Fx",
  "//v1/public/x",
  "/v1/boom?/v1/public/x",
])("the path %s does not pass for a public one", async (path) => {
  expect((await app.request(`http://localhost${path}`)).status).toBe(401);
});

test("the same Idempotency-Key ten times in parallel has one effect and one answer", async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => post({ name: "once" }, { "idempotency-key": "k1" })),
  );
  const bodies = await Promise.all(answers.map((answer) => answer.text()));
  expect(new Set(bodies).size).toBe(1);
  expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(201));
  expect(await rowsOf("once")).toBe(1);
  expect(answers.filter((answer) => answer.headers.get("idempotency-replayed")).length).toBe(9);
});

test("a key used for another request is refused, another caller's same key is another key", async () => {
  await post({ name: "a" }, { "idempotency-key": "k2" });
  expect((await post({ name: "b" }, { "idempotency-key": "k2" })).status).toBe(422);
  expect((await post({ name: "b" }, { "idempotency-key": "k2", authorization: "Bearer bob" })).status).toBe(201);
});

test("a failed request leaves neither effect nor key: it may be tried again", async () => {
  expect((await post({ name: "f", fail: true }, { "idempotency-key": "k3" })).status).toBe(409);
  expect(await rowsOf("f")).toBe(0);
  expect((await post({ name: "f" }, { "idempotency-key": "k3" })).status).toBe(201);
});

test("every fault of a body is told with its place; unknown keys are refused", async () => {
  const answer = await post({ name: 5, role: "admin" });
  expect(answer.status).toBe(400);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  const problem = (await answer.json()) as {
    code: string;
    requestId: string;
    errors: { path: string; message: string }[];
  };
  expect(problem.code).toBe("invalid_input");
  expect(problem.requestId).toBe(answer.headers.get("x-request-id"));
  expect(problem.errors.map((fault) => fault.path)).toEqual(["/name", ""]);
});

test("what is no JSON, has no JSON type or is too large is refused", async () => {
  expect((await post(undefined, {}, "{")).status).toBe(400);
  expect((await post({ name: "x" }, { "content-type": "text/plain" })).status).toBe(415);
  expect((await post({ name: "x".repeat(1_100_000) })).status).toBe(413);
});

test("an unexpected error answers 500 without its cause", async () => {
  const answer = await app.request("/v1/boom", { headers: { authorization: "Bearer ann" } });
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain("secret");
});

test("security headers stand on every answer; only configured origins are allowed", async () => {
  const answer = await app.request("/v1/public/x", { headers: { origin: "https://evil.example" } });
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("strict-transport-security")).toBe("max-age=63072000; includeSubDomains");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  const good = await app.request("/v1/public/x", { headers: { origin: "https://console.example" } });
  expect(good.headers.get("access-control-allow-origin")).toBe("https://console.example");
});

test("a forged request id is replaced, a plain one kept", async () => {
  const idFor = async (id: string) =>
    (await app.request("/v1/public/x", { headers: { "x-request-id": id } })).headers.get("x-request-id");
  expect(await idFor("run-1:/do/0")).toBe("run-1:/do/0");
  expect(await idFor('a b"}{')).toMatch(/^[0-9a-f-]{36}$/);
});

test("the allowance per minute is exact under parallel load", async () => {
  const ask = async () => app.request("/v1/effects", { headers: { authorization: "Bearer limited" } });
  const answers = await Promise.all(Array.from({ length: 230 }, ask));
  expect(answers.filter((answer) => answer.status === 429).length).toBe(30);
  expect(Number(answers.find((answer) => answer.status === 429)!.headers.get("retry-after"))).toBeGreaterThan(0);
});
