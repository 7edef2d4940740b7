import { createHmac, randomBytes } from "node:crypto";
import { createSealer, type Sealed, type SealKeys } from "#kit/seal.ts";

const sealer = createSealer("crm webhooks");
/** Both secrets sign for so long after a rotation. */
export const overlapHours = 24;

/** A new secret of 32 bytes, in Standard Webhooks' form. */
export const makeSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

export const sealSecret = (keys: SealKeys, webhookId: string, secret: string): Sealed =>
  sealer.seal(keys, `webhook:${webhookId}`, secret);

type Signer = { id: string; secret: Sealed; previousSecret: Sealed | null; previousUntil: Date | null };

/** The secrets that sign now, the newest first. */
export function secretsOf(keys: SealKeys, { id, secret, previousSecret, previousUntil }: Signer): string[] {
  const both = previousSecret && previousUntil && previousUntil > new Date() ? [secret, previousSecret] : [secret];
  return both.map((one) => sealer.unseal(keys, `webhook:${id}`, one) as string);
}

/** Standard Webhooks 1.0: `v1,` and base64 of HMAC-SHA256 over id, timestamp in seconds and body; one a secret. */
export function signStandard(secrets: string[], id: string, seconds: number, body: string): string {
  const signed = `${id}.${seconds}.${body}`;
  const sign = (secret: string) =>
    createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64"))
      .update(signed)
      .digest("base64");
  return secrets.map((secret) => `v1,${sign(secret)}`).join(" ");
}

/** HubSpot's v3: base64 of HMAC-SHA256 over method, address, body and timestamp in milliseconds, by the secret's text. */
export const signHubspot = (secret: string, url: string, ms: number, body: string): string =>
  createHmac("sha256", secret).update(`POST${url}${body}${ms}`).digest("base64");
