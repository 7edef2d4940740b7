import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gunzipSync, gzip, gzipSync } from "node:zlib";
import proto from "@temporalio/proto";
import type { Payload, PayloadCodec } from "@temporalio/common";

const encoding = new TextEncoder().encode("binary/encrypted");
// What is small is done before another thread would have taken it up.
const smallMax = 16 * 1024;
const zipLarge = promisify(gzip);
const unzipLarge = promisify(gunzip);
const zip = async (plain: Uint8Array): Promise<Buffer> =>
  plain.length > smallMax ? zipLarge(plain, { level: 1 }) : gzipSync(plain, { level: 1 });
const unzip = async (zipped: Buffer): Promise<Buffer> =>
  unzippedSize(zipped) > smallMax ? unzipLarge(zipped) : gunzipSync(zipped);
/** As the end of a gzip member has it (RFC 1952, ISIZE). */
const unzippedSize = (zipped: Buffer): number => (zipped.length < 18 ? 0 : zipped.readUInt32LE(zipped.length - 4));

/** Keys of the payload codec: `id:base64 of 32 bytes`, comma-separated. The first encrypts, all decrypt. */
export function parseCodecKeys(text: string): Map<string, Buffer> {
  const keys = new Map<string, Buffer>();
  for (const part of text
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean)) {
    const [id = "", secret = ""] = part.split(":");
    const key = Buffer.from(secret, "base64");
    if (!id || key.length !== 32) throw new Error("CODEC_KEYS must be `id:base64 of 32 bytes`, comma-separated");
    keys.set(id, key);
  }
  if (keys.size === 0) throw new Error("CODEC_KEYS holds no key");
  return keys;
}

/**
 * AES-256-GCM over the gzipped protobuf of each payload; the key's id travels in the metadata. `missing` is told once of
 * each key that was needed and is not among those given.
 */
export function createCodec(keys: Map<string, Buffer>, missing?: (id: string) => void): PayloadCodec {
  const secrets = new Map([...keys].map(([id, key]) => [id, createSecretKey(key)]));
  const [currentId, currentKey] = secrets.entries().next().value!;
  const missed = new Set<string>();
  const keyOf = (id: string): KeyObject => {
    const key = secrets.get(id);
    if (key) return key;
    if (!missed.has(id)) missing?.(id);
    missed.add(id);
    throw new Error(`the payload was encrypted with key ${JSON.stringify(id)}, which CODEC_KEYS does not hold`);
  };
  return {
    encode: (payloads) => Promise.all(payloads.map((payload) => encrypt(payload, currentId, currentKey))),
    decode: (payloads) => Promise.all(payloads.map((payload) => decrypt(payload, keyOf))),
  };
}

async function encrypt(payload: Payload, id: string, key: KeyObject): Promise<Payload> {
  const plain = await zip(proto.temporal.api.common.v1.Payload.encode(payload).finish());
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const data = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { metadata: { encoding, "encryption-key-id": new TextEncoder().encode(id) }, data };
}

async function decrypt(payload: Payload, keyOf: (id: string) => KeyObject): Promise<Payload> {
  const kind = payload.metadata?.["encoding"];
  if (!kind || new TextDecoder().decode(kind) !== "binary/encrypted" || !payload.data) return payload;
  const key = keyOf(new TextDecoder().decode(payload.metadata?.["encryption-key-id"]));
  const data = Buffer.from(payload.data);
  const decipher = createDecipheriv("aes-256-gcm", key, data.subarray(0, 12));
  decipher.setAuthTag(data.subarray(-16));
  const plain = Buffer.concat([decipher.update(data.subarray(12, -16)), decipher.final()]);
  return proto.temporal.api.common.v1.Payload.decode(await unzip(plain));
}
