import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOutbound } from "./http.ts";

let server: Server;
let port: number;
let reached = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    reached++;
    const { pathname, searchParams } = new URL(request.url!, "http://x");
    if (pathname === "/to") return void response.writeHead(302, { location: searchParams.get("url")! }).end();
    if (pathname === "/loop") return void response.writeHead(302, { location: "/loop" }).end();
    if (pathname === "/large") return void response.end("x".repeat(3_000_000));
    if (pathname === "/slow") return void setTimeout(() => response.end(), 5_000).unref();
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ method: request.method, authorization: request.headers.authorization ?? null }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());

const guarded = createOutbound([]);
const open = createOutbound(["127.0.0.1/32"]);
const get = (url: string, extra = {}) => ({
  method: "GET",
  url: url.replace("PORT", String(port)),
  timeoutMs: 3_000,
  ...extra,
});

test.each([
  "http://127.0.0.1:PORT/",
  "http://127.1:PORT/",
  "http://127.0.0.2:PORT/",
  "http://0.0.0.0:PORT/",
  "http://0:PORT/",
  "http://2130706433:PORT/",
  "http://0x7f000001:PORT/",
  "http://0x7f.0.0.1:PORT/",
  "http://0177.0.0.1:PORT/",
  "http://017700000001:PORT/",
  "http://[::1]:PORT/",
  "http://[::]:PORT/",
  "http://[::ffff:127.0.0.1]:PORT/",
  "http://[::ffff:7f00:1]:PORT/",
  "http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/",
  "http://[64:ff9b::7f00:1]:PORT/",
  "http://[2002:7f00:1::]:PORT/",
  "http://[fe80::1]:PORT/",
  "http://[fc00::1]:PORT/",
  "http://[fd00:ec2::254]/",
  "http://[ff02::1]/",
  "http://[2001:db8::1]/",
  "http://localhost:PORT/",
  "http://LOCALHOST:PORT/",
  "http://localhost.:PORT/",
  "http://10.0.0.1/",
  "http://172.16.0.1/",
  "http://192.168.0.1/",
  "http://169.254.169.254/latest/meta-data/",
  "http://100.64.0.1/",
  "http://192.0.2.1/",
  "http://198.18.0.1/",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  "http://240.0.0.1/",
  "http://１２７.0.0.1:PORT/",
  "http://127.0.0.1%2f@example.com:PORT/",
  "http://user:pass@127.0.0.1:PORT/",
  "http://example.com@127.0.0.1:PORT/",
  "http://127。0。0。1:PORT/",
  "file:///etc/passwd",
  "gopher://127.0.0.1:PORT/",
  "ftp://127.0.0.1/",
  "data:text/plain,x",
  "javascript:1",
  "//127.0.0.1/",
  "not a url",
  "",
])("never reaches %s", async (url) => {
  const before = reached;
  await expect(guarded(get(url))).rejects.toMatchObject({ name: "DomainError" });
  expect(reached).toBe(before);
});

test("an allowed address is reached, and only that one", async () => {
  expect((await open(get("http://127.0.0.1:PORT/"))).status).toBe(200);
  await expect(open(get("http://10.0.0.1/"))).rejects.toMatchObject({ code: "forbidden" });
});

test("a redirect to a private address is refused although its first address was allowed", async () => {
  const to = encodeURIComponent("http://10.0.0.1/secret");
  await expect(open(get(`http://127.0.0.1:PORT/to?url=${to}`, { redirect: true }))).rejects.toMatchObject({
    code: "forbidden",
  });
  expect((await open(get(`http://127.0.0.1:PORT/to?url=${to}`))).status).toBe(302);
});

test("credentials do not follow a redirect to another origin", async () => {
  const twoNames = createOutbound(["127.0.0.1/32", "localhost"]);
  const to = encodeURIComponent(`http://localhost:${port}/`);
  const headers = { authorization: "Bearer secret" };
  const answer = await twoNames(get(`http://127.0.0.1:PORT/to?url=${to}`, { redirect: true, headers }));
  expect(JSON.parse(answer.body)).toEqual({ method: "GET", authorization: null });
});

test("answers are bounded in size and time, and loops of redirects end", async () => {
  await expect(open(get("http://127.0.0.1:PORT/large"))).rejects.toMatchObject({ code: "too_large" });
  await expect(open(get("http://127.0.0.1:PORT/slow", { timeoutMs: 100 }))).rejects.toMatchObject({ code: "timeout" });
  await expect(open(get("http://127.0.0.1:PORT/loop", { redirect: true }))).rejects.toMatchObject({
    name: "DomainError",
  });
});
