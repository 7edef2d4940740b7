import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { openWorkflow, type TestWorkflow } from "../testing.ts";

let svc: TestWorkflow;
let ui: Server;
let users: Server;
let seen: { method: string; url: string; headers: IncomingMessage["headers"] }[];
let signInStatus = 201;
let signInAnswer = {};
let signInBody = "";

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

beforeAll(async () => {
  ui = createServer((request, response) => {
    seen.push({ method: request.method!, url: request.url!, headers: request.headers });
    const settings = request.url!.endsWith("/api/v1/settings");
    response.setHeader("set-cookie", "_csrf=1; Path=/temporal");
    response.setHeader("x-powered-by", "ui");
    response.setHeader("content-type", settings ? "application/json" : "text/html");
    response.end(settings ? JSON.stringify({ Auth: {}, Codec: { Endpoint: "" } }) : "<!doctype html>");
  });
  users = createServer(async (request, response) => {
    seen.push({ method: request.method!, url: request.url!, headers: request.headers });
    signInBody = "";
    for await (const part of request) signInBody += part;
    if (signInStatus === 201) response.setHeader("set-cookie", "crm_session=crm_session_y; HttpOnly; SameSite=Strict");
    response.writeHead(signInStatus).end(JSON.stringify(signInAnswer));
  });
  svc = await openWorkflow({ env: { TEMPORAL_UI_URL: await listen(ui), USERS_URL: await listen(users) } });
});
afterAll(async () => {
  ui.close();
  users.close();
  await svc.close();
});
beforeEach(() => {
  seen = [];
  signInStatus = 201;
  signInAnswer = {};
});

const engineer = actorWith(["workflow.payloads:read"]);
const operator = actorWith(["workflow.payloads:read", "workflow.runs:operate"]);
const sales = actorWith(["workflow.runs:read"]);
const api = "/temporal/api/v1/namespaces/crm/workflows/x";

test("the UI is passed on to whoever may read payloads, with headers that let it run", async () => {
  const answer = await svc.request(engineer, "/temporal/namespaces/crm/workflows?query=a%20b");
  expect([answer.status, await answer.text()]).toEqual([200, "<!doctype html>"]);
  expect(seen).toMatchObject([{ url: "/temporal/namespaces/crm/workflows?query=a%20b" }]);
  expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
  expect(answer.headers.get("x-frame-options")).toBe("DENY");
  expect(answer.headers.get("x-powered-by")).toBeNull();
  expect(answer.headers.getSetCookie()).toEqual(["_csrf=1; Path=/temporal"]);
});

test("what it shows in frames is text with a little Markdown, framed by it and by nobody else", async () => {
  const ask = (content: string) => svc.request(engineer, `/render?content=${encodeURIComponent(content)}&theme=light`);
  const answer = await ask("**waits**\n[its page](http://127.0.0.1/v1/runs/1) since `today`");
  expect(answer.headers.get("x-frame-options")).toBe("SAMEORIGIN");
  expect(answer.headers.get("content-security-policy")).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
  );
  const link = '<a href="http://127.0.0.1/v1/runs/1" target="_blank" rel="noreferrer">its page</a>';
  expect(await answer.text()).toContain(`<b>waits</b>\n${link} since <code>today</code>`);
});

test.each([
  "<script>alert(1)</script>",
  "[x](javascript:alert(1))",
  '[x](https://a.test/"onmouseover="alert(1))',
  "<img src=x onerror=alert(1)>",
])("harm 30: %s in what is framed stays text", async (content) => {
  const page = await (await svc.request(engineer, `/render?content=${encodeURIComponent(content)}`)).text();
  expect(page.replace(/^.*<\/style>/s, "")).not.toMatch(
    /<(?!a href="https?:[^"<>]*" target="_blank" rel="noreferrer">|\/a>)/,
  );
});

test("its settings name our codec on the origin that the browser sees", async () => {
  const settings = async (host: string) =>
    (await svc.request(engineer, `http://${host}/temporal/api/v1/settings`, { headers: { host } })).json();
  const codec = { PassAccessToken: false, IncludeCredentials: true };
  expect(await settings("localhost:8001")).toMatchObject({
    Auth: {},
    Codec: { ...codec, Endpoint: "http://localhost:8001/v1/codec" },
    DisableWriteActions: true,
  });
  expect(await settings("127.0.0.1:8001")).toMatchObject({
    Codec: { Endpoint: `${svc.config.urls.workflow}/v1/codec` },
  });
});

