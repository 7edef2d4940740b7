import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

// Every opaque value starts with `crm_`, so that services and secret scanners know it.
export const sessionPrefix = "crm_session_";
export const refreshPrefix = "crm_refresh_";
export const keyPrefix = "crm_key_";
/** Access tokens of authorization codes. */
export const accessPrefix = "crm_at_";

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

/** The refresh token of a session's generation: derived, never stored. */
export const refreshToken = (secret: string, sessionId: string, generation: number) => {
  const body = `${sessionId}.${generation}`;
  return `${refreshPrefix}${body}.${hmac(secret, "refresh", body)}`;
};

export function readRefreshToken(secret: string, token: string): { sessionId: string; generation: number } | undefined {
  const [sessionId = "", generation = "", mac = ""] = token.slice(refreshPrefix.length).split(".");
  const genuine =
    token.startsWith(refreshPrefix) && sameText(mac, hmac(secret, "refresh", `${sessionId}.${generation}`));
  return genuine ? { sessionId, generation: Number(generation) } : undefined;
}
