import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { z } from "#kit/router.ts";

// OWASP's parameters for argon2id; node runs it in its thread pool, so the event loop stays free.
const memory = 19_456;
const passes = 2;
const parallelism = 1;
const tagLength = 32;
const derive = promisify(argon2);

const format = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;
const base64 = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");

export const Password = z.string().min(8).max(128);

/** An argon2id hash in the PHC string format. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive("argon2id", { message: password, nonce, memory, passes, parallelism, tagLength });
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`;
}

/** Compares with a stored hash; without one it does the same work and says no, so that timing tells nothing. */
export async function verifyPassword(hash: string | null | undefined, password: string): Promise<boolean> {
  const [, m, t, p, nonce, tag] = format.exec(hash ?? (await decoy)) ?? [];
  if (!nonce || !tag) throw new Error("the stored password hash is not argon2id");
  const expected = Buffer.from(tag, "base64");
  const actual = await derive("argon2id", {
    message: password,
    nonce: Buffer.from(nonce, "base64"),
    memory: Number(m),
    passes: Number(t),
    parallelism: Number(p),
    tagLength: expected.length,
  });
  return timingSafeEqual(actual, expected) && !!hash;
}

const decoy = hashPassword(randomBytes(24).toString("base64"));
