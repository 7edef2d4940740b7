import { Secret, TOTP } from "otpauth";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chromiumArguments, chromiumPath } from "#stack/chromium.ts";
import { System } from "./system.ts";

let system: System;
let browser: Browser;
beforeAll(async () => {
  system = await System.start("--no-demo");
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArguments });
});
afterAll(async () => {
  await browser?.close();
  await system?.dispose();
});

const engineer = { email: "invited.engineer@crm.test", password: "came in by a mail", name: "Grace" };
type Mail = { id: string; to: string[]; subject: string };

/** The link in the newest mail of this subject that was really sent by SMTP and caught. */
const linkOf = (subject: string) =>
  system.until(`"${subject}" is caught`, async () => {
    const mails = await system.all<Mail>("comms", "/v1/inbox");
    const found = mails.find((mail) => mail.to.includes(engineer.email) && mail.subject === subject);
    if (!found) return undefined;
    const { text } = await system.call<{ text: string }>("comms", "GET", `/v1/inbox/${encodeURIComponent(found.id)}`);
    return /^http\S+$/m.exec(text)?.[0];
  });

test("someone invited comes in by the mail's page", async () => {
  const { id } = await system.call("users", "POST", "/v1/invitations", { email: engineer.email, roles: ["engineer"] });
  const page = await browser.newPage();
  await page.goto(await linkOf("You are invited"));
  await page.getByLabel(/name/i).fill(engineer.name);
  await page.getByLabel(/password/i).fill(engineer.password);
  await page.getByRole("button").click();
  await page.getByText("You can sign in now").waitFor();
  expect(await system.call("users", "GET", `/v1/invitations/${id}`)).toMatchObject({ state: "accepted" });
});

test("what a mail says about signing in is shown to nobody in the Communication Hub", async () => {
  const { results } = await system.call("comms", "GET", `/v1/messages?to=${engineer.email}`);
  const message = await system.call("comms", "GET", `/v1/messages/${results[0].id}`);
  expect(message).toMatchObject({ state: "sent", subject: "You are invited", confidential: true, text: "" });
});

test("with an authenticator app the Web UI's sign-in asks for its code, and takes it", async () => {
  const { accessToken } = await system.call("users", "POST", "/v1/sessions", {
    email: engineer.email,
    password: engineer.password,
  });
  const as = (path: string, body: object) => system.call("users", "POST", path, body, accessToken);
  const { secret } = await as("/v1/factors/totp", { password: engineer.password });
  const code = (timestamp: number) => TOTP.generate({ secret: Secret.fromBase32(secret), timestamp });
  await as("/v1/factors/totp/confirm", { totp: code(Date.now()) });
  const page = await browser.newPage();
  const signIn = async (totp: string) => {
    await page.goto(system.url("workflow", "/temporal"));
    await page.getByLabel(/e-?mail/i).fill(engineer.email);
    await page.getByLabel(/password/i).fill(engineer.password);
    await page.getByLabel(/code/i).fill(totp);
    await Promise.all([page.waitForNavigation(), page.getByRole("button").click()]);
  };
  await signIn("");
  expect(await page.getByRole("alert").innerText()).toContain("give the code");
  await signIn(code(Date.now() + 30_000));
  expect(new URL(page.url()).pathname).toMatch(/^\/temporal/);
});

test("a forgotten password is set by the mail's page", async () => {
  await system.call("users", "POST", "/v1/passwords/forgotten", { email: engineer.email });
  const page = await browser.newPage();
  await page.goto(await linkOf("Set a new password"));
  await page.getByLabel(/password/i).fill("chosen after all");
  await page.getByRole("button").click();
  await page.getByText("Your password is set").waitFor();
  const credentials = { email: engineer.email, password: "chosen after all" };
  const answer = await system.fetch("users", "/v1/sessions", { method: "POST", body: credentials });
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([401, "totp_required"]);
});
