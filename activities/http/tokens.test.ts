import { createHash, generateKeyPairSync } from "node:crypto";
import { createLocalJWKSet, exportJWK, jwtVerify, SignJWT } from "jose";
import type { ApplicationFailure } from "@temporalio/common";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createOutbound } from "#kit/http.ts";
import type { Json, JsonObject } from "#workflows/contract.ts";
import { httpActivities } from "../http.ts";
import { openServer, runOf, type Seen } from "../testing.ts";
import { createTokens } from "./tokens.ts";

let partner: Awaited<ReturnType<typeof openServer>>;
let authority: Awaited<ReturnType<typeof openServer>>;
const workflow = { POST: () => Promise.reject(new Error("no secrets here")) } as never;
const create = () => {
  const outbound = createOutbound({ allow: ["127.0.0.1/32"] });
  return httpActivities({ workflow }, { outbound, tokens: createTokens(outbound) })["http.request"];
};
let request: ReturnType<typeof create>;
beforeAll(async () => void ([partner, authority] = await Promise.all([openServer(), openServer()])));
afterAll(() => (partner.close(), authority.close()));
let count = 0;
const token = (more: JsonObject = {}) => ({
  body: JSON.stringify({ access_token: `token-${++count}-token`, token_type: "Bearer", expires_in: 3600, ...more }),
});
beforeEach(() => {
  count = 0;
  request = create();
  authority.answer(() => token());
  partner.answer((seen) => ({ body: JSON.stringify(seen.headers.authorization ?? null) }));
});

const call = (authentication: JsonObject, definition = "tests/x", output: "content" | "response" = "content") =>
  request({
    key: "k",
    run: runOf({ definition }),
    method: "GET",
    uri: `${partner.url}/things`,
    output,
    redirect: false,
    authentication,
  });
const oauth2 = (more: JsonObject = {}) => ({
  oauth2: {
    authority: authority.url,
    grant: "client_credentials",
    client: { id: "robot", secret: "s3cret-s3cret" },
    ...more,
  },
});
const form = ({ body }: Seen = authority.seen[0]!) => Object.fromEntries(new URLSearchParams(body));
const failureOf = async (work: Promise<Json>): Promise<ApplicationFailure> =>
  (await work.then(
    () => "no failure",
    (error: unknown) => error,
  )) as ApplicationFailure;
const sent = () => partner.seen.map(({ headers }) => headers.authorization);

test("a client's credentials get a token, which is kept until it expires", async () => {
  expect(await call(oauth2({ scopes: ["a", "b"], audiences: ["one", "two"] }))).toBe("Bearer [secret authorization]");
  await call(oauth2({ scopes: ["a", "b"], audiences: ["one", "two"] }));
  expect(sent()).toEqual(["Bearer token-1-token", "Bearer token-1-token"]);
  expect(authority.seen).toHaveLength(1);
  const [{ method, url, headers, body }] = authority.seen as [Seen];
  expect([method, url]).toEqual(["POST", "/oauth2/token"]);
  expect(headers["content-type"]).toBe("application/x-www-form-urlencoded");
  expect(new URLSearchParams(body).getAll("audience")).toEqual(["one", "two"]);
  expect(form()).toMatchObject({
    grant_type: "client_credentials",
    scope: "a b",
    client_id: "robot",
    client_secret: "s3cret-s3cret",
  });
});

test("a kept token is given to no other definition and to no other credentials", async () => {
  await call(oauth2());
  await call(oauth2(), "tests/other");
  await call(oauth2({ client: { id: "robot", secret: "guessed-guessed" } }));
  await call(oauth2({ scopes: ["more"] }));
  expect(new Set(sent()).size).toBe(4);
});

test("many steps at once ask for one token; a short-lived one is not kept", async () => {
  await Promise.all(Array.from({ length: 20 }, () => call(oauth2())));
  expect(authority.seen).toHaveLength(1);
  authority.answer(() => token({ expires_in: 5 }));
  request = create();
  await call(oauth2());
  await call(oauth2());
  expect(authority.seen).toHaveLength(2);
});

test("a token taken back is replaced once", async () => {
  await call(oauth2());
  partner.answer({ status: 401 }, { body: '"fine"' });
  expect(await call(oauth2())).toBe("fine");
  expect(sent()).toEqual(["Bearer token-1-token", "Bearer token-2-token"]);
  partner.answer({ status: 401 });
  expect((await failureOf(call(oauth2()))).details![0]).toMatchObject({ status: 401, kind: "communication" });
  expect(partner.seen).toHaveLength(2);
});

