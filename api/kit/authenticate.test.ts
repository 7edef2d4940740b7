import { createHash, randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { createLocalJWKSet, exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type JWK } from "jose";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { testRedis } from "#stack/testing.ts";
import { createAuthenticator, type Introspection } from "./authenticate.ts";
import { openRedis } from "./redis.ts";

const issuer = "http://users.test";
const { url } = await testRedis("crm");
const redis = openRedis(url, "crm");
await new Promise<void>((resolve) => void redis.once("ready", () => resolve()));
afterAll(() => redis.disconnect());

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
const own = await generateKeyPair("EdDSA", { extractable: true });
const other = await generateKeyPair("EdDSA", { extractable: true });
const jwk = async (pair: Pair, kid: string): Promise<JWK> => ({
  ...(await exportJWK(pair.publicKey)),
  kid,
  alg: "EdDSA",
});
const keys = createLocalJWKSet({ keys: [await jwk(own, "one")] });

const active: Introspection = {
  active: true,
  kind: "user",
  sub: "anna",
  aud: ["crm"],
  roles: ["sales"],
  teams: ["north"],
  grants: { "crm.leads:read": "team" },
};
const introspect = vi.fn<(token: string) => Promise<Introspection>>();
let clock = Date.now();
const authenticator = (store: Redis = redis) =>
  createAuthenticator({ audience: "crm", issuer, keys, introspect, redis: store, now: () => clock });

beforeEach(() => {
  clock = Date.now();
  introspect.mockReset().mockImplementation(async () => active);
});

type Over = { aud?: string; iss?: string; exp?: number; nbf?: number; header?: Record<string, unknown>; key?: Pair };

const seconds = () => Math.floor(Date.now() / 1000);
const sign = ({ aud = "crm", iss = issuer, exp = seconds() + 300, nbf, header = {}, key = own }: Over = {}) =>
  new SignJWT({ sub: "anna", jti: randomUUID(), ...(nbf && { nbf }) })
    .setProtectedHeader({ alg: "EdDSA", kid: "one", typ: "at+jwt", ...header })
    .setIssuer(iss)
    .setAudience(aud)
    .setExpirationTime(exp)
    .sign(key.privateKey);

test("a good token gives the actor that User Management tells of today", async () => {
  expect(await authenticator()(await sign())).toEqual({
    kind: "user",
    id: "anna",
    roles: ["sales"],
    teams: ["north"],
    grants: { "crm.leads:read": "team" },
  });
});

const hmacWithPublicKey = async () =>
  new SignJWT({ sub: "anna" })
    .setProtectedHeader({ alg: "HS256", kid: "one", typ: "at+jwt" })
    .setIssuer(issuer)
    .setAudience("crm")
    .setExpirationTime("5m")
    .sign(new TextEncoder().encode(await exportSPKI(own.publicKey)));
const unsecured = async () =>
  new UnsecuredJWT({ sub: "anna" }).setIssuer(issuer).setAudience("crm").setExpirationTime("5m").encode();
const withAlg = async (alg: string) => {
  const [, payload, signature] = (await sign()).split(".");
  const header = Buffer.from(JSON.stringify({ alg, kid: "one", typ: "at+jwt" })).toString("base64url");
  return `${header}.${payload}.${signature}`;
};
const changedPayload = async () => {
  const [header, payload, signature] = (await sign()).split(".");
  const claims = { ...JSON.parse(Buffer.from(payload!, "base64url").toString()), sub: "admin" };
  return `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
};

const withCritical = async () => {
  const [, payload, signature] = (await sign()).split(".");
  const header = { alg: "EdDSA", kid: "one", typ: "at+jwt", crit: ["b64"], b64: false };
  return `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${payload}.${signature}`;
};

const forged: [string, () => Promise<string>][] = [
  ["alg none", unsecured],
  ["alg none over a signed body", () => withAlg("none")],
  ["alg None", () => withAlg("None")],
  ["HS256 with the public key", hmacWithPublicKey],
  ["a key of another deployment under our kid", () => sign({ key: other })],
  ["an unknown kid", () => sign({ key: other, header: { kid: "two" } })],
  ["a kid that is a path", () => sign({ header: { kid: "../../one" } })],
  [
    "a key of its own in the header",
    async () => sign({ key: other, header: { kid: "x", jwk: await jwk(other, "x") } }),
  ],
  ["a key's address in the header", () => sign({ key: other, header: { kid: "x", jku: "https://evil.test/jwks" } })],
  [
    "a certificate's address in the header",
    () => sign({ key: other, header: { kid: "x", x5u: "https://evil.test/x" } }),
  ],
  ["another issuer", () => sign({ iss: "http://other.test" })],
  ["another audience", () => sign({ aud: "comms" })],
  ["the type of an ID token", () => sign({ header: { typ: "JWT" } })],
  ["no type", () => sign({ header: { typ: undefined } })],
  ["an end a minute ago", () => sign({ exp: seconds() - 60 })],
  ["a beginning in a minute", () => sign({ nbf: seconds() + 60 })],
  ["a cut signature", async () => (await sign()).slice(0, -8)],
  ["a changed body", changedPayload],
  ["no kid", () => sign({ key: other, header: { kid: undefined } })],
  ["a certificate of its own in the header", () => sign({ key: other, header: { kid: "x", x5c: ["MIIB"] } })],
  ["an unknown critical header", withCritical],
  ["an empty signature", async () => (await sign()).replace(/[^.]+$/, "")],
  ["two signatures", async () => `${await sign()}.${(await sign()).split(".")[2]}`],
  ["spaces around it", async () => ` ${await sign()} `],
  ["no structure", async () => "abc.def.ghi"],
];

test.each(forged)("harm 24: a token with %s is refused before User Management is asked", async (_, make) => {
  await expect(authenticator()(await make())).rejects.toMatchObject({ code: "unauthenticated" });
  expect(introspect).not.toHaveBeenCalled();
});

test.each([-60_000, 60_000])(
  "harm 24: a service whose clock is %i ms off takes a fresh token, and none that is long over",
  async (skew) => {
    const token = await sign();
    const over = await sign({ exp: seconds() - 95 });
    clock = Date.now() + skew;
    expect(await authenticator()(token)).toMatchObject({ id: "anna" });
    await expect(authenticator()(over)).rejects.toMatchObject({ code: "unauthenticated" });
  },
);

test("harm 24: clocks may be half a minute apart at a token's ends, not more", async () => {
  const now = seconds();
  for (const over of [{ exp: now - 25 }, { nbf: now + 25 }])
    expect(await authenticator()(await sign(over))).toBeDefined();
  for (const over of [{ exp: now - 35 }, { nbf: now + 35 }])
    await expect(authenticator()(await sign(over))).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a token that User Management no longer knows is refused, though its signature is good", async () => {
  introspect.mockImplementation(async () => ({ active: false }));
  await expect(authenticator()(await sign())).rejects.toMatchObject({ code: "unauthenticated" });
});

test("an API key meant for others is refused", async () => {
  introspect.mockImplementation(async () => ({ ...active, aud: ["comms"] }));
  await expect(authenticator()(`crm_key_${randomUUID()}`)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("an API key that has ended is refused, even from memory", async () => {
  const key = `crm_key_${randomUUID()}`;
  introspect.mockImplementation(async () => ({ ...active, exp: Math.floor(clock / 1000) + 2 }));
  const authenticate = authenticator();
  await authenticate(key);
  clock += 3_000;
  await expect(authenticate(key)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("User Management is asked once in five seconds, by all processes of a service together", async () => {
  const token = await sign();
  const [one, two] = [authenticator(), authenticator()];
  await one(token);
  await one(token);
  const shared = `token:${createHash("sha256").update(token).digest("base64url")}`;
  await vi.waitFor(async () => expect(await redis.exists(shared)).toBe(1));
  await two(token);
  expect(introspect).toHaveBeenCalledTimes(1);
  clock += 5_001;
  await one(token);
  expect(introspect).toHaveBeenCalledTimes(2);
});

test("what is revoked is refused five seconds later", async () => {
  const token = await sign();
  const authenticate = authenticator();
  await authenticate(token);
  introspect.mockImplementation(async () => ({ active: false }));
  clock += 5_001;
  await expect(authenticate(token)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("while User Management is away, the last answer serves for five minutes, and nothing new opens", async () => {
  const token = await sign();
  const authenticate = authenticator();
  await authenticate(token);
  introspect.mockRejectedValue(new Error("away"));
  clock += 4 * 60_000;
  expect(await authenticate(token)).toMatchObject({ id: "anna" });
  await expect(authenticate(await sign())).rejects.toMatchObject({ code: "unavailable" });
  clock += 61_000;
  await expect(authenticate(token)).rejects.toMatchObject({ code: "unavailable" });
});

test("while User Management is away, what it refused before stays refused", async () => {
  const token = await sign();
  const authenticate = authenticator();
  introspect.mockImplementation(async () => ({ active: false }));
  await expect(authenticate(token)).rejects.toMatchObject({ code: "unauthenticated" });
  introspect.mockRejectedValue(new Error("away"));
  clock += 6_000;
  await expect(authenticate(token)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("without Redis tokens are checked all the same", async () => {
  const gone = openRedis("redis://127.0.0.1:1", "crm");
  const authenticate = authenticator(gone);
  expect(await authenticate(await sign())).toMatchObject({ id: "anna" });
  introspect.mockImplementation(async () => ({ active: false }));
  await expect(authenticate(await sign())).rejects.toMatchObject({ code: "unauthenticated" });
  gone.disconnect();
});
