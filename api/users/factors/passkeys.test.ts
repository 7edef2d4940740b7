import { generateKeyPairSync } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { audit, passkeyChallenges, passkeys } from "#db/user_management/schema.ts";
import { actorWith } from "#kit/testing.ts";
import { openUsers, signedIn } from "../testing.ts";
import { listPasskeys, removePasskey } from "./passkeys.ts";
import { relyingParty } from "./relying-party.ts";
import { Authenticator, type Ceremony } from "./testing.ts";

const console = "http://app.localhost:5173";
const users = await openUsers({ env: { CORS_ORIGINS: `${console},https://elsewhere.example` } });
afterAll(() => users.close());
const root = (await users.signIn()).body;
const origin = "http://localhost:8002";
type Person = Awaited<ReturnType<typeof signedIn>>;

const post = (path: string, body: object, token?: string) => users.json("POST", path, body, token);
const begin = (person: Person, more: object = {}) =>
  post("/v1/passkeys/options", { password: person.password, ...more }, person.token);

async function add(person: Person, device: Authenticator, over: Partial<Ceremony> = {}) {
  const { body: options } = await begin(person);
  const response = device.create({ challenge: options.challenge, ...over });
  return post("/v1/passkeys", { name: "Laptop", response }, person.token);
}

/** Someone with a passkey. */
async function equipped() {
  const person = await signedIn(users);
  const device = new Authenticator(origin);
  const { body } = await add(person, device);
  return { person, device, passkey: body as { id: string } };
}

const challenge = async () => (await users.json("POST", "/v1/sessions/passkey/options")).body.challenge as string;
const signIn = (answer: object) => post("/v1/sessions/passkey", answer);
const refused = { status: 401, body: { code: "unauthenticated", detail: "the passkey was not accepted" } };

test("a passkey is added with the password, listed, signs in without one, and is removed", async () => {
  const { person, device, passkey } = await equipped();
  const listed = await users.json("GET", "/v1/passkeys", undefined, person.token);
  expect(listed.body.results).toMatchObject([{ id: passkey.id, name: "Laptop", lastUsedAt: null }]);
  expect(JSON.stringify(listed.body)).not.toMatch(/publicKey|counter|credential/);
  const { status, body } = await signIn(device.get({ challenge: await challenge() }));
  expect([status, body.user.id]).toEqual([201, person.id]);
  expect((await users.introspect(body.accessToken)).active).toBe(true);
  expect((await users.json("DELETE", `/v1/passkeys/${passkey.id}`, undefined, person.token)).status).toBe(204);
  expect(await signIn(device.get({ challenge: await challenge() }))).toMatchObject(refused);
  const told = (await users.mailsTo(person.email)).map(({ subject }) => subject);
  expect(told.slice(-2)).toEqual(["A passkey was added", "A passkey was removed"]);
  const entries = await users.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `users/${person.id}`))
    .orderBy(audit.id);
  expect(entries.map(({ action }) => action).slice(-3)).toEqual([
    "user.passkey.added",
    "session.opened",
    "user.passkey.removed",
  ]);
});

test("a browser gets its cookie by a passkey; pages of a console of ours may ask", async () => {
  const { device, person } = await equipped();
  const answer = device.get({ challenge: await challenge(), origin: console });
  const signed = await post("/v1/sessions/browser/passkey", answer);
  expect([signed.status, signed.body.user.id]).toEqual([201, person.id]);
  expect(signed.headers.get("set-cookie")).toMatch(/^crm_session=crm_session_.*HttpOnly; SameSite=Strict/);
});

test("options ask for a verified person, and exclude what is there", async () => {
  const { person, device } = await equipped();
  const { body } = await begin(person);
  expect(body).toMatchObject({
    rp: { id: "localhost" },
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    excludeCredentials: [{ id: device.id.toString("base64url") }],
  });
  const anyone = await users.json("POST", "/v1/sessions/passkey/options");
  expect(anyone.body).toMatchObject({ rpId: "localhost", userVerification: "required" });
  expect(anyone.body.allowCredentials ?? []).toEqual([]);
});

const wrongs: [string, (given: string) => Partial<Ceremony>][] = [
  ["wrong origin", () => ({ origin: "http://evil.example" })],
  ["origin with another port", () => ({ origin: "http://localhost:9999" })],
  ["origin that is allowed to call, yet of another site", () => ({ origin: "https://elsewhere.example" })],
  ["another relying party", () => ({ rpId: "evil.example" })],
  ["UV missing", () => ({ verified: false })],
  ["a challenge that was never given", () => ({ challenge: "bmV2ZXItZ2l2ZW4" })],
];
test.each(wrongs)("harm 35: %s is refused at sign-in and when a passkey is added", async (_name, wrong) => {
  const { person, device } = await equipped();
  const given = await challenge();
  expect(await signIn(device.get({ challenge: given, ...wrong(given) }))).toMatchObject(refused);
  const added = await add(person, new Authenticator(origin), wrong(given));
  expect(added).toMatchObject({ status: 403, body: { code: "forbidden", detail: "the passkey was not accepted" } });
  expect(await users.db.select().from(passkeys).where(eq(passkeys.userId, person.id))).toHaveLength(1);
});