test.each<[string, JsonObject, JsonObject]>([
  ["password", { username: "ann", password: "pw-pw-pw" }, { username: "ann", password: "pw-pw-pw" }],
  ["refresh_token", { subject: { token: "refresh-me", type: "refresh" } }, { refresh_token: "refresh-me" }],
  [
    "urn:ietf:params:oauth:grant-type:token-exchange",
    { subject: { token: "her-token", type: "urn:t:access" }, actor: { token: "my-token", type: "urn:t:jwt" } },
    {
      subject_token: "her-token",
      subject_token_type: "urn:t:access",
      actor_token: "my-token",
      actor_token_type: "urn:t:jwt",
    },
  ],
])("the grant %s sends what it needs, and says what is missing", async (grant, given, expected) => {
  await call(oauth2({ grant, ...given }));
  expect(form()).toMatchObject({ grant_type: grant, ...expected });
  const failure = await failureOf(call(oauth2({ grant })));
  expect(failure).toMatchObject({ nonRetryable: true, details: [{ kind: "configuration" }] });
  expect(failure.message).toMatch(/needs (username|subject)/);
});

test("a client shows who it is in the header, in JSON, or not at all", async () => {
  const odd = { id: "ro:bot", secret: "a+b c%", authentication: "client_secret_basic" };
  await call(oauth2({ client: odd }));
  const basic = authority.seen[0]!.headers.authorization!;
  expect(Buffer.from(basic.slice(6), "base64").toString()).toBe("ro%3Abot:a%2Bb+c%25");
  expect(form()).toEqual({ grant_type: "client_credentials" });
  authority.answer(() => token());
  await call(oauth2({ request: { encoding: "application/json" }, audiences: ["one", "two"] }));
  expect(JSON.parse(authority.seen[0]!.body)).toMatchObject({
    client_secret: "s3cret-s3cret",
    audience: ["one", "two"],
  });
  authority.answer(() => token());
  await call(oauth2({ client: { id: "open", authentication: "none" } }));
  expect(form()).toEqual({ grant_type: "client_credentials", client_id: "open" });
});

test("a client shows who it is by an assertion: signed with its secret, its key, or made beforehand", async () => {
  const secret = "0123456789abcdef0123456789abcdef";
  await call(oauth2({ client: { id: "robot", secret, authentication: "client_secret_jwt" } }));
  const audience = `${authority.url}/oauth2/token`;
  const wanted = { issuer: "robot", subject: "robot", audience, requiredClaims: ["jti", "exp", "iat"] };
  await jwtVerify(form().client_assertion!, new TextEncoder().encode(secret), { ...wanted, algorithms: ["HS256"] });
  const pairs = [
    generateKeyPairSync("rsa", { modulusLength: 2048 }),
    generateKeyPairSync("ec", { namedCurve: "P-256" }),
    generateKeyPairSync("ed25519"),
  ];
  for (const { privateKey, publicKey } of pairs) {
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    const jwk = { ...((await exportJWK(privateKey)) as JsonObject), kid: "mine" };
    const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: "mine" }] });
    for (const assertion of [pem, jwk, JSON.stringify(jwk)]) {
      authority.answer(() => token());
      await call(oauth2({ client: { id: "robot", assertion, authentication: "private_key_jwt" } }));
      await jwtVerify(form().client_assertion!, keys, wanted);
      expect(form().client_assertion_type).toBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    }
  }
  authority.answer(() => token());
  await call(oauth2({ client: { id: "robot", assertion: "aaa.bbb.ccc", authentication: "private_key_jwt" } }));
  expect(form().client_assertion).toBe("aaa.bbb.ccc");
  const failure = await failureOf(
    call(oauth2({ client: { id: "robot", assertion: "no key at all", authentication: "private_key_jwt" } })),
  );
  expect(failure.details![0]).toMatchObject({ kind: "configuration" });
  const signing = { id: "robot", authentication: "client_secret_jwt" };
  expect((await failureOf(call(oauth2({ client: signing })))).details![0]).toMatchObject({ kind: "configuration" });
});

test("OpenID Connect finds the token endpoint, and believes only the authority it asked", async () => {
  const told = (issuer: string) => ({
    body: JSON.stringify({ issuer, token_endpoint: `${authority.url}/their/token` }),
  });
  const { client } = oauth2().oauth2;
  const oidc = (more: JsonObject = {}) => ({
    oidc: { authority: `${authority.url}/realms/x/`, grant: "client_credentials", client, ...more },
  });
  authority.answer(told(`${authority.url}/realms/x`), token());
  await call(oidc());
  expect(authority.seen.map(({ url }) => url)).toEqual(["/realms/x/.well-known/openid-configuration", "/their/token"]);
  request = create();
  authority.answer(told("https://evil.example"), token());
  expect((await failureOf(call(oidc()))).details![0]).toMatchObject({ kind: "authentication", status: 401 });
  const foreign = new SignJWT().setProtectedHeader({ alg: "HS256" }).setIssuer("https://evil.example");
  const jwt = await foreign.sign(createHash("sha256").update("x").digest());
  authority.answer(told(`${authority.url}/realms/x`), token({ access_token: jwt }));
  expect((await failureOf(call(oidc()))).details![0]).toMatchObject({ detail: "the token is from another issuer" });
});

