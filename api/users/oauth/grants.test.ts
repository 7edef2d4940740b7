import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { apiKeys, audit, mails, oauthGrants, outbox } from "#db/user_management/schema.ts";
import { openUsers, signedIn } from "../testing.ts";
import { openProgram } from "./testing.ts";

const users = await openUsers();
afterAll(() => users.close());
const app = await openProgram(users);

async function granted() {
  const person = await signedIn(users, ["sales"]);
  const jar = await app.signInBrowser(person);
  const { body } = await app.withCode(await app.authorize(jar));
  return { person, jar, ...(body as { access_token: string; refresh_token: string }) };
}
const pass = (userId: string, seconds: number) =>
  users.db
    .update(oauthGrants)
    .set({ rotatedAt: sql`${oauthGrants.rotatedAt} - ${seconds} * interval '1 second'` })
    .where(eq(oauthGrants.userId, userId));
const opens = async (token: string) => (await users.introspect(token)).active as boolean;
const grantsOf = (userId: string) => users.db.select().from(oauthGrants).where(eq(oauthGrants.userId, userId));

test("a refresh token gives the next tokens, and is used up", async () => {
  const first = await granted();
  const { status, body } = await app.refresh(first.refresh_token);
  expect(status).toBe(200);
  expect(body.refresh_token).not.toBe(first.refresh_token);
  expect(await opens(body.access_token)).toBe(true);
  expect((await app.refresh(body.refresh_token)).status).toBe(200);
});

