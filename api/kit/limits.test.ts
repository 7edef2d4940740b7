import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { serve, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { testRedis } from "#stack/testing.ts";
import { clientAddress } from "./address.ts";
import type { Actor } from "./authorize.ts";
import { createLimit, frameLimits, rateLimit } from "./limits.ts";
import { asDomainError } from "./problem.ts";
import { openRedis } from "./redis.ts";
import { actorWith } from "./testing.ts";

const redis = openRedis((await testRedis("crm")).url, "crm");
await once(redis, "ready");
afterAll(() => redis.disconnect());

const perMinute = 50;
const people: Record<string, Actor> = {
  ann: actorWith([], { id: "ann" }),
  key1: actorWith([], { id: "ann", kind: "key" }),
  key2: actorWith([], { id: "ann", kind: "key" }),
  crm: actorWith([], { id: "crm", kind: "service" }),
};
const personOf = (name: string) => people[name] ?? actorWith([], { id: name });

function appOver(store = redis, trusted: string[] = ["127.0.0.1"]) {
  const limits = frameLimits(store, perMinute, (c) => clientAddress(c, trusted));
  const signIns = createLimit(store, { name: "signIns", points: 40, seconds: 60, localShare: 0.25 });
  return new Hono()
    .onError((error, c) => c.text(error.message, asDomainError(error).status))
    .get("/open", async (c) => (await limits.stranger(c), c.text("ok")))
    .get("/own/:who", async (c) => (await limits.principal(c, personOf(c.req.param("who"))), c.text("ok")))
    .post(
      "/v1/sessions",
      rateLimit(signIns, 40, (c) => clientAddress(c, trusted)),
      (c) => c.text("ok"),
    );
}

let server: ServerType;
let url: string;
let app = appOver();
beforeAll(async () => {
  await new Promise<void>((ready) => {
    server = serve({ fetch: (...given) => app.fetch(...given), port: 0, hostname: "127.0.0.1" }, () => ready());
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  app = appOver();
});

const get = async (path: string, forwarded?: string, method = "GET") =>
  (await fetch(url + path, { method, headers: forwarded ? { "x-forwarded-for": forwarded } : {} })).status;
const passed = async (count: number, ask: (i: number) => Promise<number>) =>
  (await Promise.all(Array.from({ length: count }, (_, i) => ask(i)))).filter((status) => status === 200).length;

test("harm 28: an allowance is exact under parallel load, for strangers of an address and for a principal", async () => {
  expect(await passed(80, () => get("/open", "198.51.100.1"))).toBe(perMinute);
  expect(await passed(80, () => get("/own/bob", "198.51.100.2"))).toBe(perMinute);
});

test("harm 28: many keys and sessions of one person count as one", async () => {
  expect(await passed(90, (i) => get(`/own/${["ann", "key1", "key2"][i % 3]}`, "198.51.100.3"))).toBe(perMinute);
});

test("harm 28: many accounts at one address have five people's allowance together", async () => {
  expect(await passed(300, (i) => get(`/own/person${i}`, "198.51.100.4"))).toBe(5 * perMinute);
});

test("services are not limited", async () => {
  expect(await passed(80, () => get("/own/crm", "198.51.100.5"))).toBe(80);
});

test("harm 28: what a caller writes before the proxy's own word about addresses counts for nothing", async () => {
  expect(await passed(80, (i) => get("/open", `10.0.0.${i}, 203.0.113.${i}, 198.51.100.6`))).toBe(perMinute);
  app = appOver(redis, []);
  expect(await passed(80, (i) => get("/open", `198.51.100.${i}`))).toBe(perMinute);
});

test.each(["/v1/sessions", "/v1/%73essions", "/v1/sess%69ons"])(
  "harm 28: %s has no allowance of its own",
  async (path) => {
    const from = "198.51.100.7";
    const together = (i: number) => get(i % 2 ? path : "/v1/sessions", from, "POST");
    await redis.del("limit:signIns:198.51.100.7");
    expect(await passed(60, together)).toBe(40);
  },
);

test("each answer tells how the allowance stands, and a refusal when to come back", async () => {
  const ask = () => fetch(`${url}/own/carl`, { headers: { "x-forwarded-for": "198.51.100.8" } });
  const first = await ask();
  expect([first.headers.get("ratelimit-limit"), first.headers.get("ratelimit-remaining")]).toEqual(["50", "49"]);
  for (let i = 1; i < perMinute; i++) await ask();
  const refused = await ask();
  expect([refused.status, refused.headers.get("ratelimit-remaining")]).toEqual([429, "0"]);
  expect(Number(refused.headers.get("ratelimit-reset"))).toBeGreaterThan(50);
});

async function startRedis(port: number): Promise<ChildProcess> {
  const child = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", ""], { stdio: "pipe" });
  let said = "";
  child.stdout?.on("data", (chunk) => (said += String(chunk)));
  await vi.waitFor(() => expect(said).toContain("Ready to accept connections"), { timeout: 10_000 });
  return child;
}

test("harm 6: Redis gone, hanging and back: limits stand at once, sign-in's at a quarter, and nothing fails", async () => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  let child = await startRedis(port);
  const own = openRedis(`redis://127.0.0.1:${port}`, "crm");
  await once(own, "ready");
  try {
    app = appOver(own);
    const signIn = (from: string) => get("/v1/sessions", from, "POST");
    expect(await passed(60, () => signIn("192.0.2.1"))).toBe(40);

    child.kill("SIGSTOP");
    await signIn("192.0.2.9");
    const started = performance.now();
    expect(await passed(60, () => signIn("192.0.2.2"))).toBe(10);
    expect(await passed(80, () => get("/open", "192.0.2.2"))).toBe(perMinute);
    expect(performance.now() - started).toBeLessThan(1_500);
    child.kill("SIGCONT");
    await vi.waitFor(() => expect(own.status).toBe("ready"), { timeout: 10_000 });
    expect(await passed(60, () => signIn("192.0.2.3"))).toBe(40);

    child.kill("SIGKILL");
    await once(child, "exit");
    const answers = await Promise.all(Array.from({ length: 30 }, () => signIn("192.0.2.4")));
    expect(answers.filter((status) => status === 200)).toHaveLength(10);
    expect(answers.every((status) => status === 200 || status === 429)).toBe(true);
    child = await startRedis(port);
    await vi.waitFor(() => expect(own.status).toBe("ready"), { timeout: 10_000 });
    expect(await passed(60, () => signIn("192.0.2.5"))).toBe(40);
  } finally {
    own.disconnect();
    child.kill("SIGKILL");
    await sleep(10);
  }
});
