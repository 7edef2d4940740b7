import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

// Every opaque value starts with `crm_`, so that services and secret scanners know it.
export const sessionPrefix = "crm_session_";
export const keyPrefix = "crm_key_";

export const randomToken = (prefix: string) => prefix + randomBytes(32).toString("base64url");
export const sha256 = (text: string) => createHash("sha256").update(text).digest("base64url");
export const hmac = (secret: string, purpose: string, text: string) =>
  createHmac("sha256", secret).update(`${purpose}\n${text}`).digest("base64url");

export const sameText = (one: string, other: string) =>
  timingSafeEqual(createHash("sha256").update(one).digest(), createHash("sha256").update(other).digest());

// The cookie carries a signature in the form of Hono and better-auth: what the database holds opens nothing by itself.
const signature = (secret: string, value: string) => createHmac("sha256", secret).update(value).digest("base64");

export const signCookie = (secret: string, value: string) => `${value}.${signature(secret, value)}`;

export function unsignCookie(secret: string, signed: string): string | undefined {
  const dot = signed.lastIndexOf(".");
  const value = signed.slice(0, dot);
  return dot > 0 && sameText(signed.slice(dot + 1), signature(secret, value)) ? value : undefined;
}

/** What refresh tokens belong to: a sign-in, or what a person allowed a program. */
const families = {
  session: { prefix: "crm_refresh_", purpose: "refresh" },
  grant: { prefix: "crm_rt_", purpose: "grant" },
} as const;
export type Family = keyof typeof families;

/** The refresh token of a family's generation: derived, never stored. */
export function refreshToken(secret: string, family: Family, id: string, generation: number): string {
  const { prefix, purpose } = families[family];
  const body = `${id}.${generation}`;
  return `${prefix}${body}.${hmac(secret, purpose, body)}`;
}

export function readRefreshToken(
  secret: string,
  family: Family,
  token: string,
): { id: string; generation: number } | undefined {
  const { prefix, purpose } = families[family];
  const [id = "", generation = "", mac = "", ...rest] = token.slice(prefix.length).split(".");
  const genuine =
    token.startsWith(prefix) && rest.length === 0 && sameText(mac, hmac(secret, purpose, `${id}.${generation}`));
  return genuine ? { id, generation: Number(generation) } : undefined;
}