test("a refusal is the run's fault to see, an outage is tried again; neither tells the credentials", async () => {
  authority.answer({ status: 400, body: '{"error":"invalid_client","error_description":"s3cret?"}' });
  const refusal = await failureOf(call(oauth2()));
  expect(refusal).toMatchObject({ nonRetryable: true, details: [{ kind: "authentication", status: 401 }] });
  expect(refusal.details![0]).toMatchObject({ detail: "the authority gave no token (invalid_client: s3cret?)" });
  for (const reply of [{ status: 503 }, { status: 429 }, "hang up" as const]) {
    authority.answer(reply);
    expect((await failureOf(call(oauth2()))).nonRetryable).toBe(false);
  }
  authority.answer({ body: "<html>" });
  expect((await failureOf(call(oauth2()))).nonRetryable).toBe(true);
  authority.answer(() => token({ token_type: "mac" }));
  expect((await failureOf(call(oauth2()))).details![0]).toMatchObject({ kind: "authentication" });
  expect(partner.seen).toEqual([]);
});

test("an authority inside the deployment is as unreachable as any other address", async () => {
  const failure = await failureOf(call(oauth2({ authority: "http://169.254.169.254" })));
  expect(failure).toMatchObject({ nonRetryable: true, details: [{ status: 403 }] });
});

test("grants that need a person, and policies that are none, are faults of configuration", async () => {
  const policies: JsonObject[] = [{ grant: "authorization_code" }, { authority: "not a url" }, { client: "robot" }];
  for (const policy of policies)
    expect((await failureOf(call(oauth2(policy)))).details![0]).toMatchObject({ kind: "configuration" });
  const schemes: JsonObject[] = [{ certificate: {} }, { basic: { username: "ann" } }, { bearer: {} }];
  for (const authentication of schemes)
    expect((await failureOf(call(authentication))).details![0]).toMatchObject({ kind: "configuration" });
});

test("digest answers the partner's challenge, and once more when it had grown old", async () => {
  const challenge = (nonce: string, more = "") => ({
    status: 401,
    headers: { "www-authenticate": `Digest realm="r", qop="auth", algorithm=SHA-256, nonce="${nonce}"${more}` },
  });
  const digest = { digest: { username: "ann", password: "pw-pw-pw" } };
  const md = (text: string) => createHash("sha256").update(text).digest("hex");
  const verify = ({ headers, method, url }: Seen, nonce: string) => {
    const told = Object.fromEntries(
      [...headers.authorization!.matchAll(/(\w+)="?([^",]*)"?/g)].map(([, name, value]) => [name, value]),
    );
    const tail = [nonce, told.nc, told.cnonce, told.qop, md(`${method}:${url}`)].join(":");
    expect(told.response).toBe(md(`${md("ann:r:pw-pw-pw")}:${tail}`));
  };
  partner.answer(challenge("n1"), { body: '"in"' });
  expect(await call(digest)).toBe("in");
  expect(partner.seen[0]!.headers).not.toHaveProperty("authorization");
  verify(partner.seen[1]!, "n1");
  partner.answer(challenge("n1"), challenge("n2", ", stale=true"), { body: '"in"' });
  expect(await call(digest)).toBe("in");
  verify(partner.seen[2]!, "n2");
  partner.answer(challenge("n1"));
  expect((await failureOf(call(digest))).details![0]).toMatchObject({ status: 401 });
  expect(partner.seen).toHaveLength(2);
});

test("basic and bearer are sent; what comes back of the exchange shows neither", async () => {
  const basic = Buffer.from("ann:pw-pw-pw").toString("base64");
  for (const [authentication, header] of [
    [{ basic: { username: "ann", password: "pw-pw-pw" } }, `Basic ${basic}`],
    [{ bearer: { token: "t0ken-t0ken" } }, "Bearer t0ken-t0ken"],
  ] as const) {
    partner.answer((seen) => ({ body: JSON.stringify(seen.headers.authorization) }));
    const answer = await call(authentication, "tests/x", "response");
    expect(partner.seen[0]!.headers.authorization).toBe(header);
    expect(answer).toMatchObject({ request: { headers: {} } });
    expect(JSON.stringify(answer)).not.toContain(header.split(" ")[1]);
  }
});