test("harm 35: a replayed challenge is refused, after a success and after a failure, and at once", async () => {
  const { device } = await equipped();
  const answer = device.get({ challenge: await challenge() });
  const answers = await Promise.all([signIn(answer), signIn(answer), signIn(answer)]);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(await signIn(answer)).toMatchObject(refused);
  const given = await challenge();
  expect(await signIn(device.get({ challenge: given, verified: false }))).toMatchObject(refused);
  expect(await signIn(device.get({ challenge: given }))).toMatchObject(refused);
  expect((await signIn(device.get({ challenge: await challenge() }))).status).toBe(201);
});

test("harm 35: a challenge is good for five minutes, and for what it was given for", async () => {
  const { person, device } = await equipped();
  const old = await challenge();
  await users.db.update(passkeyChallenges).set({ expiresAt: sql`now()` });
  expect(await signIn(device.get({ challenge: old }))).toMatchObject(refused);
  const { body: options } = await begin(person);
  expect(await signIn(device.get({ challenge: options.challenge }))).toMatchObject(refused);
  expect((await add(person, new Authenticator(origin), { challenge: await challenge() })).status).toBe(403);
  const other = await signedIn(users);
  expect(
    (await add(person, new Authenticator(origin), { challenge: (await begin(other)).body.challenge })).status,
  ).toBe(403);
});

test("harm 35: a counter that went back, or stood still, is refused", async () => {
  const { device } = await equipped();
  const count = async (counter: number) => signIn(device.get({ challenge: await challenge(), counter }));
  expect((await count(10)).status).toBe(201);
  for (const counter of [10, 9, 1, 0]) expect(await count(counter)).toMatchObject(refused);
  expect((await count(11)).status).toBe(201);
});

test("an authenticator that does not count signs in again and again", async () => {
  const person = await signedIn(users);
  const device = new Authenticator(origin);
  await add(person, device, { counter: 0 });
  for (let n = 0; n < 2; n++)
    expect((await signIn(device.get({ challenge: await challenge(), counter: 0 }))).status).toBe(201);
});

test("harm 35: another's key, another's account, and no passkey of ours are refused alike", async () => {
  const [one, other] = [await equipped(), await equipped()];
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  expect(await signIn(one.device.get({ challenge: await challenge() }, privateKey))).toMatchObject(refused);
  const answer = one.device.get({ challenge: await challenge() });
  const userHandle = Buffer.from(other.person.id).toString("base64url");
  expect(await signIn({ ...answer, response: { ...answer.response, userHandle } })).toMatchObject(refused);
  expect(await signIn(new Authenticator(origin).get({ challenge: await challenge() }))).toMatchObject(refused);
});

test("a disabled person's passkey opens nothing", async () => {
  const { person, device } = await equipped();
  await users.json("POST", `/v1/users/${person.id}/disable`, undefined, root.accessToken);
  expect(await signIn(device.get({ challenge: await challenge() }))).toMatchObject(refused);
});

test("nobody adds a passkey without the password, nor one that is another's already", async () => {
  const { person, device } = await equipped();
  expect((await begin(person, { password: "wrong" })).status).toBe(403);
  const other = await signedIn(users);
  expect((await add(other, device)).status).toBe(409);
});

test("another's passkey stays invisible, and keys and services have none", async () => {
  const [one, other] = [await equipped(), await signedIn(users)];
  const removal = await users.json("DELETE", `/v1/passkeys/${one.passkey.id}`, undefined, other.token);
  expect(removal.status).toBe(404);
  const key = users.ctx(actorWith([], { kind: "key", id: one.person.id }));
  await expect(listPasskeys(key)).rejects.toMatchObject({ code: "forbidden" });
  await expect(removePasskey(key, { id: one.passkey.id })).rejects.toMatchObject({ code: "forbidden" });
});

test.each([
  ["no JSON inside", { clientDataJSON: "AAAA", authenticatorData: "AAAA", signature: "AAAA" }],
  ["nothing inside", { clientDataJSON: "", authenticatorData: "", signature: "" }],
  ["nulls inside", { clientDataJSON: Buffer.from("null").toString("base64url"), authenticatorData: "", signature: "" }],
])("an answer with %s is refused", async (_name, response) => {
  const { device } = await equipped();
  const id = device.id.toString("base64url");
  expect(await signIn({ id, rawId: id, type: "public-key", response })).toMatchObject(refused);
});

test("whom passkeys are made for: the public host; this machine by its name", () => {
  const of = (publicUrl: string, corsOrigins: string[] = []) => relyingParty({ publicUrl, corsOrigins });
  expect(of("http://127.0.0.1:8002")).toMatchObject({ id: "localhost", origins: ["http://localhost:8002"] });
  const consoles = ["https://app.crm.example", "https://crm.example.evil", "https://xcrm.example"];
  expect(of("https://crm.example/users", consoles)).toMatchObject({
    id: "crm.example",
    origins: ["https://crm.example", "https://app.crm.example"],
  });
});
