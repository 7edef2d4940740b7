import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chromiumArguments, chromiumPath } from "#stack/chromium.ts";
import { createPeople, type People } from "./people.ts";
import { System } from "./system.ts";

let system: System;
let browser: Browser;
let people: People;
let runPage: string;
const email = "visible.to.engineers@leads.crm.test";

beforeAll(async () => {
  system = await System.start("--no-demo");
  people = await createPeople(system);
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArguments });
  const { id } = await system.call("crm", "POST", "/crm/v3/objects/leads", {
    properties: { email, lead_source: "Google", consent: "true" },
  });
  runPage = await system.until("the lead's run has got far", async () => {
    const [run] = (await system.call("workflow", "GET", `/v1/runs?definition=sales/lead-intake&record=leads/${id}`))
      .results;
    if (!["waiting", "completed"].includes(run.status)) return undefined;
    return (await system.call("workflow", "GET", `/v1/runs/${run.id}`)).links.temporalUi as string;
  });
});
afterAll(async () => {
  await browser?.close();
  await system?.dispose();
});

async function signIn(page: Page, who: { email: string; password: string }, to: string) {
  await page.goto(to);
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  await page.getByLabel(/e-?mail/i).fill(who.email);
  await page.getByLabel(/password/i).fill(who.password);
  const [answer] = await Promise.all([page.waitForNavigation(), page.getByRole("button").click()]);
  return answer;
}

test("an engineer reads a run in the Web UI as if it had been written by hand: summaries and decoded payloads", async () => {
  const page = await (await browser.newContext({ viewport: { width: 1600, height: 1800 } })).newPage();
  await signIn(page, people.engineer, runPage);
  const text = () => page.locator("body").innerText();
  await system.until(
    "the type and the summaries are shown",
    async () => /sales\/lead-intake/.test(await text()) && /score/.test(await text()),
    60,
  );
  await system.until(
    "the input is shown decoded",
    async () => (await text()).includes(email) || (await page.content()).includes(email),
    60,
  );
  expect(await text()).not.toContain("binary/encrypted");
});

test("sales may not see it", async () => {
  const page = await (await browser.newContext()).newPage();
  const answer = await signIn(page, people.seller, runPage);
  expect(answer?.status()).toBe(403);
});

test("who is signed out is sent to sign in, and the API behind the UI answers nothing", async () => {
  const plain = await fetch(system.url("workflow", "/temporal"), {
    redirect: "manual",
    headers: { accept: "text/html" },
  });
  expect([plain.status, new URL(plain.headers.get("location")!, system.url("workflow")).pathname]).toEqual([
    302,
    "/sign-in",
  ]);
  for (const path of ["/temporal/api/v1/namespaces", "/temporal/api/v1/settings", "/v1/codec/decode"])
    expect(
      (await fetch(system.url("workflow", path), { redirect: "manual", headers: { accept: "application/json" } }))
        .status,
    ).toBe(401);
});
