import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { audit, jwks, outbox } from "#db/user_management/schema.ts";
import { createAuthenticator } from "#kit/authenticate.ts";
import { rememberKeys } from "#kit/keys.ts";
import { actorWith } from "#kit/testing.ts";
import { openUsers, signedIn } from "../testing.ts";
import { listKeys, revokeKey, rotateKeys } from "./manage-keys.ts";
import { introspect } from "./resolve-token.ts";
import { ensureSigningKey, rotateSigningKey, signingKey } from "./signing-keys.ts";

const users = await openUsers();
afterAll(() => users.close());
const root = (await users.signIn()).body.accessToken as string;
const published = async () =>
  (await users.json("GET", "/.well-known/jwks.json")).body.keys.map((key: { kid: string }) => key.kid) as string[];
const kidOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()).kid as string;

const nobody = users.ctx(actorWith([]));
test.each([
  ["users.signing-keys:read", () => listKeys(nobody)],
  ["users.signing-keys:write", () => rotateKeys(nobody)],
  ["users.signing-keys:write", () => revokeKey(nobody, { kid: crypto.randomUUID() })],
] as [string, () => Promise<unknown>][])("rejects an actor without %s (%#)", async (permission, attempt) => {
  await expect(attempt()).rejects.toMatchObject({ code: "forbidden", details: { permission } });
});

test("the JWKS shows public halves only, and the private half is encrypted at rest", async () => {
  const { body } = await users.json("GET", "/.well-known/jwks.json");
  expect(body.keys).toMatchObject([{ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig" }]);
  expect(body.keys[0]).not.toHaveProperty("d");
  const [row] = await users.db.select().from(jwks);
  expect(row!.privateKey).not.toContain('"d"');
  await expect(signingKey({ db: users.db, config: { ...users.config, AUTH_SECRET: "z".repeat(64) } })).rejects.toThrow(
    "invalid tag",
  );
});

test("after a rotation the new key signs, the old one's tokens go on, and it is dropped when none can live any more", async () => {
  const { body: before } = await users.signIn();
  const { status, body } = await users.json("POST", "/v1/signing-keys/rotate", undefined, root);
  expect(status).toBe(200);
  expect(body.results.map((key: { signs: boolean }) => key.signs)).toEqual([true, false]);
  const { body: after } = await users.signIn();
  expect(kidOf(after.accessToken)).toBe(body.results[0].kid);
  expect(await published()).toEqual(body.results.map((key: { kid: string }) => key.kid));
  expect(await users.introspect(before.accessToken)).toMatchObject({ active: true });
  const old = kidOf(before.accessToken);
  await users.db
    .update(jwks)
    .set({ expiresAt: sql`now() - interval '901 seconds'` })
    .where(eq(jwks.id, old));
  expect(await published()).not.toContain(old);
  await rotateSigningKey(users.ctx());
  expect(await users.db.select().from(jwks).where(eq(jwks.id, old))).toEqual([]);
});

test("a rotation is audited and told of; who may not is refused", async () => {
  const { body } = await users.json("POST", "/v1/signing-keys/rotate", undefined, root);
  const subject = `signing-keys/${body.results[0].kid}`;
  expect(await users.db.select().from(audit).where(eq(audit.subject, subject))).toMatchObject([
    { action: "signing-key.rotated" },
  ]);
  expect(await users.db.select().from(outbox).where(eq(outbox.subject, subject))).toHaveLength(1);
  const person = await signedIn(users, ["manager"]);
  for (const [method, path] of [
    ["GET", "/v1/signing-keys"],
    ["POST", "/v1/signing-keys/rotate"],
    ["DELETE", `/v1/signing-keys/${body.results[0].kid}`],
  ] as const)
    expect((await users.json(method, path, undefined, person.token)).status).toBe(403);
});

test("a key that has signed long enough is followed by the next, once, however many ask", async () => {
  const before = (await published()).length;
  await users.db.update(jwks).set({ expiresAt: sql`now()` });
  const kids = await Promise.all(Array.from({ length: 8 }, async () => (await signingKey(users.ctx())).kid));
  expect(new Set(kids).size).toBe(1);
  expect(await published()).toHaveLength(before + 1);
});

test("twenty rotations at once leave one key that signs", async () => {
  await Promise.all(Array.from({ length: 20 }, () => rotateSigningKey(users.ctx())));
  const live = await users.db
    .select()
    .from(jwks)
    .where(sql`${jwks.expiresAt} > now()`);
  expect(live).toHaveLength(1);
});

test("harm 24: a key that got out is dropped with every token it signed", async () => {
  const { body: stolen } = await users.signIn();
  const kid = kidOf(stolen.accessToken);
  const { status, body } = await users.json("DELETE", `/v1/signing-keys/${kid}`, undefined, root);
  expect(status).toBe(200);
  expect(body.results[0]).toMatchObject({ signs: true });
  expect(await published()).not.toContain(kid);
  expect(await users.introspect(stolen.accessToken)).toEqual({ active: false });
  const { body: fresh } = await users.signIn();
  expect(await users.introspect(fresh.accessToken)).toMatchObject({ active: true });
  expect((await users.json("DELETE", `/v1/signing-keys/${kid}`, undefined, fresh.accessToken)).status).toBe(404);
});

test("harm 39: keys rotate under load without one false refusal", { timeout: 40_000 }, async () => {
  const services = ["crm", "workflow", "comms"].map((audience) =>
    createAuthenticator({
      audience,
      issuer: users.config.issuer,
      keys: rememberKeys(async () => (await users.json("GET", "/.well-known/jwks.json")).body),
      introspect: (token) => introspect(users.ctx(), token),
      redis: users.redis,
    }),
  );
  const person = await signedIn(users, ["sales"]);
  let refresh = person.refreshToken;
  const tokens = [person.token];
  const until = Date.now() + 6_000;
  const kids = new Set<string>();
  let [taken, refused] = [0, 0];
  const load = async (service: (typeof services)[number]) => {
    while (Date.now() < until) {
      const token = tokens[Math.floor(Math.random() * tokens.length)]!;
      await service(token).then(
        () => taken++,
        () => refused++,
      );
    }
  };
  const issue = async () => {
    while (Date.now() < until) {
      const { body } = await users.json("POST", "/v1/sessions/refresh", { refreshToken: refresh });
      refresh = body.refreshToken;
      tokens.push(body.accessToken);
      kids.add(kidOf(body.accessToken));
      // Refreshes have an allowance of 600 a minute.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const rotate = async () => {
    while (Date.now() < until) {
      await rotateSigningKey(users.ctx());
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
  };
  await Promise.all([
    issue(),
    rotate(),
    ...services.flatMap((service) => Array.from({ length: 4 }, () => load(service))),
  ]);
  expect(refused).toBe(0);
  expect(kids.size).toBeGreaterThan(3);
  expect(taken).toBeGreaterThan(500);
});

test("a start under another AUTH_SECRET drops the keys it cannot open, once, and signs with one of its own", async () => {
  const { body: before } = await users.signIn();
  const kids = await published();
  await ensureSigningKey(users.ctx());
  expect(await published()).toEqual(kids);
  const ctx = { ...users.ctx(), config: { ...users.config, AUTH_SECRET: "another secret of at least 32 characters" } };
  await Promise.all([ensureSigningKey(ctx), ensureSigningKey(ctx)]);
  const { kid } = await signingKey(ctx);
  expect([await published(), kids.includes(kid)]).toEqual([[kid], false]);
  expect(await introspect(ctx, before.accessToken)).toEqual({ active: false });
});
