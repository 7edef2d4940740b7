import { createHash, randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { users } from "#api/users/app.ts";
import { serviceNames } from "#kit/config.ts";
import { runService } from "#kit/run.ts";
import { chromiumArguments, chromiumPath } from "#stack/chromium.ts";
import { freePort } from "#stack/ports.ts";
import { provisionDatabase } from "#stack/provision.ts";
import { serviceRedisUrl } from "#stack/redis.ts";
import { startTestStores } from "#stack/test-servers.ts";

const admin = { email: "admin@example.com", password: "the admin's own password" };
let stores: Awaited<ReturnType<typeof startTestStores>>;
let service: Awaited<ReturnType<typeof runService>>;
let browser: Browser;
let program: Server;
let base: string;
/** The program calls itself localhost, so that to a browser it is another site. */
let home: string;
let redirectUri: string;
let client: { clientId: string; clientSecret: string };
const verifier = randomBytes(32).toString("base64url");

beforeAll(async () => {
  stores = await startTestStores();
  base = await startUsers();
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArguments });
  program = createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    const pages: Record<string, () => string> = {
      "/": () => `<a href="${authorizeUrl().replaceAll("&", "&amp;")}">Use the CRM</a>`,
      "/framed": () => `<iframe src="${base}/sign-in"></iframe>`,
    };
    response.end(pages[request.url!]?.() ?? "back");
  });
  await new Promise<void>((ready) => program.listen(0, () => ready()));
  const { port } = program.address() as AddressInfo;
  home = `http://localhost:${port}/`;
  redirectUri = `http://127.0.0.1:${port}/callback`;
  const { accessToken } = await post("/v1/sessions", admin);
  client = await post("/v1/clients", { name: "Calendar", redirectUris: [redirectUri], scopes }, accessToken);
});
afterAll(async () => {
  await browser?.close();
  program?.close();
  await service?.stop();
  await stores?.stop();
});

const scopes = ["openid", "offline_access", "crm.contacts:read"];

async function startUsers(): Promise<string> {
  const port = await freePort();
  const passwords = stores.postgres.passwords.user_management;
  await provisionDatabase(stores.postgres.url, "user_management", passwords);
  const database = (username: string, password: string) =>
    Object.assign(new URL(stores.postgres.url), { username, password, pathname: "/user_management" }).href;
  const secrets = serviceNames.map((name) => [`${name.toUpperCase()}_CLIENT_SECRET`, randomBytes(16).toString("hex")]);
  service = await runService(users, {
    ...Object.fromEntries(secrets),
    LOG_LEVEL: "silent",
    USERS_PORT: String(port),
    USERS_URL: `http://127.0.0.1:${port}`,
    USERS_DATABASE_URL: database("user_management", passwords.run),
    USERS_DATABASE_OWNER_URL: database("user_management_owner", passwords.owner),
    USERS_REDIS_URL: serviceRedisUrl(stores.redis.port, "users", stores.redis.passwords.users, 2),
    AUTH_SECRET: randomBytes(32).toString("hex"),
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
  });
  return `http://127.0.0.1:${port}`;
}

async function post(path: string, body: unknown, token = "") {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(base + path, { method: "POST", headers, body: JSON.stringify(body) });
  expect(answer.ok).toBe(true);
  return answer.json() as Promise<any>;
}

const authorizeUrl = () =>
  `${base}/oauth2/authorize?${new URLSearchParams({
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(" "),
    state: "s1",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  }).toString()}`;

async function redeem(code: string) {
  const answer = await fetch(`${base}/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      code_verifier: verifier,
      redirect_uri: redirectUri,
    }),
  });
  return { status: answer.status, body: (await answer.json()) as { scope?: string } };
}

const click = async (page: Page, name: string) => page.getByRole("button", { name }).click();
const arrived = async (page: Page) => {
  await page.waitForURL(`${redirectUri}?*`);
  return new URL(page.url()).searchParams;
};

test("a person signs in and agrees on pages that work in a browser; the next time neither is asked", async () => {
  const page = await (await browser.newContext()).newPage();
  const complaints: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  await page.goto(home);
  await page.getByRole("link").click();
  await page.waitForURL(`${base}/sign-in?*`);
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill("not this one");
  await click(page, "Sign in");
  expect(await page.getByRole("alert").innerText()).toContain("wrong");
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await click(page, "Sign in");
  await page.waitForURL(`${base}/consent?*`);
  const asked = await page.locator("body").innerText();
  for (const words of ["Allow Calendar?", "See contacts", "while you are away"]) expect(asked).toContain(words);
  await click(page, "Allow");
  const first = await arrived(page);
  expect([first.get("state"), first.get("iss")]).toEqual(["s1", base]);
  expect(await redeem(first.get("code")!)).toMatchObject({ status: 200, body: { scope: scopes.join(" ") } });

  // From another site a browser keeps the strict cookie to itself, and still nobody signs in twice.
  await page.goto(home);
  await page.getByRole("link").click();
  expect(await redeem((await arrived(page)).get("code")!)).toMatchObject({ status: 200 });
  expect(complaints.filter((text) => !/401/.test(text))).toEqual([]);
});

test("who denies goes back to the program without a code", async () => {
  const { accessToken } = await post("/v1/sessions", admin);
  const person = { name: "Dee", email: "dee@example.com", password: "a passphrase of dee's own", roles: ["sales"] };
  await post("/v1/users", person, accessToken);
  const page = await (await browser.newContext()).newPage();
  await page.goto(authorizeUrl());
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await click(page, "Sign in");
  await click(page, "Deny");
  const told = await arrived(page);
  expect([told.get("error"), told.get("code")]).toEqual(["access_denied", null]);
});

test("no other site can frame the pages", async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${home}framed`);
  expect(page.frames()).toHaveLength(2);
  for (const frame of page.frames()) expect(await frame.locator("form").count()).toBe(0);
  await page.goto(`${base}/sign-in`);
  expect(await page.locator("form").count()).toBe(1);
});

test("the docs call routes once a token is given to them", async () => {
  const { accessToken } = await post("/v1/sessions", admin);
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${base}/docs`);
  await page.getByRole("button", { name: "Authorize" }).first().click();
  const bearer = page.locator(".auth-container", { hasText: "bearer" });
  await bearer.getByRole("textbox").fill(accessToken);
  await bearer.getByRole("button", { name: "Apply credentials" }).click();
  await page.keyboard.press("Escape");
  const me = page.locator(".opblock-get", { has: page.locator('[data-path="/v1/users/me"]') });
  await me.locator(".opblock-summary-control").click();
  await me.getByRole("button", { name: "Try it out" }).click();
  const [answer] = await Promise.all([
    page.waitForResponse(`${base}/v1/users/me`),
    me.getByRole("button", { name: "Execute" }).click(),
  ]);
  expect(answer.status()).toBe(200);
  expect(await answer.json()).toMatchObject({ email: admin.email });
});
