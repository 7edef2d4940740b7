import { afterAll, beforeAll, expect, test } from "vitest";
import { actorWith } from "#kit/testing.ts";
import { putPreference } from "../consent/preferences.ts";
import { addSuppression, isSuppressed } from "../consent/suppressions.ts";
import { acceptMessage } from "../messages/accept-message.ts";
import { everything, mailTo, testComms } from "../testing.ts";

let hub: Awaited<ReturnType<typeof testComms>>;
beforeAll(async () => {
  const actors = { reader: actorWith({ "*:read": "all", "comms.personal-data:export": "all" }) };
  hub = await testComms({ smtpUrl: "smtp://127.0.0.1:9" }, actors);
});
afterAll(() => hub.close());

const ctx = () => hub.ctx(everything);
const post = (verb: string, subject: object, token = "all") =>
  hub.request("POST", `/v1/personal-data/${verb}`, { subject }, { authorization: `Bearer ${token}` });
const person = (email: string, ...records: string[]) => ({ emails: [email], records });

test("finding tells messages, consent and suppressions of the person and of nobody else", async () => {
  const email = "found@example.com";
  await acceptMessage(ctx(), mailTo(email));
  await acceptMessage(ctx(), mailTo("somebody@example.com", { recordId: "leads/77" }));
  await acceptMessage(ctx(), mailTo("else@example.com"));
  await putPreference(ctx(), { email, purpose: "marketing", granted: true });
  const { holdings } = (await (await post("find", person(email, "leads/77"))).json()) as { holdings: object[] };
  expect(holdings).toMatchObject([
    { store: "messages", count: 2 },
    { store: "consent", count: 1, items: [{ email, granted: true }] },
    { store: "consent records", count: 1 },
    { store: "suppressions", count: 0 },
  ]);
});

test("a hold bars the address until released; who was barred before stays so", async () => {
  await addSuppression(ctx(), { email: "barred@example.com", reason: "complaint" });
  const both = { emails: ["held@example.com", "barred@example.com"], records: [] };
  for (let times = 0; times < 2; times++) expect((await post("hold", both)).status).toBe(204);
  expect(await isSuppressed(hub.db, "held@example.com")).toBe(true);
  expect((await post("release", both)).status).toBe(204);
  expect(await isSuppressed(hub.db, "held@example.com")).toBe(false);
  expect(await isSuppressed(hub.db, "barred@example.com")).toBe(true);
});

test("erasing waits for events under way, then no table holds the address; the audit log tells counts", async () => {
  const email = "erased_100%@example.com";
  await acceptMessage(ctx(), mailTo(email));
  await acceptMessage(ctx(), mailTo("erasedx100y@example.com"));
  await putPreference(ctx(), { email, purpose: "marketing", granted: true });
  await hub.publish(hub.db, { type: "comms.message.received", subject: "messages/7", data: { from: email } });
  const early = await post("erase", person(email));
  expect([early.status, ((await early.json()) as { code: string }).code]).toEqual([503, "unavailable"]);
  await hub.pool.query("update deliveries set delivered_at = now()");
  const erased = (await (await post("erase", person(email))).json()) as { erased: object[]; remains: object[] };
  expect(erased.erased).toContainEqual({ store: "messages", count: 1 });
  expect(erased.remains.length).toBeGreaterThan(0);
  for (const table of ["messages", "preferences", "consents", "outbox", "audit", "idempotency_keys"]) {
    const { rows } = await hub.pool.query(`select 1 from ${table} t where position($1 in t::text) > 0`, [email]);
    expect(rows, table).toEqual([]);
  }
  const { rows } = await hub.pool.query("select 1 from messages where to_address = 'erasedx100y@example.com'");
  expect(rows, "a pattern's signs in an address match nobody else").toHaveLength(1);
  const log = await hub.pool.query("select detail from audit where action = 'comms.personal-data.erased'");
  expect(log.rows[0].detail.erased).toContainEqual({ store: "messages", count: 1 });
});

test("rejects actors without the permission, and subjects that are none", async () => {
  expect((await post("find", person("a@example.com"), "reader")).status).toBe(200);
  for (const verb of ["hold", "release", "erase"])
    expect((await post(verb, person("a@example.com"), "reader")).status).toBe(403);
  for (const bad of [{}, { emails: ["x"], records: [] }, { emails: [], records: ["leads/x"] }, { emails: "a" }])
    expect((await post("erase", bad)).status).toBe(400);
});
