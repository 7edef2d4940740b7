import type { UsersConfig } from "../context.ts";

/**
 * Whom passkeys are made for: the host where people reach User Management, and pages allowed to call it from there.
 * Browsers make none for an address in numbers, so this machine's is called by its name.
 */
export function relyingParty({ publicUrl, corsOrigins }: Pick<UsersConfig, "publicUrl" | "corsOrigins">) {
  const url = new URL(publicUrl);
  if (url.hostname === "127.0.0.1" || url.hostname === "[::1]") url.hostname = "localhost";
  const id = url.hostname;
  const within = (origin: string) => {
    const host = URL.canParse(origin) ? new URL(origin).hostname : "";
    return host === id || host.endsWith(`.${id}`);
  };
  return { id, name: "CRM", origins: [url.origin, ...corsOrigins.filter(within)] };
}

/** Keys that passkeys may have, as COSE names them: Ed25519, ECDSA on P-256, RSA. */
export const supportedAlgorithmIDs = [-8, -7, -257];
