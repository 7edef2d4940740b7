import { desc, eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { audit } from "#db/user_management/schema.ts";
import { admin, openUsers, signedIn } from "../testing.ts";
import { openProgram, redirectUri } from "./testing.ts";

const users = await openUsers();
afterAll(() => users.close());
const app = await openProgram(users, { name: "<b>App</b>", scopes: ["openid", "offline_access", "crm.contacts:read"] });
const scope = "openid crm.contacts:read";
const root = await app.signInBrowser();

test("who is not signed in signs in on the way, by a page without scripts that leads back", async () => {
  const begun = await app.begin({}, { scope });
  expect(begun.status).toBe(302);
  expect(begun.location).toMatch(/^\/sign-in\?/);
  const page = await app.get(begun.location!);
  expect(page.headers.get("content-security-policy")).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' https://app.example.com; frame-ancestors 'none'; base-uri 'none'",
  );
  expect(page.headers.get("cache-control")).toBe("no-store");
  const query = begun.location!.split("?")[1]!;
  const signedInNow = await app.post("/sign-in", { ...admin, query });
  expect(signedInNow.status).toBe(303);
  expect(signedInNow.headers.get("set-cookie")).toMatch(/HttpOnly.*SameSite=Strict/);
  const cookie = signedInNow.headers.get("set-cookie")!.split(";")[0]!;
  const consent = await app.get(signedInNow.location!, { cookie });
  const done = await app.decide(consent.location!, { cookie }, "allow");
  expect(done.location).toMatch(/^https:\/\/app\.example\.com\/callback\?/);
  expect(await app.withCode({ ...done, verifier: begun.verifier })).toMatchObject({ status: 200, body: { scope } });
});

test("a wrong password shows the page again, without saying what was wrong", async () => {
  const answers = [];
  for (const email of [admin.email, "nobody@example.com"]) {
    const { status, headers, text } = await app.post("/sign-in", { email, password: "wrong password", query: "" });
    expect([status, headers.get("set-cookie")]).toEqual([401, null]);
    answers.push(text.replaceAll(/<style>[^]*<\/style>/g, ""));
  }
  expect(answers[0]).toBe(answers[1]);
});

test.each(["https://evil.example.com", "//evil.example.com", "\\\\evil.example.com", "next=https://evil.example.com"])(
  "harm 30: signing in with %j leads nowhere but to our own page",
  async (query) => {
    const { status, location } = await app.post("/sign-in", { ...admin, query });
    expect(status).toBe(303);
    expect(new URL(location!, "https://users.example")).toMatchObject({
      origin: "https://users.example",
      pathname: "/oauth2/authorize",
    });
  },
);

test("the page says who asks for what, in words and without a program's markup", async () => {
  const { location } = await app.begin(root, { scope, prompt: "consent" });
  const page = await app.get(location!, root);
  expect(page.status).toBe(200);
  expect(page.text).toContain("&lt;b&gt;App&lt;/b&gt;");
  expect(page.text).not.toContain("<b>App</b>");
  for (const words of ["Know who you are", "See contacts", "app.example.com"]) expect(page.text).toContain(words);
  expect(page.text).not.toMatch(/<script|javascript:/i);
});

test("what a person denies the program hears, and gets no code", async () => {
  const { location } = await app.begin(root, { scope: "openid offline_access" });
  expect(await app.decide(location!, root, "deny")).toMatchObject({
    status: 303,
    error: "access_denied",
    state: "s",
    iss: users.config.issuer,
    code: undefined,
  });
  const [entry] = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `clients/${app.client.clientId}`))
    .orderBy(desc(audit.at));
  expect(entry).toMatchObject({ action: "grant.denied", detail: { scopes: ["openid", "offline_access"] } });
});

test("who agreed once is asked again only for more, or when the program wants it", async () => {
  const person = await signedIn(users, ["sales"]);
  const jar = await app.signInBrowser(person);
  expect((await app.authorize(jar, { scope: "openid" })).code).toBeDefined();
  expect((await app.begin(jar, { scope: "openid" })).code).toBeDefined();
  expect((await app.begin(jar, { scope })).location).toMatch(/^\/consent\?/);
  expect((await app.begin(jar, { scope: "openid", prompt: "consent" })).location).toMatch(/^\/consent\?/);
});

test("a program that may not ask is told so, and sends nobody anywhere", async () => {
  expect((await app.begin({}, { scope, prompt: "none" })).error).toBe("login_required");
  const person = await signedIn(users);
  const jar = await app.signInBrowser(person);
  expect((await app.begin(jar, { scope, prompt: "none" })).error).toBe("consent_required");
});

