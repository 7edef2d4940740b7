import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { jwks } from "#db/user_management/schema.ts";
import { openUsers } from "../testing.ts";
import { rotateSigningKey, signingKey } from "./signing-keys.ts";

const users = await openUsers();
afterAll(() => users.close());
const published = async () =>
  (await users.json("GET", "/.well-known/jwks.json")).body.keys.map((key: { kid: string }) => key.kid) as string[];
const kidOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()).kid;

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

test("after a rotation the new key signs, and tokens of the old one go on until their key's overlap ends", async () => {
  const { body: before } = await users.signIn();
  await rotateSigningKey(users.ctx());
  const { body: after } = await users.signIn();
  expect(kidOf(after.accessToken)).not.toBe(kidOf(before.accessToken));
  expect(await published()).toHaveLength(2);
  expect(await users.introspect(before.accessToken)).toMatchObject({ active: true });
});

test("a key that has signed long enough is followed by the next, once, however many ask", async () => {
  await users.db.update(jwks).set({ expiresAt: sql`now()` });
  const kids = await Promise.all(Array.from({ length: 8 }, async () => (await signingKey(users.ctx())).kid));
  expect(new Set(kids).size).toBe(1);
  expect(await published()).toHaveLength(3);
  await users.db
    .update(jwks)
    .set({ expiresAt: sql`now() - interval '25 hours'` })
    .where(sql`id <> ${kids[0]!}`);
  expect(await published()).toEqual([kids[0]]);
});
