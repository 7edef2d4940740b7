import { errors, jwtVerify, SignJWT, type JWTPayload } from "jose";
import { serviceNames, type ServiceName } from "#kit/config.ts";
import { uuidv7 } from "#kit/ids.ts";
import type { Authority } from "../context.ts";
import { signingKey, verificationKey } from "./signing-keys.ts";

/** Seconds an access token is good for. */
export const accessTokenSeconds = 300;
/** The client of tokens that a sign-in gives directly. */
export const firstParty = "first-party";

export type Act = { sub: string; act?: Act };

/** Small claims: who, by which sign-in, key, grant or program, through which services. Rights are asked by introspection. */
export type AccessClaims = {
  sub: string;
  client_id: string;
  aud?: ServiceName;
  sid?: string;
  key?: string;
  grant?: string;
  program?: string;
  act?: Act;
};

/** Signs an access token (RFC 9068). A token without an audience of its own is good for all six services. */
export const signAccessToken = (authority: Authority, claims: AccessClaims, expiresAt?: number): Promise<string> =>
  sign(authority, "at+jwt", { aud: [...serviceNames], ...claims, jti: uuidv7() }, expiresAt);

/** Signs claims of ours as a token of this type. */
export async function sign(
  authority: Authority,
  typ: "at+jwt" | "JWT",
  claims: JWTPayload,
  expiresAt = Math.floor(Date.now() / 1000) + accessTokenSeconds,
): Promise<string> {
  const { kid, key } = await signingKey(authority);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "EdDSA", kid, typ })
    .setIssuer(authority.config.issuer)
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(key);
}

export type VerifiedClaims = JWTPayload & Omit<AccessClaims, "aud"> & { exp: number; jti: string };

/** The claims of an access token of ours, or undefined for anything else. */
export async function verifyAccessToken({ db, config }: Authority, token: string): Promise<VerifiedClaims | undefined> {
  try {
    const { payload } = await jwtVerify(token, verificationKey(db), {
      algorithms: ["EdDSA"],
      issuer: config.issuer,
      typ: "at+jwt",
      requiredClaims: ["sub", "aud", "exp", "client_id", "jti"],
    });
    return payload as VerifiedClaims;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
