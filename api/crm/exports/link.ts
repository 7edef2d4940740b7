import { createSealer } from "#kit/seal.ts";
import { notFound } from "#kit/errors.ts";
import type { CrmCtx } from "../context.ts";

const sealer = createSealer("crm exports");
const goodForMs = 5 * 60_000;

/** An address that gives the file to whoever has it, for five minutes: the contract's clients fetch it without a token. */
export function linkTo({ config }: CrmCtx, id: string): string {
  const { keyId, sealed } = sealer.seal(config.secretKeys, `export:${id}`, Date.now() + goodForMs);
  const token = Buffer.from(`${keyId}.${sealed}`).toString("base64url");
  return `${config.publicUrl}/v1/exports/${id}/download?token=${token}`;
}

/** Throws unless the token was made for this export and is still good. */
export function checkLink({ config }: CrmCtx, id: string, token: string): void {
  const text = Buffer.from(token, "base64url").toString();
  const [keyId, sealed] = [text.slice(0, text.indexOf(".")), text.slice(text.indexOf(".") + 1)];
  try {
    const until = sealer.unseal(config.secretKeys, `export:${id}`, { keyId, sealed });
    if (typeof until === "number" && until > Date.now()) return;
  } catch {
    // Forged, of another export, or of a key that is gone: the same answer.
  }
  throw notFound("this file");
}
