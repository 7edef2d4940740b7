import { eq } from "drizzle-orm";
import {
  exportSPKI,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type JWTHeaderParameters,
} from "jose";
import { afterAll, expect, test } from "vitest";
import { revokedTokens } from "#db/user_management/schema.ts";
import { createAuthenticator } from "#kit/authenticate.ts";
import { serviceNames, type ServiceName } from "#kit/config.ts";
import { rememberKeys } from "#kit/keys.ts";
import { serviceClients } from "../access/service-clients.ts";
import { openUsers } from "../testing.ts";
import { introspect } from "./resolve-token.ts";
import { signingKey } from "./signing-keys.ts";

const users = await openUsers();
afterAll(() => users.close());
const authority = users.ctx();
const good = (await users.signIn()).body.accessToken as string;
const [goodHeader, goodClaims] = good
  .split(".", 2)
  .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>);
const own = await signingKey(authority);
const foreign = await generateKeyPair("EdDSA", { extractable: true });
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const seconds = () => Math.floor(Date.now() / 1000);

type Over = {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  key?: Parameters<SignJWT["sign"]>[0];
};
/** The good token with some of it changed, signed by our own key unless said otherwise. */
const forge = ({ claims, header, key = own.key }: Over) =>
  new SignJWT({ ...goodClaims, ...claims })
    .setProtectedHeader({ ...goodHeader, ...header } as unknown as JWTHeaderParameters & { alg: string })
    .sign(key);
const ownPublic = async () => {
  const { keys } = (await users.json("GET", "/.well-known/jwks.json")).body;
  return (await importJWK(keys[0], "EdDSA")) as CryptoKey;
};

const forged: [string, () => Promise<string> | string][] = [
  ["alg none", () => new UnsecuredJWT(goodClaims).encode()],
  [
    "alg None over our signature",
    () => `${encode({ ...goodHeader, alg: "None" })}.${good.split(".").slice(1).join(".")}`,
  ],
  [
    "HS256 with the public key",
    async () => forge({ header: { alg: "HS256" }, key: new TextEncoder().encode(await exportSPKI(await ownPublic())) }),
  ],
  ["another deployment's key under our kid", () => forge({ key: foreign.privateKey })],
  ["no kid", () => forge({ header: { kid: undefined } })],
  ["an unknown kid", () => forge({ header: { kid: crypto.randomUUID() } })],
  ["a kid that is a path", () => forge({ header: { kid: `../${own.kid}` } })],
  ["a kid that is a query", () => forge({ header: { kid: "' or 1=1 --" } })],
  ["jku", () => forge({ header: { kid: "x", jku: "https://evil.example/jwks" }, key: foreign.privateKey })],
  ["x5u", () => forge({ header: { kid: "x", x5u: "https://evil.example/cert" }, key: foreign.privateKey })],
  ["jwk", () => forge({ header: { kid: "x", jwk: { kty: "OKP", crv: "Ed25519", x: "AA" } }, key: foreign.privateKey })],
  ["its end behind it", () => forge({ claims: { exp: seconds() - 1 } })],
  ["its beginning ahead", () => forge({ claims: { nbf: seconds() + 60 } })],
  ["another issuer", () => forge({ claims: { iss: "https://users.example" } })],
  ["no audience", () => forge({ claims: { aud: undefined } })],
  ["no end", () => forge({ claims: { exp: undefined } })],
  ["no id", () => forge({ claims: { jti: undefined } })],
  ["the type of an ID token", () => forge({ header: { typ: "JWT" } })],
  ["no type", () => forge({ header: { typ: undefined } })],
  ["a session that is not its person's", () => forge({ claims: { sid: crypto.randomUUID() } })],
  ["a person who is not there", () => forge({ claims: { sub: crypto.randomUUID() } })],
  ["a grant that is not there", () => forge({ claims: { grant: crypto.randomUUID() } })],
  ["a cut signature", () => good.slice(0, -10)],
  ["a changed body", () => good.replace(/\.[^.]+\./, `.${encode({ ...goodClaims, sub: "admin" })}.`)],
];

test.each(forged)("harm 24: a token with %s opens nothing at User Management", async (_, make) => {
  const token = await make();
  expect(await users.introspect(token)).toEqual({ active: false });
  const answer = await users.json("GET", "/v1/users/me", undefined, token);
  expect(answer).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
});

test("the same token unchanged opens, so it is the change that is refused", async () => {
  expect(await users.introspect(await forge({}))).toMatchObject({ active: true });
});

test("harm 24: a token of another deployment of the same shape opens nothing here", async () => {
  const other = await openUsers();
  const { body } = await other.signIn();
  expect(await other.introspect(body.accessToken)).toMatchObject({ active: true });
  expect(await users.introspect(body.accessToken)).toEqual({ active: false });
  await other.close();
});

const jwks = rememberKeys(async () => (await users.json("GET", "/.well-known/jwks.json")).body);
const services = Object.fromEntries(
  serviceNames.map((audience) => [
    audience,
    createAuthenticator({
      audience,
      issuer: users.config.issuer,
      keys: jwks,
      introspect: (token) => introspect(authority, token),
      redis: users.redis,
    }),
  ]),
) as Record<ServiceName, ReturnType<typeof createAuthenticator>>;
const takes = (service: ServiceName, token: string) =>
  services[service](token).then(
    () => true,
    (error: { code: string }) => error.code,
  );

test.each(serviceNames)(
  "harm 24: %s's tokens are taken by the one service each is for, and refused by the five others",
  async (client) => {
    for (const audience of serviceClients[client].audiences) {
      const { body } = await users.token(client, { grant_type: "client_credentials", audience });
      for (const service of serviceNames)
        expect(await takes(service, body.access_token)).toBe(service === audience ? true : "unauthenticated");
    }
  },
);

test("a person's token is taken by all six", async () => {
  for (const service of serviceNames) expect(await takes(service, good)).toBe(true);
});

test("harm 36: what is ended is refused by every service within five seconds", { timeout: 15_000 }, async () => {
  const { body } = await users.signIn();
  for (const service of serviceNames) expect(await takes(service, body.accessToken)).toBe(true);
  await users.json("DELETE", "/v1/sessions/current", undefined, body.accessToken);
  await new Promise((resolve) => setTimeout(resolve, 5_050));
  for (const service of serviceNames) expect(await takes(service, body.accessToken)).toBe("unauthenticated");
});

test("a revoked access token is forgotten only after its end", async () => {
  const token = await forge({ claims: { jti: crypto.randomUUID() } });
  const body = new URLSearchParams({ token, client_id: "first-party" });
  await users.call("POST", "/oauth2/revoke", { body });
  expect(await users.introspect(token)).toEqual({ active: false });
  const { jti, exp } = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());
  const [row] = await users.db.select().from(revokedTokens).where(eq(revokedTokens.jti, jti));
  expect(row!.expiresAt.getTime()).toBeGreaterThan(exp * 1000);
});
