import { createPrivateKey, type JsonWebKey, type KeyObject, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import type { Json } from "#workflows/contract.ts";
import { misconfigured } from "../asked.ts";
import type { Oauth2 } from "./token-request.ts";

type Identity = { headers: Record<string, string>; form: Record<string, Json> };

/** How the client shows who it is: in a header, in the form, or by a signed assertion (RFC 7523). */
export async function identify(client: Oauth2["client"], endpoint: string): Promise<Identity> {
  const { id, secret, assertion, authentication = "none" } = client ?? {};
  const named: Record<string, Json> = id === undefined ? {} : { client_id: id };
  const asserted = (jwt: string) => ({
    headers: {},
    form: {
      ...named,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: jwt,
    },
  });
  switch (authentication) {
    case "client_secret_basic": {
      const pair = [id ?? "", secret ?? ""].map((part) => new URLSearchParams([["", part]]).toString().slice(1));
      return { headers: { authorization: `Basic ${btoa(pair.join(":"))}` }, form: {} };
    }
    case "client_secret_post":
      return { headers: {}, form: { ...named, ...(secret !== undefined && { client_secret: secret }) } };
    case "client_secret_jwt":
      return asserted(await assert(id, endpoint, "HS256", new TextEncoder().encode(secret)));
    case "private_key_jwt": {
      if (typeof assertion === "string" && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(assertion)) return asserted(assertion);
      const { key, algorithm, kid } = privateKey(assertion);
      return asserted(await assert(id, endpoint, algorithm, key, kid));
    }
    case "none":
      return { headers: {}, form: named };
    default:
      return authentication satisfies never;
  }
}

const assert = (id: string | undefined, audience: string, alg: string, key: KeyObject | Uint8Array, kid?: string) =>
  new SignJWT()
    .setProtectedHeader({ alg, ...(kid && { kid }) })
    .setIssuer(id ?? "")
    .setSubject(id ?? "")
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime("1m")
    .sign(key)
    .catch(() => {
      throw misconfigured(`the client has no secret or key that ${alg} can sign with`);
    });

/** The client's key, PEM or JWK: its kind tells the algorithm. */
function privateKey(given: unknown): { key: KeyObject; algorithm: string; kid?: string } {
  try {
    const jwk = typeof given === "string" && given.trimStart().startsWith("{") ? JSON.parse(given) : given;
    const key =
      typeof jwk === "string" ? createPrivateKey(jwk) : createPrivateKey({ key: jwk as JsonWebKey, format: "jwk" });
    const { kid, alg } = (typeof jwk === "object" ? jwk : {}) as { kid?: string; alg?: string };
    const curves: Record<string, string> = { prime256v1: "ES256", secp384r1: "ES384", secp521r1: "ES512" };
    const curve = key.asymmetricKeyDetails?.namedCurve;
    const algorithm = alg ?? (curve ? curves[curve] : key.asymmetricKeyType === "rsa" ? "RS256" : "EdDSA");
    return { key, algorithm: algorithm!, ...(kid && { kid }) };
  } catch {
    throw misconfigured("client.assertion is neither a signed assertion nor a private key (PEM or JWK)");
  }
}
