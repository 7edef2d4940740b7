import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Sealed = { keyId: string; sealed: string };
/** Keys of 32 bytes by id; the first encrypts. */
export type SealKeys = Map<string, Buffer>;

const algorithm = "aes-256-gcm";

export const currentKey = (keys: SealKeys): string => keys.keys().next().value!;

/** AES-256-GCM with a key of its own for each use, so that one from the environment may serve several. */
export function createSealer(use: string) {
  const derived = new WeakMap<Buffer, Buffer>();
  const keyOf = (keys: SealKeys, id: string): Buffer => {
    const key = keys.get(id);
    if (!key) throw new Error(`encrypted with key ${JSON.stringify(id)}, which the environment does not hold`);
    if (!derived.has(key)) derived.set(key, Buffer.from(hkdfSync("sha256", key, "", use, 32)));
    return derived.get(key)!;
  };
  return {
    /** Under the first key, bound to `name`: one row's text opens nothing as another's. */
    seal: (keys: SealKeys, name: string, value: Json): Sealed => {
      const keyId = currentKey(keys);
      const iv = randomBytes(12);
      const cipher = createCipheriv(algorithm, keyOf(keys, keyId), iv).setAAD(Buffer.from(name));
      const data = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
      return { keyId, sealed: Buffer.concat([iv, data, cipher.getAuthTag()]).toString("base64") };
    },
    unseal: (keys: SealKeys, name: string, { keyId, sealed }: Sealed): Json => {
      const bytes = Buffer.from(sealed, "base64");
      const decipher = createDecipheriv(algorithm, keyOf(keys, keyId), bytes.subarray(0, 12))
        .setAAD(Buffer.from(name))
        .setAuthTag(bytes.subarray(-16));
      const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
      return JSON.parse(plain.toString()) as Json;
    },
  };
}
