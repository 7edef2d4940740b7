import { serve, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hearOut, limitBody } from "./body-limit.ts";
import { asDomainError } from "./problem.ts";

let server: ServerType;
let url: string;
beforeAll(async () => {
  const app = new Hono()
    .use(hearOut, limitBody(1_000))
    .post("/", async (c) => c.text(String((await c.req.text()).length)))
    .onError((error, c) => c.text(error.message, asDomainError(error).status));
  await new Promise<void>((ready) => {
    server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => ready());
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());

const post = async (body: string | ReadableStream) => fetch(url, { method: "POST", body, duplex: "half" });

test("who sends too much hears so, however much it is, and the connection goes on", async () => {
  for (const bytes of [1_001, 1_100_000, 5_000_000, 1_100_000]) {
    const answer = await post("x".repeat(bytes));
    expect([answer.status, answer.headers.get("connection")]).toEqual([413, "keep-alive"]);
    expect(await answer.text()).toBe("a body may have at most 1000 bytes");
  }
  expect(await (await post("x".repeat(1_000))).text()).toBe("1000");
});

test("a body without a length is measured as it comes", async () => {
  const chunk = new TextEncoder().encode("x".repeat(100));
  const answer = await post(ReadableStream.from(Array.from({ length: 50 }, () => chunk)));
  expect(answer.status).toBe(413);
});

test("who never ends is cut off", async () => {
  const endless = new ReadableStream({ start: (sender) => sender.enqueue(new Uint8Array(2_000)) });
  const started = performance.now();
  const answer = await post(endless).catch(() => undefined);
  expect([413, undefined]).toContain(answer?.status);
  expect(performance.now() - started).toBeLessThan(10_000);
});
