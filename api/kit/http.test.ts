import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOutbound, type OutboundOptions, parsePorts } from "./http.ts";

let server: Server;
let port: number;
let reached = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    reached++;
    const { pathname, searchParams } = new URL(request.url!, "http://x");
    if (pathname === "/to")
      return void response
        .writeHead(Number(searchParams.get("status") ?? 302), { location: searchParams.get("url")! })
        .end();
    if (pathname === "/loop") return void response.writeHead(302, { location: "/loop" }).end();
    if (pathname === "/large") return void response.end("x".repeat(3_000_000));
    if (pathname === "/slow") return void setTimeout(() => response.end(), 5_000).unref();
    response.setHeader("content-type", "application/json");
    const seen = Object.keys(request.headers).filter((name) => name.startsWith("x-"));
    response.end(
      JSON.stringify({ method: request.method, authorization: request.headers.authorization ?? null, seen }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());

const guarded = createOutbound();
const open = createOutbound({ allow: ["127.0.0.1/32"] });
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
  "http://[fec0::1]/",
  "http://[::7f00:1]:PORT/",
  "http://[64:ff9b:1::7f00:1]:PORT/",
  "http://168.63.129.16/metadata/instance",
  "http://192.0.0.192/opc/v1/instance",
  "http://100.100.100.200/latest/meta-data/",
  "http://metadata.google.internal/computeMetadata/v1/",
  "http://instance-data/latest/meta-data/",
  "http://example.com:22/",
  "https://example.com:6379/",
  "http://93.184.215.14:5432/",
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
])("harm 23: never reaches %s", async (url) => {
  const before = reached;
  await expect(guarded(get(url))).rejects.toMatchObject({ name: "DomainError" });
  expect(reached).toBe(before);
});

/** Names as the test says; each look-up takes the next answer, the last stays. */
const names =
  (...answers: string[][]): OutboundOptions["resolve"] =>
  (_name, _options, callback) => {
    const addresses = answers.length > 1 ? answers.shift()! : answers[0]!;
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };

