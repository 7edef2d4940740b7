import { argon2 } from "node:crypto";
import type * as Crypto from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { Secret, TOTP, URI } from "otpauth";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { audit, recoveryCodes, signInAttempts, totps } from "#db/user_management/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { freeGuesses } from "../sessions/attempts.ts";
import { admin, credentials, openUsers, signedIn } from "../testing.ts";
import { requireSecondFactor } from "./second-factor.ts";
import { enrolTotp, readFactors, resetFactors } from "./totp.ts";

vi.mock("node:crypto", async (original) => {
  const crypto = await original<typeof Crypto>();
  return { ...crypto, argon2: vi.fn<typeof argon2>(crypto.argon2) };
});

const users = await openUsers();
afterAll(() => users.close());
beforeEach(() => void vi.mocked(argon2).mockClear());
const root = (await users.signIn()).body;

/** The code of a step, counted from now. */
const codeAt = (secret: string, steps = 0) =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + steps * 30_000 });

const post = (path: string, body: object, token: string) => users.json("POST", path, body, token);
/** As if the codes used so far had been used an hour ago. */
const hourLater = (userId: string) =>
  users.db
    .update(totps)
    .set({ lastStep: sql`${totps.lastStep} - 120` })
    .where(eq(totps.userId, userId));

/** Someone whose authenticator app is set up. */
async function guarded() {
  const person = await signedIn(users);
  const { body } = await post("/v1/factors/totp", { password: person.password }, person.token);
  const secret = body.secret as string;
  const confirmed = await post("/v1/factors/totp/confirm", { totp: codeAt(secret) }, person.token);
  await hourLater(person.id);
  return { ...person, secret, codes: confirmed.body.recoveryCodes as string[] };
}
const signIn = (person: { email: string; password: string }, totp?: string) =>
  users.signIn({ ...credentials(person), ...(totp !== undefined && { totp }) });

test("an authenticator app is set up by its first code; from then on signing in asks for one", async () => {
  const person = await signedIn(users);
  const enrolled = await post("/v1/factors/totp", { password: person.password }, person.token);
  expect(enrolled.status).toBe(201);
  const app = URI.parse(enrolled.body.uri) as TOTP;
  expect([app.secret.base32, app.issuer, app.label]).toEqual([enrolled.body.secret, "CRM", person.email]);
  expect((await signIn(person)).status).toBe(201);
  const confirmed = await post("/v1/factors/totp/confirm", { totp: app.generate() }, person.token);
  expect(new Set(confirmed.body.recoveryCodes).size).toBe(10);
  expect(await signIn(person)).toMatchObject({ status: 401, body: { code: "totp_required" } });
  expect((await signIn(person, codeAt(enrolled.body.secret, 1))).status).toBe(201);
  const { body } = await users.json("GET", "/v1/factors", undefined, person.token);
  expect(body).toEqual({ totp: true, recoveryCodesLeft: 10, passkeys: 0 });
  expect((await users.mailsTo(person.email)).at(-1)!.subject).toBe("Sign-in asks for a code now");
});

test("nothing tells of a second factor before the password is right: same answer, same work", async () => {
  const [plain, person] = [await signedIn(users), await guarded()];
  const answers = [];
  for (const [email, totp] of [
    [plain.email, undefined],
    [person.email, undefined],
    [person.email, codeAt(person.secret)],
    ["nobody@example.com", "123456"],
  ] as const) {
    vi.mocked(argon2).mockClear();
    const { status, body } = await signIn({ email, password: "not the password" }, totp);
    answers.push({ status, ...body, requestId: undefined });
    expect(argon2).toHaveBeenCalledTimes(1);
  }
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect((await signIn(person, codeAt(person.secret))).status).toBe(201);
});

test("harm 33: a code is good once, and none of an earlier step after it", async () => {
  const person = await guarded();
  const [before, now] = [codeAt(person.secret, -1), codeAt(person.secret)];
  expect((await signIn(person, now)).status).toBe(201);
  expect((await signIn(person, now)).status).toBe(401);
  expect((await signIn(person, before)).status).toBe(401);
});