test("a trusted program is allowed without a question", async () => {
  const own = await openProgram(users, { trusted: true });
  expect((await own.begin(root)).code).toBeDefined();
});

test("a program may ask to sign in anew, once", async () => {
  const own = await openProgram(users, { trusted: true });
  const begun = await own.begin(root, { prompt: "login" });
  expect(begun.location).toMatch(/^\/sign-in\?/);
  const again = await own.post("/sign-in", { ...admin, query: begun.location!.split("?")[1]! }, root);
  const cookie = again.headers.get("set-cookie")!.split(";")[0]!;
  expect((await own.get(again.location!, { cookie })).code).toBeDefined();
});

const form = async (jar: { cookie: string }) => {
  const { location } = await app.begin(jar, { scope, prompt: "consent" });
  const { text } = await app.get(location!, jar);
  const proof = /name="proof" value="([^"]*)"/.exec(text)![1]!;
  return { query: location!.split("?")[1]!, proof, decision: "allow" };
};

test("a form of another site, of another session or for another question allows nothing", async () => {
  const good = await form(root);
  const other = await form(await app.signInBrowser());
  const attempts: [Record<string, string>, Record<string, string>][] = [
    [good, { ...root, "sec-fetch-site": "cross-site" }],
    [good, { ...root, "sec-fetch-site": "same-site" }],
    [good, {}],
    [{ ...good, proof: other.proof }, root],
    [{ ...good, proof: "" }, root],
    [{ ...good, query: good.query.replace("openid", "openid+offline_access") }, root],
    [{ ...good, query: good.query.replace(encodeURIComponent(redirectUri), "https%3A%2F%2Fevil.example") }, root],
  ];
  for (const [fields, headers] of attempts)
    expect(await app.post("/consent", fields, headers)).toMatchObject({ status: 403, location: null });
  expect((await app.post("/consent", good, root)).code).toBeDefined();
});

test("a question that was never asked cannot be answered, even with its own proof", async () => {
  const forged = `/consent?${new URLSearchParams({ client_id: app.client.clientId, scope, redirect_uri: "https://evil.example" }).toString()}`;
  expect(await app.decide(forged, root, "allow")).toMatchObject({ status: 400, location: null });
  expect(await app.decide(forged, root, "deny")).toMatchObject({ status: 400, location: null });
});

test("an API key or an access token in the cookie's place signs nobody in", async () => {
  const { accessToken } = (await users.signIn()).body;
  const { body } = await users.json("POST", "/v1/api-keys", { name: "k" }, accessToken);
  for (const token of [accessToken, body.key])
    expect((await app.get("/consent?client_id=x", { cookie: `crm_session=${token}` })).location).toMatch(/^\/sign-in/);
});

test("a browser that comes from another site is asked to come again, so that its cookie comes along", async () => {
  const { status, text, headers } = await app.begin(
    { "sec-fetch-site": "cross-site" },
    { scope, prompt: "consent", state: '"><script>' },
  );
  expect(status).toBe(200);
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  const [, target] = /http-equiv="refresh" content="0;url=([^"]*)"/.exec(text)!;
  expect(target).toMatch(/^\/oauth2\/authorize\?/);
  expect(text).not.toContain("<script>");
  const again = await app.get(target!.replaceAll("&amp;", "&"), { ...root, "sec-fetch-site": "same-origin" });
  expect(again.location).toMatch(/^\/consent\?/);
});

test("people see what they allowed, end it, and are asked anew; another's stays invisible", async () => {
  const [person, other] = [await signedIn(users, ["sales"]), await signedIn(users, ["sales"])];
  const jar = await app.signInBrowser(person);
  const { body } = await app.withCode(await app.authorize(jar, { scope: "openid offline_access" }));
  const list = async (token: string) => (await users.json("GET", "/v1/authorizations", undefined, token)).body.results;
  const [given] = await list(person.token);
  expect(given).toMatchObject({ client: { name: "<b>App</b>" }, scopes: ["openid", "offline_access"] });
  expect(await list(other.token)).toEqual([]);
  const end = async (token: string) =>
    (await users.json("DELETE", `/v1/authorizations/${given.id}`, undefined, token)).status;
  expect(await end(other.token)).toBe(404);
  expect(await end(body.access_token)).toBe(403);
  expect(await end(person.token)).toBe(204);
  expect(await users.introspect(body.access_token)).toEqual({ active: false });
  expect((await app.refresh(body.refresh_token)).status).toBe(400);
  expect((await app.begin(jar, { scope: "openid offline_access" })).location).toMatch(/^\/consent\?/);
  const entries = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `users/${person.id}`));
  expect(entries.filter((entry) => entry.action === "grant.revoked")).toMatchObject([{ actor: person.id }]);
});
