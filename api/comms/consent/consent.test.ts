import { afterAll, beforeAll, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { acceptMessage } from "../messages/accept-message.ts";
import { everything, mailTo, testComms } from "../testing.ts";
import { hasConsent, listConsents, listPreferences, putPreference } from "./preferences.ts";
import { addSuppression, isSuppressed, listSuppressions, removeSuppression } from "./suppressions.ts";
import { unsubscribeUrl } from "./unsubscribe-token.ts";

let hub: Awaited<ReturnType<typeof testComms>>;
beforeAll(async () => {
  hub = await testComms({ smtpUrl: "smtp://127.0.0.1:9" });
});
afterAll(() => hub.close());

const ctx = () => hub.ctx(everything);
const consented = (email: string) => hasConsent(hub.db, email, "marketing");
const open = (method: string, path: string, headers: Record<string, string> = {}) =>
  hub.request(method, path, undefined, { authorization: "", ...headers });

async function marketingLink(email: string): Promise<string> {
  await putPreference(ctx(), { email, purpose: "marketing", granted: true });
  const { id } = await acceptMessage(ctx(), mailTo(email, { purpose: "marketing" }));
  return new URL(unsubscribeUrl(hub.deps.config, id)).pathname;
}

test("silence is no consent; what was said last holds", async () => {
  expect(await consented("say@example.com")).toBe(false);
  for (const granted of [true, false, true])
    await hub.request("PUT", "/v1/preferences", { email: "Say@Example.com", purpose: "marketing", granted });
  expect(await consented("say@example.com")).toBe(true);
  const { results } = await listPreferences(ctx(), { email: "say@example.com" });
  expect(results).toMatchObject([{ purpose: "marketing", granted: true, source: "api" }]);
});

test("each consent and withdrawal stays on record: who wrote it down, where it was said, to what", async () => {
  const email = "record@example.com";
  const said = { email, purpose: "marketing" as const, source: "web form", wording: "Yes, write to me monthly" };
  await putPreference(ctx(), { ...said, granted: true });
  await putPreference(ctx(), { email, purpose: "marketing", granted: false });
  const answer = await hub.request("GET", `/v1/preferences/history?email=${email}&limit=1`);
  const first = (await answer.json()) as { results: object[]; paging: { next: { after: string } } };
  expect(first.results).toMatchObject([{ granted: false, source: "api", wording: null }]);
  const rest = await listConsents(ctx(), { email, limit: 1, after: first.paging.next.after });
  expect(rest.results).toMatchObject([
    { granted: true, source: "web form", wording: said.wording, actor: ctx().actor.id },
  ]);
  expect(rest.paging).toBeUndefined();
});

test("opening the unsubscribe link changes nothing, its button withdraws consent", async () => {
  const link = await marketingLink("leaving@example.com");
  const page = await open("GET", link);
  expect(page.headers.get("content-type")).toContain("text/html");
  expect(await page.text()).toContain("<form");
  expect(await consented("leaving@example.com")).toBe(true);
  expect((await open("POST", link)).status).toBe(200);
  expect(await consented("leaving@example.com")).toBe(false);
});

test("a mail program's one click withdraws consent, twice is as good as once", async () => {
  const link = await marketingLink("one-click@example.com");
  for (let n = 0; n < 2; n++) {
    const answer = await open("POST", link, { "content-type": "application/x-www-form-urlencoded" });
    expect(answer.status).toBe(200);
  }
  expect(await consented("one-click@example.com")).toBe(false);
});

test("a forged, cut or foreign token unsubscribes nobody", async () => {
  const link = await marketingLink("stays@example.com");
  const [path, token] = [link.slice(0, link.lastIndexOf("/") + 1), link.slice(link.lastIndexOf("/") + 1)];
  const foreign = unsubscribeUrl({ ...hub.deps.config, clientSecret: "another secret!!" }, crypto.randomUUID());
  const flipped = `${token[0] === "A" ? "B" : "A"}${token.slice(1)}`;
  for (const forged of [flipped, token.slice(0, -4), "x", foreign.slice(foreign.lastIndexOf("/") + 1)])
    expect((await open("POST", path + forged)).status).toBe(404);
  expect(await consented("stays@example.com")).toBe(true);
});

test("suppressions are added once, listed and removed", async () => {
  const first = await addSuppression(ctx(), { email: "no@example.com", reason: "complaint" });
  const again = await addSuppression(ctx(), { email: "no@example.com" });
  expect(again).toEqual(first);
  const listed = await listSuppressions(ctx(), { limit: 5, email: "no@example.com" });
  expect(listed.results).toEqual([first]);
  await removeSuppression(ctx(), first.id);
  expect(await isSuppressed(hub.db, "no@example.com")).toBe(false);
  await expect(removeSuppression(ctx(), first.id)).rejects.toMatchObject({ code: "not_found" });
});

test("each change of consent is in the audit log, without the address", async () => {
  await putPreference(ctx(), { email: "audited@example.com", purpose: "marketing", granted: true, source: "web form" });
  const { rows } = await hub.pool.query("select * from audit where action = 'comms.preference.set'");
  expect(rows.at(-1)).toMatchObject({ detail: { granted: true, source: "web form" } });
  expect(JSON.stringify(rows)).not.toContain("audited@");
});

test("the run role can neither change nor remove what the audit log says", async () => {
  for (const statement of ["update audit set actor = 'x'", "delete from audit", "truncate audit"])
    await expect(hub.pool.query(statement)).rejects.toThrow(/permission denied/);
});

test("rejects an actor without the permission", async () => {
  const nobody = hub.ctx(actorWith([]));
  const preference = { email: "a@example.com", purpose: "marketing" as const, granted: true };
  const forbidden = { code: "forbidden" };
  await expect(putPreference(nobody, preference)).rejects.toMatchObject(forbidden);
  await expect(listPreferences(nobody, preference)).rejects.toMatchObject(forbidden);
  await expect(addSuppression(nobody, preference)).rejects.toMatchObject(forbidden);
  await expect(listSuppressions(nobody, { limit: 1 })).rejects.toMatchObject(forbidden);
  await expect(removeSuppression(nobody, crypto.randomUUID())).rejects.toMatchObject(forbidden);
});
