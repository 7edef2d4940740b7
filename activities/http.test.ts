import { ApplicationFailure } from "@temporalio/common";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOutbound } from "#kit/http.ts";
import type { HttpInput } from "#workflows/contract.ts";
import { httpActivities } from "./http.ts";
import { createTokens } from "./http/tokens.ts";
import { openServer, runOf } from "./testing.ts";

let server: Awaited<ReturnType<typeof openServer>>;
beforeAll(async () => void (server = await openServer()));
afterAll(() => void server.close());

const way = createOutbound({ allow: ["127.0.0.1/32"] });
const workflow = { POST: () => Promise.reject(new Error("no secrets here")) } as never;
const call = httpActivities({ workflow }, { outbound: way, tokens: createTokens(way) })["http.request"];
const input = (over: Partial<HttpInput> = {}): HttpInput => ({
  key: "run-1/do/0/call",
  run: runOf(),
  method: "GET",
  uri: `${server.url}/pets`,
  output: "content",
  redirect: false,
  ...over,
});
const failureOf = async (over: Partial<HttpInput> = {}): Promise<ApplicationFailure> => {
  const failure: unknown = await call(input(over)).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ApplicationFailure);
  return failure as ApplicationFailure;
};

test("content is the parsed body, raw its bytes, response the whole exchange without what opens doors", async () => {
  server.answer({ headers: { "x-page": "1" }, body: '{"name":"Rex"}' });
  const headers = { authorization: "Bearer secret", accept: "application/json" };
  expect(await call(input({ headers, query: { q: "a b" } }))).toEqual({ name: "Rex" });
  expect(server.seen[0]).toMatchObject({ url: "/pets?q=a+b", headers: { authorization: "Bearer secret" } });
  expect(await call(input({ headers, output: "response" }))).toMatchObject({
    request: { method: "GET", uri: `${server.url}/pets`, headers: { accept: "application/json" } },
    statusCode: 200,
    headers: { "x-page": "1" },
    content: { name: "Rex" },
  });
  const bytes = Buffer.from([0, 255, 254, 128]);
  server.answer({ headers: { "content-type": "image/png" }, body: bytes });
  expect(await call(input({ output: "raw" }))).toBe(bytes.toString("base64"));
  server.answer({ headers: { "content-type": "text/plain" }, body: "hello" });
  expect(await call(input())).toBe("hello");
});

test("a write carries its body and a key that stays the same for every attempt", async () => {
  server.answer({ status: 201 });
  await call(input({ method: "POST", body: { a: 1 } }));
  await call(input({ method: "POST", body: { a: 1 } }));
  const [first, second] = server.seen;
  expect(first).toMatchObject({ body: '{"a":1}', headers: { "content-type": "application/json" } });
  expect(first!.headers["idempotency-key"]).toBe("run-1/do/0/call");
  expect(second!.headers["idempotency-key"]).toBe("run-1/do/0/call");
  await call(input({ method: "POST", body: "x", headers: { "Idempotency-Key": "mine", "Content-Type": "text/csv" } }));
  expect(server.seen[2]!.headers).toMatchObject({ "idempotency-key": "mine", "content-type": "text/csv" });
});

test("a refusal is final, tells the status, and is a communication fault", async () => {
  for (const status of [400, 401, 403, 404, 409, 422, 501]) {
    server.answer({ status, body: '{"why":"no"}' });
    const failure = await failureOf();
    expect(failure).toMatchObject({ nonRetryable: true, type: `http_${status}` });
    expect(failure.details![0]).toMatchObject({ status, kind: "communication", detail: '{"why":"no"}' });
  }
});

test("what may pass is tried again where repeating is safe", async () => {
  for (const status of [408, 425, 429, 500, 502, 503, 504]) {
    server.answer({ status });
    expect([status, (await failureOf()).nonRetryable]).toEqual([status, false]);
    const refusedForNow = status === 429 || status === 503;
    expect([status, (await failureOf({ method: "POST" })).nonRetryable]).toEqual([status, !refusedForNow]);
  }
});

test("nothing is tried again by itself where the definition says when", async () => {
  for (const status of [429, 503]) {
    server.answer({ status });
    expect([status, (await failureOf({ once: true })).nonRetryable]).toEqual([status, true]);
  }
  expect((await failureOf({ uri: "http://127.0.0.1:1/", once: true })).nonRetryable).toBe(true);
});

test("Retry-After is honoured, as seconds and as a date, within bounds", async () => {
  server.answer({ status: 429, headers: { "retry-after": "7" } });
  expect((await failureOf()).nextRetryDelay).toBe(7000);
  server.answer({ status: 503, headers: { "retry-after": new Date(Date.now() + 60_000).toUTCString() } });
  expect(Number((await failureOf()).nextRetryDelay)).toBeGreaterThan(50_000);
  server.answer({ status: 503, headers: { "retry-after": "999999" } });
  expect((await failureOf()).nextRetryDelay).toBe(3_600_000);
  server.answer({ status: 503, headers: { "retry-after": "soon" } });
  expect((await failureOf()).nextRetryDelay).toBeUndefined();
});

test("a lost connection is tried again only when the request cannot have had an effect", async () => {
  server.answer("hang up");
  expect((await failureOf()).nonRetryable).toBe(false);
  expect((await failureOf({ method: "POST" })).nonRetryable).toBe(true);
  const gone = await openServer();
  gone.close();
  expect((await failureOf({ uri: gone.url, method: "POST" })).nonRetryable).toBe(false);
});

test("a redirect is a fault unless it may be followed", async () => {
  server.answer({ status: 302, headers: { location: "/other" } });
  expect((await failureOf()).details![0]).toMatchObject({ status: 302 });
  server.answer({ status: 302, headers: { location: "/other" } }, { body: '"there"' });
  expect(await call(input({ redirect: true }))).toBe("there");
});

test("addresses inside the deployment are refused for good, and an answer above a megabyte too", async () => {
  for (const uri of ["http://169.254.169.254/", "http://10.0.0.1/", "http://[::1]/", "file:///etc/passwd", "nonsense"])
    expect([uri, (await failureOf({ uri })).nonRetryable]).toEqual([uri, true]);
  server.answer({ body: "x".repeat(1024 * 1024 + 1) });
  expect(await failureOf()).toMatchObject({ nonRetryable: true, type: "too_large" });
});

test("an answer that says JSON and is none is a fault, not a crash", async () => {
  server.answer({ body: "{" });
  expect(await failureOf()).toMatchObject({ nonRetryable: true, type: "invalid_json" });
});
