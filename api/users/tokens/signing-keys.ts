import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import {
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
} from "jose";
import { jwks } from "#db/user_management/schema.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { Authority, UsersDb } from "../context.ts";

/** How long a key signs, and how much longer its tokens verify. The format of a row is that of better-auth's jwt plugin. */
export const signsForDays = 90;
export const overlapDays = 1;
const alg = "EdDSA";

const live = or(isNull(jwks.expiresAt), gt(jwks.expiresAt, sql`now()`));
const verifies = or(isNull(jwks.expiresAt), gt(jwks.expiresAt, sql`now() - ${overlapDays} * interval '1 day'`));

const newest = (db: UsersDb) =>
  db.select().from(jwks).where(live).orderBy(desc(jwks.createdAt), desc(jwks.id)).limit(1);

/** The key that signs now; the first one, and the next one when it has signed long enough, are made here. */
export async function signingKey({ db, config }: Authority): Promise<{ kid: string; key: CryptoKey | Uint8Array }> {
  const [row] = await newest(db);
  const current = row ?? (await rotateSigningKey({ db, config }, { unlessLive: true }));
  const secret = await symmetricDecrypt({ key: config.AUTH_SECRET, data: JSON.parse(current.privateKey) as string });
  return { kid: current.id, key: await importJWK(JSON.parse(secret) as JWK, alg) };
}

/** Makes a new signing key. Those before it go on verifying until they expire and the overlap has passed. */
export function rotateSigningKey({ db, config }: Authority, { unlessLive = false } = {}) {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7267)`);
    const [present] = unlessLive ? await newest(tx) : [];
    if (present) return present;
    const pair = await generateKeyPair(alg, { crv: "Ed25519", extractable: true });
    const secret = JSON.stringify(await exportJWK(pair.privateKey));
    const [row] = await tx
      .insert(jwks)
      .values({
        id: uuidv7(),
        alg,
        crv: "Ed25519",
        publicKey: JSON.stringify(await exportJWK(pair.publicKey)),
        privateKey: JSON.stringify(await symmetricEncrypt({ key: config.AUTH_SECRET, data: secret })),
        expiresAt: new Date(Date.now() + signsForDays * 86_400_000),
      })
      .returning();
    return row!;
  });
}

/** The public halves, as the JWKS shows them. */
export async function publicKeys(db: UsersDb): Promise<{ keys: JWK[] }> {
  const rows = await db.select().from(jwks).where(verifies);
  return { keys: rows.map((row) => publicJwk(row)) };
}

const publicJwk = (row: typeof jwks.$inferSelect): JWK => ({
  ...(JSON.parse(row.publicKey) as JWK),
  kid: row.id,
  alg,
  use: "sig",
});

const rememberedMs = 60_000;
const remembered = new Map<string, { key: CryptoKey | Uint8Array; until: number }>();
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Finds the public key of a token's header, for jose. */
export const verificationKey = (db: UsersDb) => async (header: JWTHeaderParameters) => {
  const kid = header.kid ?? "";
  const known = remembered.get(kid);
  if (known && known.until > Date.now()) return known.key;
  const [row] = uuid.test(kid)
    ? await db
        .select()
        .from(jwks)
        .where(and(eq(jwks.id, kid), verifies))
    : [];
  if (!row) throw new errors.JWKSNoMatchingKey();
  const key = await importJWK(publicJwk(row), alg);
  remembered.set(kid, { key, until: Date.now() + rememberedMs });
  return key;
};