test("the session stays with us: the UI gets its own cookies and nothing else", async () => {
  const cookie = "_csrf=1; crm_session=crm_session_secret; theme=dark";
  await svc.request(engineer, "/temporal", { headers: { cookie, "x-forwarded-for": "1.2.3.4" } });
  expect(seen[0]!.headers.cookie).toBe("_csrf=1; theme=dark");
  expect(JSON.stringify(seen)).not.toMatch(/secret|authorization|forwarded/i);
});

test("without the right to operate runs the UI only reads", async () => {
  const send = (who: typeof engineer, method: string, path: string) =>
    svc.request(who, path, { method, body: "{}", headers: { "content-type": "application/json" } });
  for (const [method, path] of [
    ["POST", `${api}/terminate`],
    ["POST", `${api}/signal/answer`],
    ["POST", `${api}/cancel`],
    ["PUT", api],
    ["DELETE", api],
    ["POST", `${api}/terminate/query`],
  ] as const)
    expect((await send(engineer, method, path)).status).toBe(403);
  expect(seen).toEqual([]);
  expect((await send(engineer, "POST", `${api}/query/state`)).status).toBe(200);
  expect((await send(operator, "POST", `${api}/terminate`)).status).toBe(200);
});

test("sales gets 403; nothing reaches the UI", async () => {
  for (const path of ["/temporal", "/temporal/api/v1/settings"])
    expect((await svc.request(sales, path)).status).toBe(403);
  expect(seen).toEqual([]);
});

test("signed out, a browser is sent to sign in and a program gets 401", async () => {
  const page = await svc.request(null, "/temporal/namespaces/crm?a=1", { headers: { accept: "text/html" } });
  expect([page.status, page.headers.get("location")]).toEqual([
    302,
    "/sign-in?next=%2Ftemporal%2Fnamespaces%2Fcrm%3Fa%3D1",
  ]);
  expect((await svc.request(null, "/temporal/api/v1/settings")).status).toBe(401);
  expect((await svc.request(null, "/v1/runs", { headers: { accept: "text/html" } })).status).toBe(401);
});

const signIn = (next: string, headers = {}, more = {}) =>
  svc.request(null, "/sign-in", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams({ email: "ada@example.com", password: "pass", next, ...more }).toString(),
  });

test("the sign-in page runs nothing and leads back to where one came from", async () => {
  const page = await svc.request(null, "/sign-in?next=%2Ftemporal%2Fx%22%3E%3Cscript%3E");
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await page.text()).not.toContain("<script>");
  const done = await signIn("/temporal/namespaces/crm");
  expect([done.status, done.headers.get("location")]).toEqual([303, "/temporal/namespaces/crm"]);
  expect(done.headers.getSetCookie()).toEqual(["crm_session=crm_session_y; HttpOnly; SameSite=Strict"]);
  expect(seen).toMatchObject([{ method: "POST", url: "/v1/sessions/browser" }]);
});

test("signing in never leads away from the UI", async () => {
  for (const next of [
    "https://evil.example",
    "//evil.example",
    "/\\evil",
    "/temporal\\..\\x",
    "/temporalx",
    "/v1/runs",
  ])
    expect((await signIn(next)).headers.get("location")).toBe("/temporal");
});

test("a form on another site signs nobody in, and wrong credentials set no cookie", async () => {
  const foreign = await signIn("/temporal", { "sec-fetch-site": "cross-site" });
  expect([foreign.status, seen]).toEqual([403, []]);
  signInStatus = 401;
  const wrong = await signIn("/temporal");
  expect([wrong.status, wrong.headers.getSetCookie()]).toEqual([401, []]);
  expect(await wrong.text()).toContain("E-mail, password or code is wrong.");
  signInStatus = 429;
  expect((await signIn("/temporal")).status).toBe(429);
});

test("a second factor: the page asks for the code, and passes it on", async () => {
  signInStatus = 401;
  signInAnswer = { code: "totp_required" };
  const asked = await signIn("/temporal");
  expect([asked.status, asked.headers.getSetCookie()]).toEqual([401, []]);
  expect(await asked.text()).toContain("give the code of your authenticator");
  expect(JSON.parse(signInBody)).toEqual({ email: "ada@example.com", password: "pass" });
  signInStatus = 201;
  signInAnswer = {};
  const given = await signIn("/temporal", {}, { totp: " 123456 " });
  expect([given.status, given.headers.get("location")]).toEqual([303, "/temporal"]);
  expect(JSON.parse(signInBody)).toEqual({ email: "ada@example.com", password: "pass", totp: "123456" });
});
