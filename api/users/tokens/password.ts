import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { z } from "#kit/router.ts";
import { bounded } from "../passwords/bounded.ts";

// OWASP's parameters for argon2id.
const memory = 19_456;
const passes = 2;
const parallelism = 1;
const tagLength = 32;

// Node runs it in its pool of four threads, so the event loop stays free; a core and a thread are left to other work.
const atOnce = Math.max(1, Math.min(3, availableParallelism() - 1));
const waitingMax = 200;
const derive = bounded(promisify(argon2), atOnce, waitingMax);

const format = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;
const base64 = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");

/** One form for what different keyboards send for the same characters. */
export const normal = (text: string) => text.normalize("NFKC");

const characters = (text: string) => Array.from(text).length;
const unitsMax = 256;

/** A password as it is given, whatever it is. */
export const GivenPassword = z.string().min(1).max(unitsMax);

/** A password to be set: any 8 to 128 characters. */
export const Password = z
  .string()
  .max(unitsMax)
  .refine((text) => characters(text) >= 8 && characters(text) <= 128, "must have 8 to 128 characters")
  .openapi({ type: "string", minLength: 8, maxLength: 128 });

/** An argon2id hash in the PHC string format. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive("argon2id", { message: normal(password), nonce, memory, passes, parallelism, tagLength });
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`;
}

/** Compares with a stored hash; without one it does the same work and says no, so that timing tells nothing. */
export async function verifyPassword(hash: string | null | undefined, password: string): Promise<boolean> {
  const [, m, t, p, nonce, tag] = format.exec(hash ?? (await decoy)) ?? [];
  if (!nonce || !tag) throw new Error("the stored password hash is not argon2id");
  const expected = Buffer.from(tag, "base64");
  const actual = await derive("argon2id", {
    message: normal(password),
    nonce: Buffer.from(nonce, "base64"),
    memory: Number(m),
    passes: Number(t),
    parallelism: Number(p),
    tagLength: expected.length,
  });
  return timingSafeEqual(actual, expected) && !!hash;
}

const decoy = hashPassword(randomBytes(24).toString("base64"));