test("harm 33: of five sign-ins at once with one code one succeeds", async () => {
  const person = await guarded();
  const code = codeAt(person.secret);
  const answers = await Promise.all(Array.from({ length: freeGuesses.code }, () => signIn(person, code)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
});

test.each([
  [-2, 401],
  [-1, 201],
  [0, 201],
  [1, 201],
  [2, 401],
])("harm 33: a code of step %d answers %d", async (steps, status) => {
  const person = await guarded();
  // Not in the last second of a step, where the code of this test and the check might be of two.
  if (Date.now() % 30_000 > 28_000) await new Promise((resolve) => setTimeout(resolve, 2_100));
  expect((await signIn(person, codeAt(person.secret, steps))).status).toBe(status);
});

test("harm 33: after five wrong codes the waits begin, for the right code too, and grow", async () => {
  const person = await guarded();
  const wrong = [];
  for (let n = 0; n < 5; n++) wrong.push((await signIn(person, "000000")).status);
  expect(wrong).toEqual(Array(5).fill(401));
  const held = await signIn(person, codeAt(person.secret));
  expect(held.status).toBe(429);
  expect(Number(held.headers.get("retry-after"))).toBeGreaterThan(50);
  await users.db.update(signInAttempts).set({ blockedUntil: new Date() });
  await signIn(person, "000000");
  await signIn(person, "000000");
  const longer = await signIn(person, codeAt(person.secret));
  expect(Number(longer.headers.get("retry-after"))).toBeGreaterThan(100);
});

test("harm 33: a recovery code signs in once; the others go on", async () => {
  const person = await guarded();
  const [first, second] = person.codes as [string, string];
  expect((await signIn(person, first)).status).toBe(201);
  expect((await signIn(person, first)).status).toBe(401);
  expect((await signIn(person, second.toUpperCase().replace("-", " "))).status).toBe(201);
  const { body } = await users.json("GET", "/v1/factors", undefined, person.token);
  expect(body.recoveryCodesLeft).toBe(8);
  expect((await users.mailsTo(person.email)).at(-1)!.subject).toBe("A recovery code was used");
});

test("harm 33: of five uses of one recovery code at once one succeeds", async () => {
  const person = await guarded();
  const uses = Array.from({ length: freeGuesses.code }, () => signIn(person, person.codes[0]));
  expect((await Promise.all(uses)).filter(({ status }) => status === 201)).toHaveLength(1);
});

test("harm 33: neither secret nor recovery codes can be read from the database, and one person's are no good for another", async () => {
  const [one, other] = [await guarded(), await guarded()];
  const stored = JSON.stringify([await users.db.select().from(totps), await users.db.select().from(recoveryCodes)]);
  expect(stored).not.toContain(one.secret);
  for (const code of one.codes) expect(stored).not.toContain(code);
  expect((await signIn(other, one.codes[0])).status).toBe(401);
  const [row] = await users.db.select().from(totps).where(eq(totps.userId, one.id));
  await users.db.update(totps).set({ secret: row!.secret }).where(eq(totps.userId, other.id));
  expect((await signIn(other, codeAt(one.secret))).status).not.toBe(201);
});

test("under another AUTH_SECRET no code is right and none is waived, until an administrator takes the factor off", async () => {
  const { id, secret } = await guarded();
  const ctx = { ...users.ctx(), config: { ...users.config, AUTH_SECRET: "another secret of at least 32 characters" } };
  for (const code of [codeAt(secret), undefined])
    await expect(requireSecondFactor(ctx, id, code)).rejects.toMatchObject({ status: 401 });
  await resetFactors(users.ctx(), { id });
  expect(await requireSecondFactor(ctx, id, undefined)).toBe(false);
});

test("harm 37: a new password by a link does not get around the second factor", async () => {
  const person = await guarded();
  await users.json("POST", "/v1/passwords/forgotten", { email: person.email });
  const reset = { token: await users.linkTo(person.email), password: "a reset password" };
  expect((await users.json("POST", "/v1/passwords/reset", reset)).status).toBe(204);
  const next = { email: person.email, password: "a reset password" };
  expect(await signIn(next)).toMatchObject({ status: 401, body: { code: "totp_required" } });
  expect((await signIn(next, codeAt(person.secret))).status).toBe(201);
});

test("a browser signs in with a code as well", async () => {
  const person = await guarded();
  const browser = (totp?: string) =>
    users.json("POST", "/v1/sessions/browser", { ...credentials(person), ...(totp && { totp }) });
  const asked = await browser();
  expect([asked.status, asked.body.code, asked.headers.get("set-cookie")]).toEqual([401, "totp_required", null]);
  expect((await browser(codeAt(person.secret))).headers.get("set-cookie")).toMatch(/^crm_session=/);
});

test("setting up, turning off and new recovery codes need the password, and a code once there is one", async () => {
  const person = await signedIn(users);
  expect((await post("/v1/factors/totp", { password: "wrong" }, person.token)).status).toBe(403);
  expect((await post("/v1/factors/totp/confirm", { totp: "123456" }, person.token)).status).toBe(409);
  const on = await guarded();
  const { password, token } = on;
  expect((await post("/v1/factors/totp", { password, totp: codeAt(on.secret) }, token)).status).toBe(409);
  for (const path of ["/v1/factors/totp/disable", "/v1/factors/recovery-codes"]) {
    await hourLater(on.id);
    expect((await post(path, { password }, token)).status).toBe(400);
    expect((await post(path, { password, totp: "000000" }, token)).status).toBe(401);
    expect((await post(path, { password: "wrong", totp: codeAt(on.secret) }, token)).status).toBe(403);
  }
  const renewed = await post("/v1/factors/recovery-codes", { password, totp: codeAt(on.secret) }, token);
  expect(renewed.body.recoveryCodes).toHaveLength(10);
  expect((await signIn(on, on.codes[0])).status).toBe(401);
  const off = { password, totp: renewed.body.recoveryCodes[0] };
  expect((await post("/v1/factors/totp/disable", off, token)).status).toBe(204);
  expect((await signIn(on)).status).toBe(201);
  expect(await users.db.select().from(recoveryCodes).where(eq(recoveryCodes.userId, on.id))).toEqual([]);
});

test("an administrator resets a person's second factor; it is audited, and the person is told", async () => {
  const person = await guarded();
  const reset = (token: string, id = person.id) => users.json("DELETE", `/v1/users/${id}/factors`, undefined, token);
  expect((await reset(person.token)).status).toBe(403);
  expect((await reset(root.accessToken)).status).toBe(204);
  expect((await signIn(person)).status).toBe(201);
  const entries = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `users/${person.id}`));
  expect(entries).toContainEqual(expect.objectContaining({ action: "user.factors.reset", actor: root.user.id }));
  expect((await users.mailsTo(person.email)).at(-1)!.subject).toBe("Your second factor was reset");
});

test("who holds less than a person does not reset their factors, and keys and services have none", async () => {
  const weak = users.ctx(actorWith({ "users.users:write": "all" }));
  await expect(resetFactors(weak, { id: root.user.id })).rejects.toMatchObject({ code: "forbidden" });
  const key = users.ctx(actorWith([], { kind: "key", id: root.user.id }));
  await expect(readFactors(key)).rejects.toMatchObject({ code: "forbidden" });
  await expect(enrolTotp(key, { password: admin.password })).rejects.toMatchObject({ code: "forbidden" });
});
