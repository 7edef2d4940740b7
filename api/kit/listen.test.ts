import { once } from "node:events";
import { Agent, request, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as schema from "#db/frame.ts";
import { testDatabase, testRedis } from "#stack/testing.ts";
import type { BaseConfig } from "./config.ts";
import type { Ctx } from "./context.ts";
import { close, listen } from "./listen.ts";
import { body, createRoute, createRouter, responses, z } from "./router.ts";
import { createApp } from "./service.ts";
import { actorWith, openTestService, silent } from "./testing.ts";

type C = Ctx<typeof schema, unknown, BaseConfig>;
const Note = z.strictObject({ name: z.string().max(100), tags: z.record(z.string(), z.string()).default({}) });
const echo = createRoute({
  method: "post",
  path: "/v1/notes",
  request: body(Note),
  responses: responses({ 200: { schema: z.looseObject({}), description: "The same" } }),
});
const routes = createRouter<C>().openapi(echo, (c) => c.json(c.req.valid("json"), 200));

let service: ReturnType<typeof openTestService<typeof schema, C>>;
let server: Server;
let port: number;
beforeAll(async () => {
  service = openTestService<typeof schema, C>(
    "analytics",
    (await testDatabase("analytics")).url,
    (await testRedis("analytics")).url,
    schema,
  );
  const config = { corsOrigins: [], trustedProxies: [], ratePerMinute: 100_000 } as unknown as BaseConfig;
  const { db, reads, pool, redis, publish } = service;
  const app = createApp<typeof schema, unknown, unknown>(
    { config, db, reads, pool, redis, publish, clients: {}, authenticate: async () => actorWith([]), log: silent },
    {
      name: "analytics",
      title: "Test",
      spec: new URL("../analytics/openapi.json", import.meta.url),
      routes: (a) => void a.route("/", routes),
    },
  );
  server = await listen(app.fetch, { port: 0, host: "127.0.0.1" });
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await close(server);
  await service.close();
});

const url = (path: string) => `http://127.0.0.1:${port}${path}`;
const good = { authorization: "Bearer ann", "content-type": "application/json" };
const post = (text: string, headers: Record<string, string> = good) =>
  fetch(url("/v1/notes"), { method: "POST", headers, body: text });
const lives = async () => (await fetch(url("/livez"))).status;

async function dial(text = ""): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(text);
  return socket;
}

test("harm 29: a header of a megabyte is refused, and the next caller is served", async () => {
  const socket = await dial(`GET /livez HTTP/1.1\r\nHost: x\r\nX-Big: ${"a".repeat(1_000_000)}\r\n\r\n`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 431 /);
  socket.destroy();
  expect(await lives()).toBe(200);
});

test(
  "harm 29: who never ends its headers, and who says nothing at all, is cut off; others are served meanwhile",
  { timeout: 30_000 },
  async () => {
    const started = performance.now();
    const idle = await Promise.all(Array.from({ length: 500 }, () => dial()));
    const slow = await Promise.all(Array.from({ length: 50 }, () => dial("GET /livez HTTP/1.1\r\nHost: x\r\n")));
    const drips = slow.map((socket) => setInterval(() => socket.writable && socket.write("X-A: b\r\n"), 500));
    for (const socket of [...idle, ...slow]) socket.resume();
    // A socket that is written to while it is cut off has an error first.
    const closed = (socket: Socket) =>
      new Promise<void>((resolve) => (socket.closed ? resolve() : socket.once("close", () => resolve())));
    const ended = Promise.all([...idle, ...slow].map(closed));
    for (let i = 0; i < 20; i++) expect(await lives()).toBe(200);
    await ended;
    for (const drip of drips) clearInterval(drip);
    expect(performance.now() - started).toBeLessThan(20_000);
  },
);

test("harm 29: a body that is refused unread, or is too large, leaves a kept-alive connection whole", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (size: number, headers: Record<string, string>, path = "/v1/notes") =>
    new Promise<number>((resolve, reject) => {
      const call = request(url(path), { method: "POST", agent, headers }, (answer) => {
        answer.resume().once("end", () => resolve(answer.statusCode!));
      });
      call.once("error", reject);
      call.end("x".repeat(size));
    });
  for (let round = 0; round < 10; round++) {
    expect(await send(900_000, {})).toBe(401);
    expect(await send(900_000, good, "/v1/nowhere")).toBe(404);
    expect(await send(900_000, { ...good, "content-type": "text/plain" })).toBe(415);
    expect(await send(1_200_000, good)).toBe(413);
    expect(await send(3_000_000, { ...good, "transfer-encoding": "chunked" })).toBe(413);
  }
  agent.destroy();
});

test("harm 29: keys of a prototype in a body change no prototype", async () => {
  const attempts = [
    `{"name":"a","__proto__":{"isAdmin":true}}`,
    `{"name":"a","constructor":{"prototype":{"isAdmin":true}}}`,
    `{"name":"a","tags":{"__proto__":"x","constructor":"y"}}`,
  ];
  for (const attempt of attempts) expect([200, 400]).toContain((await post(attempt)).status);
  expect(({} as Record<string, unknown>)["isAdmin"]).toBeUndefined();
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});

test.each([
  ["text/plain", 415],
  ["application/x-www-form-urlencoded", 415],
  ["multipart/form-data; boundary=x", 415],
  ["application/jsonp", 415],
  ["text/json", 415],
  ["application/json; charset=utf-8", 200],
])("harm 29: JSON that calls itself %s answers %i", async (type, status) => {
  expect((await post(`{"name":"a"}`, { ...good, "content-type": type })).status).toBe(status);
});

test.each([
  ["", 400],
  ["{", 400],
  ["[1,2", 400],
  ["null", 400],
  [`"name"`, 400],
  ["[]", 400],
  ["\u0000", 400],
  [`{"name":1e999}`, 400],
  [`{"name":"a","name":["b"]}`, 400],
])("harm 29: the body %j answers %i with a stable code", async (text, status) => {
  const answer = await post(text);
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, "invalid_input"]);
});

test("harm 29: a body nested a hundred thousand deep is refused", async () => {
  expect((await post("[".repeat(100_000))).status).toBe(400);
  expect((await post(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)).status).toBe(400);
});

test("harm 29: requests that could be read in two ways are refused", async () => {
  const smuggled = [
    "POST /v1/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /v1/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
    "GET /livez HTTP/1.1\r\nHost: x\r\nX-A: b\u0000c\r\n\r\n",
    "GET /livez HTTP/1.1\r\n\r\n",
  ];
  for (const text of smuggled) {
    const socket = await dial(text);
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
    await sleep(1);
  }
  expect(await lives()).toBe(200);
});
