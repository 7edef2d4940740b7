import { argon2 } from "node:crypto";
import type * as Crypto from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { accounts, audit, sessions, signInAttempts } from "#db/user_management/schema.ts";
import { admin, credentials, openUsers, signedIn } from "../testing.ts";
import { freeGuesses as free } from "./attempts.ts";

vi.mock("node:crypto", async (original) => {
  const crypto = await original<typeof Crypto>();
  return { ...crypto, argon2: vi.fn<typeof argon2>(crypto.argon2) };
});

const freeGuesses = free.account;
const users = await openUsers();
afterAll(() => users.close());
beforeEach(() => void vi.mocked(argon2).mockClear());

const wrong = (email: string) => users.signIn({ email, password: "not the password" });
const audited = (subject: string) => users.db.select().from(audit).where(eq(audit.subject, subject)).orderBy(audit.id);

test("the right password gives an access token for all services, a refresh token and the user", async () => {
  const { status, body } = await users.signIn();
  expect(status).toBe(201);
  expect(body).toMatchObject({ expiresIn: 300, user: { email: admin.email, roles: ["admin"] } });
  const [header, claims] = (body.accessToken as string)
    .split(".", 2)
    .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
  expect(header).toEqual({ alg: "EdDSA", typ: "at+jwt", kid: expect.any(String) });
  expect(claims).toMatchObject({ sub: body.user.id, aud: ["crm", "workflow", "users", "comms", "analytics", "ai"] });
  expect(claims.exp - claims.iat).toBe(300);
});

test("an address is the same in any case", async () => {
  expect((await users.signIn({ ...admin, email: admin.email.toUpperCase() })).status).toBe(201);
});

test("passwords are stored as argon2id with OWASP's parameters", async () => {
  const [account] = await users.db.select().from(accounts);
  expect(account!.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("a wrong password, an unknown address and a disabled person get one answer, each after one argon2", async () => {
  const person = await signedIn(users, ["sales"]);
  const disabled = await signedIn(users);
  const root = (await users.signIn()).body;
  await users.json("POST", `/v1/users/${disabled.id}/disable`, undefined, root.accessToken);
  const attempts = [
    () => wrong(person.email),
    () => wrong("nobody@example.com"),
    () => users.signIn(credentials(disabled)),
  ];
  const answers = [];
  for (const attempt of attempts) {
    vi.mocked(argon2).mockClear();
    const { status, body } = await attempt();
    answers.push({ status, ...body, requestId: undefined });
    expect(argon2).toHaveBeenCalledTimes(1);
  }
  expect(answers[0]).toMatchObject({ status: 401, code: "unauthenticated" });
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
});

test.each(["known", "unknown"])("after ten guesses at a %s address the waits begin, whoever asks", async (kind) => {
  const person = await signedIn(users);
  const email = kind === "known" ? person.email : "guessed@example.com";
  for (let guess = 0; guess < freeGuesses; guess++) expect((await wrong(email)).status).toBe(401);
  const held = await users.signIn({ email, password: person.password });
  expect(held.status).toBe(429);
  expect(Number(held.headers.get("retry-after"))).toBeGreaterThan(50);
  expect(vi.mocked(argon2).mock.calls.length).toBeLessThanOrEqual(freeGuesses + 2);
});

test("guesses made at the same time do not outrun the count", async () => {
  const guesses = await Promise.all(Array.from({ length: freeGuesses + 10 }, () => wrong("at.once@example.com")));
  expect(guesses.filter(({ status }) => status === 401)).toHaveLength(freeGuesses);
  expect(guesses.filter(({ status }) => status === 429)).toHaveLength(10);
});

test("right passwords given at the same time all sign in", async () => {
  for (let round = 0; round < 3; round++) {
    const answers = await Promise.all(Array.from({ length: 8 }, () => users.signIn()));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
  }
});

test("each wait is twice the one before", async () => {
  const email = "patient@example.com";
  for (let guess = 0; guess < freeGuesses; guess++) await wrong(email);
  const waits = [];
  for (let round = 0; round < 3; round++) {
    waits.push(Number((await wrong(email)).headers.get("retry-after")));
    await users.db.update(signInAttempts).set({ blockedUntil: new Date() });
    await wrong(email);
  }
  expect(waits.map((seconds) => Math.round(seconds / 60))).toEqual([1, 2, 4]);
});

test("a day without a guess forgets the failures before it", async () => {
  const email = "forgotten@example.com";
  for (let guess = 0; guess < freeGuesses; guess++) await wrong(email);
  await users.db.update(signInAttempts).set({ blockedUntil: new Date(Date.now() - 25 * 3_600_000) });
  for (let guess = 0; guess < freeGuesses; guess++) expect((await wrong(email)).status).toBe(401);
  expect((await wrong(email)).status).toBe(429);
});

test("a success forgets the failures before it", async () => {
  const person = await signedIn(users);
  for (let round = 0; round < 2; round++) {
    for (let guess = 0; guess < freeGuesses - 1; guess++) await wrong(person.email);
    expect((await users.signIn(credentials(person))).status).toBe(201);
  }
});

test("guesses are kept without the address they were made at", async () => {
  await wrong("secret.person@example.com");
  const rows = await users.db.select().from(signInAttempts);
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain("secret.person");
});

test("each sign-in and each refusal is audited", async () => {
  const person = await signedIn(users);
  await wrong(person.email);
  const actions = (await audited(`users/${person.id}`)).map((entry) => entry.action);
  expect(actions.slice(-2)).toEqual(["session.opened", "session.refused"]);
});

test("unknown keys in the body are refused", async () => {
  const answer = await users.json("POST", "/v1/sessions", { ...admin, role: "admin" });
  expect(answer).toMatchObject({ status: 400, body: { code: "invalid_input" } });
});

test("a browser gets an HttpOnly, SameSite=Strict cookie that signs it in, and no token", async () => {
  const { status, body, headers } = await users.json("POST", "/v1/sessions/browser", admin);
  expect(status).toBe(201);
  expect(Object.keys(body).toSorted()).toEqual(["expiresAt", "user"]);
  const cookie = headers.get("set-cookie")!;
  expect(cookie).toMatch(/^crm_session=crm_session_.*; HttpOnly; SameSite=Strict/);
  const me = (jar: string) => users.json("GET", "/v1/users/me", undefined, undefined, { cookie: jar });
  expect((await me(cookie.split(";")[0]!)).body).toMatchObject({ email: admin.email });
  const [session] = await users.db.select().from(sessions).where(eq(sessions.kind, "browser"));
  expect((await me(`crm_session=${session!.token}`)).status).toBe(401);
  expect((await me(`crm_session=${session!.token}.AAAA`)).status).toBe(401);
});

test("the cookie is taken nowhere but where a browser reads itself and signs out", async () => {
  const { headers } = await users.json("POST", "/v1/sessions/browser", admin);
  const cookie = headers.get("set-cookie")!.split(";")[0]!;
  expect((await users.json("GET", "/v1/users", undefined, undefined, { cookie })).status).toBe(401);
});

test("one address is held to its allowance on sign-in", async () => {
  const fresh = await openUsers();
  const answer = await fresh.json("POST", "/v1/sessions", {});
  expect(answer.headers.get("ratelimit-limit")).toBe("300");
  await fresh.redis.set("limit:signIns:unknown", 300, "EX", 60);
  const held = await fresh.signIn();
  expect(held).toMatchObject({ status: 429, body: { code: "rate_limited" } });
  expect(held.headers.get("retry-after")).toBeTruthy();
  await fresh.close();
});
