import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import { and, desc, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
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
import type { Authority, UsersCtx, UsersDb } from "../context.ts";

/** How long a key signs unless it is rotated before. */
const signsForDays = 90;
/** How much longer its tokens verify: three times their life. */
export const overlapSeconds = 900;
const alg = "EdDSA";

const signs = or(isNull(jwks.expiresAt), gt(jwks.expiresAt, sql`now()`));
const overlap = sql`now() - ${overlapSeconds} * interval '1 second'`;
const verifies = or(isNull(jwks.expiresAt), gt(jwks.expiresAt, overlap));

const newest = (db: UsersDb) =>
  db.select().from(jwks).where(signs).orderBy(desc(jwks.createdAt), desc(jwks.id)).limit(1);

/** One change of the keys after another, however many processes ask. */
const alone = <T>(db: UsersDb, work: (tx: UsersDb) => Promise<T>): Promise<T> =>
  db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7267)`);
    return work(tx);
  });

/** The key that signs now; the first one, and the next one when it has signed long enough, are made here. */
export async function signingKey({ db, config }: Authority): Promise<{ kid: string; key: CryptoKey | Uint8Array }> {
  const [row] = await newest(db);
  const current = row ?? (await alone(db, async (tx) => (await newest(tx))[0] ?? makeKey(tx, config.AUTH_SECRET)));
  return { kid: current.id, key: await importJWK(JSON.parse(await opened(current, config.AUTH_SECRET)) as JWK, alg) };
}

const opened = ({ privateKey }: typeof jwks.$inferSelect, key: string): Promise<string> =>
  symmetricDecrypt({ key, data: JSON.parse(privateKey) as string });

/** At a start. Keys sealed under another `AUTH_SECRET` are as good as out: they go, with every token they signed. */
export async function ensureSigningKey(authority: Authority & Pick<UsersCtx, "log">): Promise<void> {
  const { db, config } = authority;
  const isForeign = ([row]: (typeof jwks.$inferSelect)[]) =>
    row &&
    opened(row, config.AUTH_SECRET).then(
      () => false,
      () => true,
    );
  if (await isForeign(await newest(db)))
    await alone(db, async (tx) => {
      if (!(await isForeign(await newest(tx)))) return;
      await tx.delete(jwks);
      authority.log.warn("AUTH_SECRET is another than before: signing keys are made anew");
      await makeKey(tx, config.AUTH_SECRET);
    });
  await signingKey(authority);
}

async function makeKey(tx: UsersDb, authSecret: string) {
  const pair = await generateKeyPair(alg, { crv: "Ed25519", extractable: true });
  const secret = JSON.stringify(await exportJWK(pair.privateKey));
  const [row] = await tx
    .insert(jwks)
    .values({
      id: uuidv7(),
      alg,
      crv: "Ed25519",
      publicKey: JSON.stringify(await exportJWK(pair.publicKey)),
      privateKey: JSON.stringify(await symmetricEncrypt({ key: authSecret, data: secret })),
      // The clock, not now(): the transaction may have waited for another's.
      createdAt: sql`clock_timestamp()`,
      expiresAt: new Date(Date.now() + signsForDays * 86_400_000),
    })
    .returning();
  return row!;
}

/** A new key signs from now on. Those before it verify for the overlap; what is past it is deleted. */
export const rotateSigningKey = ({ db, config }: Authority): Promise<string> =>
  alone(db, async (tx) => {
    await tx
      .update(jwks)
      .set({ expiresAt: sql`clock_timestamp()` })
      .where(signs);
    await tx.delete(jwks).where(lte(jwks.expiresAt, overlap));
    return (await makeKey(tx, config.AUTH_SECRET)).id;
  });

/** Drops a key with everything it signed; false when there is no such key. */
export const dropSigningKey = ({ db, config }: Authority, kid: string): Promise<boolean> =>
  alone(db, async (tx) => {
    const dropped = await tx.delete(jwks).where(eq(jwks.id, kid)).returning({ id: jwks.id });
    remembered.delete(kid);
    if (dropped.length > 0 && (await newest(tx)).length === 0) await makeKey(tx, config.AUTH_SECRET);
    return dropped.length > 0;
  });

/** Keys that verify, the one that signs first. */
export const signingKeys = (db: UsersDb) =>
  db.select().from(jwks).where(verifies).orderBy(desc(jwks.createdAt), desc(jwks.id));

/** The public halves, as the JWKS shows them. */
export const publicKeys = async (db: UsersDb): Promise<{ keys: JWK[] }> => ({
  keys: (await signingKeys(db)).map((row) => publicJwk(row)),
});

const publicJwk = (row: typeof jwks.$inferSelect): JWK => ({
  ...(JSON.parse(row.publicKey) as JWK),
  kid: row.id,
  alg,
  use: "sig",
});

/** A key that another process dropped is known here for so long. */
const rememberedMs = 30_000;
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