test.each(["127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "10.1.2.3", "0.0.0.0", "fd00::1"])(
  "harm 23: a public name that stands for %s is not reached",
  async (address) => {
    const before = reached;
    const outbound = createOutbound({ resolve: names([address]), ports: [[1, 65_535]] });
    await expect(outbound(get("http://innocent.example:PORT/"))).rejects.toMatchObject({ code: "forbidden" });
    expect(reached).toBe(before);
  },
);

test("harm 23: a name is looked up once; what it stands for a moment later is not what is called", async () => {
  let lookups = 0;
  const rebinding: OutboundOptions["resolve"] = (_name, _options, callback) =>
    callback(null, [{ address: ++lookups === 1 ? "127.0.0.1" : "10.0.0.1", family: 4 }]);
  const outbound = createOutbound({ allow: ["127.0.0.1/32"], resolve: rebinding });
  const before = reached;
  expect((await outbound(get("http://rebinding.example:PORT/"))).status).toBe(200);
  expect([lookups, reached]).toEqual([1, before + 1]);
  const fresh = createOutbound({ resolve: names(["192.88.99.1"], ["127.0.0.1"]), ports: [[1, 65_535]] });
  for (let i = 0; i < 3; i++)
    await expect(fresh(get("http://rebinding.example:PORT/"))).rejects.toMatchObject({ code: "forbidden" });
  expect(reached).toBe(before + 1);
});

test("harm 23: of a name's addresses the private ones are left out", async () => {
  const outbound = createOutbound({ allow: ["127.0.0.1/32"], resolve: names(["10.0.0.1", "127.0.0.1", "::1"]) });
  expect((await outbound(get("http://mixed.example:PORT/"))).status).toBe(200);
});

test("harm 23: a refusal tells nothing of whether somebody listens", async () => {
  const told = await Promise.all(
    [String(port), "1"].map((at) =>
      guarded(get(`http://127.0.0.1:${at}/`)).then(
        () => "reached",
        (error: Error) => error.message,
      ),
    ),
  );
  expect(told[0]).toBe(told[1]);
  expect(told[0]).toMatch(/may not be called/);
});

test("harm 23: a public host is called on the ports for the web only, an allowed one on any", async () => {
  const outbound = createOutbound({ resolve: names(["127.0.0.1"]), allow: ["printer.example"] });
  expect((await outbound(get("http://printer.example:PORT/"))).status).toBe(200);
  const other = createOutbound({ resolve: names(["93.184.215.14"]) });
  await expect(other(get("http://other.example:5432/"))).rejects.toMatchObject({ code: "forbidden" });
  expect(parsePorts("443, 8000-8999")).toEqual([
    [443, 443],
    [8000, 8999],
  ]);
  for (const text of ["", "http", "9-8", "70000", "1-", "443;80"])
    expect([text, parsePorts(text)]).toEqual([text, undefined]);
});

test("an allowed address is reached, and only that one", async () => {
  expect((await open(get("http://127.0.0.1:PORT/"))).status).toBe(200);
  await expect(open(get("http://10.0.0.1/"))).rejects.toMatchObject({ code: "forbidden" });
});

test("harm 23: a redirect to a private address is refused although its first address was allowed", async () => {
  const to = encodeURIComponent("http://10.0.0.1/secret");
  await expect(open(get(`http://127.0.0.1:PORT/to?url=${to}`, { redirect: true }))).rejects.toMatchObject({
    code: "forbidden",
  });
  expect((await open(get(`http://127.0.0.1:PORT/to?url=${to}`))).status).toBe(302);
});

test.each(["http://[", "gopher://127.0.0.1/", "file:///etc/passwd", "//10.0.0.1/", "http://a:b@example.com/"])(
  "harm 23: a redirect to %s is refused",
  async (location) => {
    const to = `http://127.0.0.1:PORT/to?url=${encodeURIComponent(location)}`;
    await expect(open(get(to, { redirect: true }))).rejects.toMatchObject({ name: "DomainError" });
  },
);

test("harm 23: credentials do not follow a redirect to another origin", async () => {
  const twoNames = createOutbound({ allow: ["127.0.0.1/32", "localhost"] });
  const to = encodeURIComponent(`http://localhost:${port}/`);
  const headers = { authorization: "Bearer secret" };
  const answer = await twoNames(get(`http://127.0.0.1:PORT/to?url=${to}`, { redirect: true, headers }));
  expect(JSON.parse(answer.body)).toMatchObject({ method: "GET", authorization: null });
});

test("harm 23: a redirect carries neither a header named as private nor a body to another host", async () => {
  const twoNames = createOutbound({ allow: ["127.0.0.1/32", "localhost"] });
  const to = (status: number) => `/to?status=${status}&url=${encodeURIComponent(`http://localhost:${port}/`)}`;
  const headers = { "x-door": "secret", "x-api-key": "secret", "x-kept": "1" };
  const moved = { redirect: true, headers, credentials: ["x-door"] };
  const answer = await twoNames(get(`http://127.0.0.1:PORT${to(307)}`, moved));
  expect(JSON.parse(answer.body)).toMatchObject({ seen: ["x-kept"] });
  const before = reached;
  const post = { ...moved, method: "POST", body: "secret" };
  await expect(twoNames(get(`http://127.0.0.1:PORT${to(307)}`, post))).rejects.toMatchObject({ code: "forbidden" });
  expect(reached).toBe(before + 1);
  expect(JSON.parse((await twoNames(get(`http://127.0.0.1:PORT${to(303)}`, post))).body)).toMatchObject({
    method: "GET",
  });
});

test("what HTTP cannot carry is refused without saying what it was", async () => {
  const unsent = [
    { headers: { "x-a": "secret\nx-b: 1" } },
    { body: "secret" },
    { method: "SEC RET" },
    { method: "TRACE" },
  ];
  for (const extra of unsent) {
    const error = await open(get("http://127.0.0.1:PORT/", extra)).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "invalid_input" });
    expect(String(error)).not.toContain("secret");
  }
});

test("answers are bounded in size and time, and loops of redirects end", async () => {
  await expect(open(get("http://127.0.0.1:PORT/large"))).rejects.toMatchObject({ code: "too_large" });
  await expect(open(get("http://127.0.0.1:PORT/slow", { timeoutMs: 100 }))).rejects.toMatchObject({ code: "timeout" });
  await expect(open(get("http://127.0.0.1:PORT/loop", { redirect: true }))).rejects.toMatchObject({
    name: "DomainError",
  });
});