test("harm 32: twenty refreshes at once with the current token leave one family, with one next token", async () => {
  const { person, refresh_token } = await granted();
  const answers = await Promise.all(Array.from({ length: 20 }, () => app.refresh(refresh_token)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const next = new Set(answers.map(({ body }) => body.refresh_token));
  expect(next.size).toBe(1);
  expect((await app.refresh([...next][0])).status).toBe(200);
  expect(await grantsOf(person.id)).toHaveLength(1);
});

test("harm 32: the token just replaced is good for ten seconds, an older one not at all", async () => {
  const { person, refresh_token } = await granted();
  const { body: second } = await app.refresh(refresh_token);
  await pass(person.id, 8);
  expect((await app.refresh(refresh_token)).body.refresh_token).toBe(second.refresh_token);
  await app.refresh(second.refresh_token);
  expect((await app.refresh(refresh_token)).status).toBe(400);
  expect(await grantsOf(person.id)).toHaveLength(0);
});

test("harm 32: a replayed token ends the family for thief and owner alike; it is audited, told of and mailed", async () => {
  const { person, refresh_token, access_token } = await granted();
  const { body: thief } = await app.refresh(refresh_token);
  await pass(person.id, 11);
  expect(await app.refresh(refresh_token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  expect(await app.refresh(thief.refresh_token)).toMatchObject({ body: { error: "invalid_grant" } });
  for (const token of [access_token, thief.access_token]) expect(await opens(token)).toBe(false);
  const subject = `users/${person.id}`;
  const entries = await users.db.select().from(audit).where(eq(audit.subject, subject));
  expect(entries.filter((entry) => entry.action === "grant.replayed")).toMatchObject([{ actor: app.client.clientId }]);
  const events = await users.db.select().from(outbox).where(eq(outbox.subject, subject));
  expect(events.filter((event) => event.type === "users.grant.replayed")).toHaveLength(1);
  const told = await users.db.select().from(mails).where(eq(mails.recipient, person.email));
  expect(told.filter((mail) => mail.kind === "grant-replayed")).toHaveLength(1);
});

test("a token that is merely too old is no alarm", async () => {
  const { person, refresh_token } = await granted();
  await users.db
    .update(oauthGrants)
    .set({ expiresAt: sql`now()` })
    .where(eq(oauthGrants.userId, person.id));
  expect((await app.refresh(refresh_token)).status).toBe(400);
  const events = await users.db
    .select()
    .from(outbox)
    .where(eq(outbox.subject, `users/${person.id}`));
  expect(events.map((event) => event.type)).not.toContain("users.grant.replayed");
});

test("another client cannot use a refresh token", async () => {
  const { refresh_token } = await granted();
  const other = await openProgram(users);
  expect(await other.refresh(refresh_token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
});

test("a made-up, cut or foreign refresh token is refused, and no refresh token opens anything", async () => {
  const { person, refresh_token } = await granted();
  const forged = [
    refresh_token.slice(0, -1),
    refresh_token.replace(/\.0\./, ".1."),
    `${refresh_token}.x`,
    person.refreshToken,
    person.refreshToken.replace("crm_refresh_", "crm_rt_"),
    "",
    "crm_rt_",
    "\u0000",
  ];
  for (const token of forged) expect((await app.refresh(token)).status).toBe(400);
  expect(await opens(refresh_token)).toBe(false);
  expect((await app.refresh(refresh_token)).status).toBe(200);
});

test("without offline_access there is no refresh token, and the grant ends with its access token", async () => {
  const person = await signedIn(users);
  const { body } = await app.withCode(await app.authorize(await app.signInBrowser(person), { scope: "openid" }));
  expect(body).not.toHaveProperty("refresh_token");
  const [grant] = await grantsOf(person.id);
  expect(grant!.expiresAt.getTime() - Date.now()).toBeLessThan(301_000);
});

test("harm 36: disabling the person ends what programs hold", async () => {
  const { person, access_token, refresh_token } = await granted();
  const { body: root } = await users.signIn();
  await users.json("POST", `/v1/users/${person.id}/disable`, undefined, root.accessToken);
  expect(await opens(access_token)).toBe(false);
  expect((await app.refresh(refresh_token)).status).toBe(400);
});

test("revoking a refresh token ends the family, revoking an access token ends that one", async () => {
  const one = await granted();
  expect((await app.revoke({ token: one.access_token })).status).toBe(200);
  expect(await opens(one.access_token)).toBe(false);
  const { body: next } = await app.refresh(one.refresh_token);
  expect(await opens(next.access_token)).toBe(true);
  expect((await app.revoke({ token: next.refresh_token, token_type_hint: "access_token" })).status).toBe(200);
  expect(await opens(next.access_token)).toBe(false);
  expect((await app.refresh(next.refresh_token)).status).toBe(400);
});

test("nobody revokes another's tokens, and hears nothing about them", async () => {
  const { access_token, refresh_token, person } = await granted();
  const other = await openProgram(users);
  for (const token of [access_token, refresh_token, person.token, person.refreshToken, "unknown"])
    expect(await other.revoke({ token })).toMatchObject({ status: 200, body: undefined });
  for (const token of [access_token, person.token]) expect(await opens(token)).toBe(true);
  expect((await app.refresh(refresh_token)).status).toBe(200);
  expect((await app.revoke({ token: access_token }, {})).status).toBe(401);
});

test("a service ends tokens of its own", async () => {
  const { body } = await users.token("crm", { grant_type: "client_credentials", audience: "workflow" });
  const token = new URLSearchParams({ token: body.access_token });
  await users.call("POST", "/oauth2/revoke", { headers: users.basic("ai"), body: token });
  expect(await opens(body.access_token)).toBe(true);
  await users.call("POST", "/oauth2/revoke", { headers: users.basic("crm"), body: token });
  expect(await opens(body.access_token)).toBe(false);
});

test("whoever holds what a sign-in gave, or an API key, may end it", async () => {
  const person = await signedIn(users, ["sales"]);
  const { body: key } = await users.json("POST", "/v1/api-keys", { name: "k" }, person.token);
  const end = (token: string) => app.revoke({ token, client_id: "first-party" }, {});
  await end(key.key);
  expect(await opens(key.key)).toBe(false);
  expect((await users.db.select().from(apiKeys).where(eq(apiKeys.id, key.id)))[0]!.revokedAt).not.toBeNull();
  const jar = await app.signInBrowser(person);
  const cookie = decodeURIComponent(jar.cookie.split("=")[1]!);
  await end(cookie);
  expect(await opens(cookie)).toBe(false);
  await end(person.token);
  expect(await opens(person.token)).toBe(false);
  const { body: next } = await users.json("POST", "/v1/sessions/refresh", { refreshToken: person.refreshToken });
  expect(await opens(next.accessToken)).toBe(true);
  await end(next.refreshToken);
  expect(await opens(next.accessToken)).toBe(false);
});

test("programs other than our services hear of their own tokens only", async () => {
  const { access_token, person } = await granted();
  const ask = async (token: string, headers: Record<string, string> | undefined = app.basic) =>
    (await users.call("POST", "/oauth2/introspect", { headers: headers!, body: new URLSearchParams({ token }) })).body;
  expect(await ask(access_token)).toMatchObject({ active: true });
  expect(await ask(person.token)).toEqual({ active: false });
  expect(await ask(person.token, users.basic("crm"))).toMatchObject({ active: true });
});

test("nothing that was stored makes a token", async () => {
  const { refresh_token, access_token } = await granted();
  const rows = JSON.stringify(await users.db.select().from(oauthGrants));
  for (const part of [refresh_token.split(".").at(-1)!, access_token]) expect(rows).not.toContain(part);
});
