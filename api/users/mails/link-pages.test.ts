import { afterAll, expect, test } from "vitest";
import { openUsers, signedIn } from "../testing.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body;

const show = (path: string) => users.app.request(path);
const submit = (path: string, fields: Record<string, string>) =>
  users.app.request(path, { method: "POST", body: new URLSearchParams(fields) });

test("an invited person comes in by the page of the mail", async () => {
  const email = "by.page@example.com";
  await users.json("POST", "/v1/invitations", { email, roles: ["sales"] }, root.accessToken);
  const token = await users.linkTo(email);
  const page = await show(`/accept-invitation?token=${token}`);
  expect(page.headers.get("content-type")).toMatch(/^text\/html/);
  expect(await page.text()).toContain(`value="${token}"`);
  const weak = await submit("/accept-invitation", { token, name: "Page", password: "password123" });
  expect([weak.status, await weak.text()]).toEqual([400, expect.stringMatching(/tried first[\s\S]*crm_link_/)]);
  const done = await submit("/accept-invitation", { token, name: "Page", password: "a fine password" });
  expect([done.status, await done.text()]).toEqual([200, expect.stringContaining("Welcome")]);
  expect((await users.signIn({ email, password: "a fine password" })).status).toBe(201);
});

test("harm 37: looking at a link, as mail scanners do, uses nothing up", async () => {
  const person = await signedIn(users);
  await users.json("POST", "/v1/passwords/forgotten", { email: person.email });
  const token = await users.linkTo(person.email);
  for (let time = 0; time < 3; time++) expect((await show(`/reset-password?token=${token}`)).status).toBe(200);
  const set = () => submit("/reset-password", { token, password: "by the page of a mail" });
  expect((await set()).status).toBe(200);
  const again = await set();
  expect([again.status, await again.text()]).toEqual([400, expect.stringContaining("not good any more")]);
  expect((await users.signIn({ email: person.email, password: "by the page of a mail" })).status).toBe(201);
});

test("harm 37: who comes without a good link asks for one on the page, and learns of no account", async () => {
  const person = await signedIn(users);
  const ask = async (email: string) => {
    const answer = await submit("/reset-password", { email });
    return [answer.status, await answer.text()];
  };
  expect(await (await show("/reset-password")).text()).toContain('name="email"');
  expect(await ask(person.email)).toEqual([200, expect.stringContaining("on its way")]);
  expect(await ask("nobody@example.com")).toEqual(await ask(person.email));
  const token = await users.linkTo(person.email);
  const set = () => submit("/reset-password", { token, password: "asked for by the page" });
  expect((await set()).status).toBe(200);
  expect(await (await set()).text()).toMatch(/ask for a new one[\s\S]*name="email"/);
  const typed = await submit("/accept-invitation", { token: "x", name: 'A "B" <i>', password: "short" });
  expect(await typed.text()).toContain('value="A &quot;B&quot; &lt;i&gt;"');
});

test("an address is confirmed by the page of its mail", async () => {
  const person = await signedIn(users);
  const done = await submit("/verify-email", { token: await users.linkTo(person.email) });
  expect([done.status, await done.text()]).toEqual([200, expect.stringContaining("confirmed")]);
});

test("pages run no script, are not kept nor framed, and send no address on", async () => {
  const { headers } = await show("/reset-password?token=x");
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'.*frame-ancestors 'none'/);
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
});

test("harm 30: what is in an address stays text, and a page leads nowhere else", async () => {
  const nasty = encodeURIComponent('"><script>alert(1)</script>');
  for (const path of ["/accept-invitation", "/reset-password", "/verify-email"]) {
    const text = await (await show(`${path}?token=${nasty}&next=https://evil.example&redirect=//evil.example`)).text();
    expect(text).not.toContain("<script>");
    expect(text).not.toContain("evil.example");
    const answer = await submit(path, { token: "x", name: "X", password: "a fine password", next: "//evil.example" });
    expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
  }
});
