import { z } from "#kit/router.ts";

/** Where codes are sent: https, or http on loopback for programs on a person's own machine. */
export const RedirectUri = z
  .url()
  .max(500)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, hash, username, password } = new URL(text);
    const local = protocol === "http:" && (hostname === "127.0.0.1" || hostname === "[::1]");
    return (protocol === "https:" || local) && !hash && !text.includes("#") && !username && !password;
  }, "must be https, or http on loopback, without a fragment or credentials");

/** The origin of such an address for a content security policy; nothing for any other text. */
export function safeOrigin(uri: string): string {
  const { origin } = RedirectUri.safeParse(uri).success ? new URL(uri) : { origin: "" };
  return /^https?:\/\/[\w.:-]+$/.test(origin) ? origin : "";
}
