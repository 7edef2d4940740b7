import { createHash } from "node:crypto";
import type { Json } from "#workflows/contract.ts";
import type { Outbound } from "./send.ts";
import { requestToken } from "./token-request.ts";

export type TokenScheme = "oauth2" | "oidc";
type Held = { token: Promise<string>; until: number };
export type Wanted = { definition: string; scheme: TokenScheme; policy: Json };

const marginMs = 30_000;
const mostHeld = 1_000;
const tokenTimeoutMs = 15_000;

/**
 * Access tokens by OAuth 2 and OpenID Connect, kept until shortly before they expire: for one definition and only for
 * who shows the same credentials.
 */
export function createTokens(outbound: Outbound) {
  const held = new Map<string, Held>();
  const send: Outbound = (asked) => outbound({ timeoutMs: tokenTimeoutMs, ...asked });

  return {
    async get(wanted: Wanted): Promise<{ token: string; forget: () => void }> {
      const key = createHash("sha256").update(JSON.stringify(wanted)).digest("base64url");
      const known = held.get(key);
      const forget = () => void held.delete(key);
      if (known && known.until > Date.now()) return { token: await known.token, forget };
      const pending = requestToken(send, wanted);
      // Those who come while it is under way wait for the same answer.
      const entry: Held = { token: pending.then(({ token }) => token), until: Date.now() + tokenTimeoutMs };
      held.delete(key);
      held.set(key, entry);
      if (held.size > mostHeld) held.delete(held.keys().next().value!);
      pending.then(({ seconds }) => (entry.until = Date.now() + seconds * 1000 - marginMs), forget);
      return { token: await entry.token, forget };
    },
  };
}
export type Tokens = ReturnType<typeof createTokens>;
